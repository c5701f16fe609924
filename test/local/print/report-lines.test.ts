import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../../functions/sweeper/policy/schema.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import { colourPaint, plainPaint } from '../../../local/print/paint.ts';
import { reportLines } from '../../../local/print/report-lines.ts';
import { anId, aReport, aRow, someCounts } from './a-report.ts';

function print(part: Partial<Report>): string {
  return reportLines(aReport(part), plainPaint).join('\n');
}

/** Whatever the lines were broken at. */
function flat(text: string): string {
  return text.replace(/\s+/gu, ' ');
}

describe('the report of a sweep, printed', () => {
  it('begins with what was done, and says of a dry run that nothing was written', () => {
    const [first, written, second] = reportLines(aReport(), plainPaint);

    expect(first).toBe('Dry-run sweep of main: complete.');
    expect(written).toBe('Nothing was written to Genesys Cloud.');
    expect(second).toContain('0 open conversations, 3 requests to Genesys Cloud (3 searches), 51 s');
  });

  it('does not say so of an enforced sweep, nor of a run that wrote something', () => {
    expect(print({ mode: 'enforce' })).toMatch(/^Enforcing sweep of main: complete\.$/mu);
    expect(print({ action: 'close', mode: 'enforce' })).toMatch(/^Enforcing close of main/mu);
    expect(print({ requests: { ...aReport().requests, writes: 1 } })).not.toContain('Nothing was written');
  });

  it('puts counts by class and by reason, with their meaning, before any conversation', () => {
    const text = print({
      counts: someCounts({ open: 4, 'would-close': 1, kept: 3 }),
      stuck: { 'guest-silent': 1 },
      oldestStuckMinutes: 3060,
      kept: { active: 1, 'waiting-for-us': 2 },
      conversations: [
        aRow(1, {
          outcome: 'would-close',
          class: 'guest-silent',
          idleMinutes: 3060,
          operation: 'disconnect',
        }),
      ],
    });

    expect(text).toContain('Stuck, by class: 1');
    expect(text).toContain(
      '1  guest-silent           an agent is there, and the guest does not wait for an answer',
    );
    expect(text).toContain('The longest has been idle for 2 d 3 h.');
    expect(text).toContain('Kept, by reason: 3');
    expect(text.indexOf('waiting-for-us')).toBeLessThan(text.indexOf('  active'));
    expect(text.indexOf('Kept, by reason')).toBeLessThan(text.indexOf(anId(1)));
    expect(text).toContain(`${anId(1)}  guest-silent       2 d 3 h by disconnect`);
  });

  it('says for each class of those who wait, or whose class is off, how many a change would concern', () => {
    const text = print({
      kept: { 'class-off': 3, 'waiting-for-us': 31 },
      keptByClass: {
        'waiting-for-us': {
          'bot-stalled': { count: 1, longestMinutes: 60 },
          'queue-stuck': { count: 30, longestMinutes: 14_400 },
        },
        'class-off': { 'queue-stuck': { count: 2, longestMinutes: 90 } },
      },
    }).replaceAll(/\s+/gu, ' ');
    expect(text).toContain(
      'Of waiting-for-us: bot-stalled 1, the longest for 1 h; queue-stuck 30, the longest for 10 d.',
    );
    expect(text).toContain('Of class-off: queue-stuck 2, the longest for 1 h 30 min.');
    expect(print({ kept: { 'class-off': 3 } })).not.toContain('Of class-off');
  });

  it('lists the first ten and says how many more, unlisted ones included', () => {
    const conversations = Array.from({ length: 12 }, (_, index) =>
      aRow(index, { outcome: 'would-close', class: 'hollow', idleMinutes: 100 - index }),
    );
    const text = print({ counts: someCounts({ 'would-close': 30 }), conversations });

    expect(text).toContain('Would be ended: 30; class and time idle, the longest first');
    expect(text).toContain(anId(9));
    expect(text).not.toContain(anId(10));
    expect(text).toContain('… and 20 more (--json shows all)');
  });

  it('says of the ended ones how and after what time they were seen to end, and what is odd about them', () => {
    const text = print({
      mode: 'enforce',
      counts: someCounts({ closed: 3 }),
      endedBy: { disconnect: 2, teardown: 1 },
      wrapUpOwed: 1,
      conversations: [
        aRow(1, { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 800, idleMinutes: 40 }),
        aRow(2, { outcome: 'closed', operation: 'teardown', uncertain: true }),
        aRow(3, { outcome: 'closed', operation: 'disconnect', verifiedAfterMs: 2_500, reopened: true }),
      ],
    });

    expect(text).toContain('by disconnect in 0.8 s');
    expect(text).toContain('by teardown, uncertain');
    expect(text).toContain('by disconnect in 2.5 s, reopened');
    expect(text).toContain(
      'Ended by disconnect: 2, by teardown: 1. In 1 of them, an agent still owes wrap-up.',
    );
  });

  it('says who was cut off, which ids are not known, and of which that had ended wrap-up is owed', () => {
    const text = print({
      action: 'close',
      mode: 'enforce',
      counts: someCounts({ closed: 2, 'already-ended': 1, 'unknown-id': 1 }),
      endedBy: { disconnect: 2, teardown: 0 },
      overtaken: { 'guest-wrote': 1, 'agent-joined': 1 },
      wrapUpOwed: 1,
      alreadyEnded: { 'just-now': 1 },
      conversations: [
        aRow(1, { outcome: 'closed', operation: 'disconnect', overtaken: 'guest-wrote' }),
        aRow(2, { outcome: 'closed', operation: 'disconnect', overtaken: 'agent-joined' }),
        aRow(3, { outcome: 'unknown-id' }),
        aRow(4, { outcome: 'already-ended', reason: 'just-now', wrapUpOwed: true }),
      ],
    });

    expect(text).toContain('by disconnect, guest-wrote');
    expect(flat(text)).toContain(
      'by teardown: 0. In 1 of them, the guest wrote just before the end, and was cut off. ' +
        'In 1 of them, an agent joined just before the end, and was cut off.',
    );
    expect(flat(text)).toContain(`Not known to Genesys Cloud: 1; compare the id ${anId(3)}`);
    expect(flat(text)).toMatch(/Already ended: 1 .* In 1 of them, an agent still owes wrap-up\.$/);
  });

  it('says of those that did not end on which operation and why, the reason in words', () => {
    const text = print({
      mode: 'enforce',
      counts: someCounts({ unverified: 1, failed: 1, 'already-ended': 2, 'not-reached': 1 }),
      alreadyEnded: { 'just-now': 1, 'listed-only': 1 },
      notReached: { cap: 1 },
      unverified: { 'still-open': 1 },
      conversations: [
        aRow(1, { outcome: 'unverified', operation: 'teardown', reason: 'still-open' }),
        aRow(2, { outcome: 'failed', reason: 'platform-error' }),
        aRow(3, { outcome: 'already-ended', reason: 'just-now' }),
        aRow(4, { outcome: 'already-ended', reason: 'listed-only' }),
        aRow(5, { outcome: 'not-reached', reason: 'cap' }),
      ],
    });

    expect(text).toContain('Genesys accepted the end, but it is still open');
    expect(text).toContain('teardown still-open');
    expect(text).toContain('Genesys Cloud failed, after retries');
    expect(text).toContain('analytics lags behind');
    expect(text).toContain('maxCloses was reached');
    expect(text).not.toContain(anId(3));
  });

  it('counts the reasons of those that the report does not list too, and names its limit', () => {
    const text = print({
      counts: someCounts({ open: 1_300, 'not-reached': 900, kept: 400 }),
      notReached: { cap: 700, deadline: 200 },
      conversationsOmitted: { kept: 395, 'not-reached': 405 },
    });

    expect(text).toMatch(/700 +cap/u);
    expect(flat(text)).toContain(
      'A report lists at most 500 conversations, those acted on first, with some of every reason to keep. ' +
        'Of 1,300 conversations these are only counted: kept 395, not-reached 405.',
    );
    expect(print({ counts: someCounts({ open: 1 }) })).not.toContain('at most 500');
  });

  it('says of a forced end what the policy would have kept it for', () => {
    const conversations = [aRow(1, { outcome: 'closed', reason: 'forced:waiting-for-us' })];

    expect(flat(print({ counts: someCounts({ closed: 1 }), conversations }))).toContain(
      'ended by force; the policy would keep it: the guest waits for an answer',
    );
  });

  it('shows each refusal once with its remedy and a context id', () => {
    const text = print({
      outcome: 'refused',
      diagnoses: [
        {
          code: 'permission-missing',
          operation: 'search',
          permissions: ['analytics:conversationDetail:view'],
          count: 3,
          remedy: 'Add it to the role.',
          contextId: 'c-1',
        },
        { code: 'unknown', operation: 'read', permissions: [], count: 1, remedy: 'Ask.' },
      ],
    });

    expect(text).toContain('Genesys refused everything; what is missing is listed below.');
    expect(text).toContain('3 × permission-missing on search (analytics:conversationDetail:view)');
    expect(text).toContain('    Add it to the role.');
    expect(text).toContain('Context id, for Genesys support: c-1');
    expect(text).toContain('1 × unknown on read\n');
  });

  it('says why a run is not complete', () => {
    const crowd = {
      candidates: 900,
      judged: 600,
      stuck: 501,
      limit: 500,
      limitSetBy: 'abortIfMoreThan',
      estimated: false,
      wouldAbort: true,
      capped: true,
    } as const;

    expect(flat(print({ mode: 'enforce', outcome: 'aborted', crowd }))).toContain(
      '501 are stuck, and abortIfMoreThan allows 500. Look at a dry run: which classes',
    );
    expect(print({ outcome: 'aborted', crowd: { ...crowd, estimated: true } })).toContain(
      '501 are stuck so far',
    );
    expect(print({ outcome: 'partial', counts: someCounts({ 'not-reached': 7 }) })).toContain(
      '7 conversations not reached',
    );
    expect(
      print({
        outcome: 'partial',
        search: { from: '2026-03-15T00:00:00.000Z', windows: 3, failedWindows: ['2026-04-01'], dropped: 0 },
      }),
    ).toContain('Days that could not be searched: 2026-04-01.');
  });

  it('says so when nothing was asked of Genesys, and when it refused without saying why', () => {
    const text = print({
      outcome: 'refused',
      requests: { ...aReport().requests, total: 0, search: 0 },
      conversations: [aRow(1, { reason: 'class-off' }), aRow(2, { outcome: 'failed', reason: 'brand-new' })],
      counts: someCounts({ kept: 1, failed: 1 }),
      kept: { 'class-off': 1 },
    });

    expect(text).toContain('0 requests to Genesys Cloud (none)');
    expect(text).toContain('Genesys refused everything.');
    expect(text).toContain('1  brand-new');
  });

  it('says of a failed run that it could do nothing, and points to what went wrong', () => {
    expect(print({ outcome: 'failed' })).toContain('Nothing could be searched, read or ended.');
    const diagnoses = [
      {
        code: 'platform-error',
        operation: 'read',
        permissions: [],
        status: 500,
        genesysCode: 'internal.server.error',
        count: 7,
        remedy: 'Wait.',
      },
      { code: 'unreachable', operation: 'search', permissions: [], count: 1, remedy: 'Look.' },
    ] as const;
    const text = print({ outcome: 'failed', diagnoses });

    expect(text).toContain('Nothing could be searched, read or ended; what went wrong is listed below.');
    expect(text).toContain('7 × platform-error on read (500 internal.server.error)\n');
    expect(text).toContain('1 × unreachable on search\n');
  });

  it('says of a dry run what an enforcing one would stop at, and of an enforcing one nothing of the kind', () => {
    const crowd = {
      candidates: 900,
      judged: 900,
      stuck: 501,
      limit: 500,
      limitSetBy: 'abortIfMoreThan',
      estimated: false,
      wouldAbort: true,
      capped: true,
    } as const;

    expect(flat(print({ crowd: { ...crowd, limit: 120, limitSetBy: 'abortIfMorePercent' } }))).toContain(
      'An enforcing run would abort: 501 are stuck, and abortIfMorePercent allows 120. Look at a dry run',
    );
    expect(print({ crowd })).not.toContain('maxCloses');
    expect(print({ crowd: { ...crowd, wouldAbort: false } })).toContain(
      'An enforcing run would stop at maxCloses',
    );
    expect(print({ crowd, mode: 'enforce' })).not.toContain('An enforcing run');
  });

  it('repeats the note, and points to the support case instead of printing it', () => {
    const text = print({ note: 'INC0012345', supportCase: 'a long text' });

    expect(text).toContain('Note: INC0012345');
    expect(text).toContain('field supportCase');
    expect(text).not.toContain('a long text');
  });

  it('fits into 100 columns whatever classes and reasons it shows, in colour too', () => {
    const many = (names: readonly string[]): Record<string, number> =>
      Object.fromEntries(names.map((name) => [name, 12_345]));
    const report = aReport({
      counts: someCounts({ closed: 12_345, 'would-close': 12_345, unverified: 1 }),
      stuck: many(STUCK_CLASSES),
      kept: many(KEEP_REASONS),
      conversations: [
        aRow(1, {
          outcome: 'closed',
          class: 'wrap-up-pending',
          idleMinutes: 525_500,
          operation: 'disconnect',
          verifiedAfterMs: 10_500,
          reopened: true,
        }),
        aRow(2, {
          outcome: 'unverified',
          class: 'wrap-up-pending',
          idleMinutes: 525_500,
          operation: 'disconnect',
          reason: 'platform-will-time-out',
        }),
      ],
    });
    const lines = reportLines(report, colourPaint).map(stripVTControlCharacters);

    expect(lines).toEqual(reportLines(report, plainPaint));
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('what a run has counted of the assumptions, printed', () => {
  const holding = { assumption: 'message-stands-with-its-author', holds: 19, against: 0 } as const;
  const contradicted = {
    assumption: 'presence-clear-means-guest-left',
    holds: 11,
    against: 3,
    example: anId(7),
  } as const;

  it('is one line where nothing spoke against any', () => {
    expect(flat(print({ assumptions: [holding] }))).toMatch(
      /The assumptions about Genesys Cloud held wherever they could be checked, in up to 19 conversations \(--json, field assumptions\)\.$/u,
    );
  });

  it('is nothing where nothing could be told', () => {
    expect(print({ assumptions: [{ ...holding, holds: 0 }] })).not.toContain('assumed');
  });

  it('is what spoke against one, with an id to look at, and no word of the others', () => {
    const text = flat(print({ assumptions: [holding, contradicted] }));
    expect(text).toContain(
      `The guest left and wrote nothing more on that connection: 11 of 14 conversations; the guest left and went on writing on the same connection: 3 (such as ${anId(7)}).`,
    );
    expect(text).not.toContain('each message is listed');
    expect(text).not.toContain('held wherever');
  });

  it('is not said twice where a warning has said it', () => {
    const text = print({ assumptions: [holding, { ...contradicted, holds: 60 }] });
    expect(text).not.toContain('ssumptions about Genesys');
  });

  it('is what a warning says, before any count', () => {
    const message = 'Something does not hold here.';
    const text = print({ warnings: [{ code: 'assumption-contradicted', message }], kept: { active: 1 } });
    expect(text.indexOf(message)).toBeGreaterThan(0);
    expect(text.indexOf(message)).toBeLessThan(text.indexOf('Kept, by reason'));
  });
});
