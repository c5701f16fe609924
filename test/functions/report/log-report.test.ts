import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { logReport } from '../../../functions/sweeper/report/publish.ts';
import { printedLines } from './printed-lines.ts';
import { diagnosis, id, report, result, row } from './rows.ts';

const LARGEST_LOG_EVENT = 256 * 1024;

function logged(rows: readonly OutcomeRow[], logger = new Logger()): Record<string, unknown>[] {
  return printedLines(() => logReport(logger, report(rows), rows));
}

describe('the log of a run', () => {
  it('has a line for each conversation but those kept or not reached, in a dry run too, some of those kept, one for the assumptions, and a summary', () => {
    const rows = [
      row(1, 'would-close', { class: 'hollow', reason: 'x', idleMinutes: 40, stuck: true }),
      row(2, 'kept', { reason: 'active' }),
      row(3, 'not-reached', { reason: 'deadline' }),
      row(4, 'already-ended', { reason: 'just-now' }),
      row(5, 'closed'),
      row(6, 'failed', { contextId: 'c-6' }),
    ];
    const lines = logged(rows);
    expect(lines.map(({ message, conversationId }) => [message, conversationId])).toEqual([
      ['conversation', id(1)],
      ['conversation', id(4)],
      ['conversation', id(5)],
      ['conversation', id(6)],
      ['kept, for example', id(2)],
      ['assumptions counted', undefined],
      ['sweep summary', undefined],
    ]);
    expect(lines[0]).toMatchObject({
      level: 'INFO',
      outcome: 'would-close',
      class: 'hollow',
      idleMinutes: 40,
    });
    expect(lines[3]).toMatchObject({ level: 'WARN', outcome: 'failed', contextId: 'c-6' });
    expect(lines[5]).toMatchObject({ level: 'INFO', assumptions: [] });
    expect(lines[6]).toMatchObject({
      level: 'WARN',
      outcome: 'partial',
      counts: { open: 6, closed: 1, kept: 1 },
      requests: { total: 0 },
      kept: { active: 1 },
    });
    expect(lines[4]).toMatchObject({ level: 'INFO', outcome: 'kept', reason: 'active' });
    expect(lines[6]).not.toHaveProperty('conversations');
  });

  it('warns of an end that cut somebody off', () => {
    const [line] = logged([row(1, 'closed', { overtaken: 'guest-wrote' })]);
    expect(line).toMatchObject({ level: 'WARN', outcome: 'closed', overtaken: 'guest-wrote' });
  });

  it('carries sweep, organisation and mode on each line', () => {
    const lines = logged([row(1, 'closed'), row(2, 'unverified')]);
    expect(lines).toHaveLength(4);
    for (const line of lines)
      expect(line).toMatchObject({ sweepId: 'sweep-1', org: 'main', mode: 'dry-run' });
  });

  it('is not a warning when everything was reached', () => {
    expect(logged([]).map(({ level }) => level)).toEqual(['INFO', 'INFO']);
  });

  it('leaves no key behind for the next run of a warm function', () => {
    const logger = new Logger();
    logged([row(1, 'closed')], logger);
    const [next] = printedLines(() => logger.info('next'));
    expect(next).not.toHaveProperty('sweepId');
    expect(next).not.toHaveProperty('org');
    expect(next).not.toHaveProperty('mode');
  });

  it('keeps its summary below the limit of a log event after 20,000 conversations', () => {
    const rows = Array.from({ length: 20_000 }, (_, n) =>
      n % 2 === 0
        ? row(n, 'kept', { reason: 'active', queueId: id(n) })
        : row(n, 'not-reached', { diagnosis: diagnosis({ contextId: `c-${n}` }) }),
    );
    const failedWindows = Array.from(
      { length: 550 },
      () => '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z',
    );
    const facts = { result: result({ rows, search: { from: 0, windows: 550, failedWindows, dropped: 0 } }) };
    const lines = printedLines(() => logReport(new Logger(), report(rows, facts), rows));
    const kept = lines.filter(({ message }) => message === 'kept, for example');
    expect(kept).toHaveLength(5);
    const summary = lines.at(-1);
    expect(summary).toMatchObject({ message: 'sweep summary', counts: { open: 20_000 } });
    expect(JSON.stringify(summary).length).toBeLessThan(LARGEST_LOG_EVENT / 2);
  });

  it('holds the known fields of a row and nothing else', () => {
    const strange = { ...row(1, 'closed', { diagnosis: diagnosis() }), guestName: 'canary-guest' };
    expect(JSON.stringify(logged([strange]))).not.toContain('canary');
  });
});
