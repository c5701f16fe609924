import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from 'vitest';
import { logReport } from '../../../functions/sweeper/report/publish.ts';
import { reportRows } from '../../../functions/sweeper/report/rows.ts';
import { printedLines } from './printed-lines.ts';
import { id, report, row } from './rows.ts';

describe('the line of a conversation', () => {
  it.each([
    ['refused', 'WARN'],
    ['unverified', 'WARN'],
    ['failed', 'WARN'],
    ['closed', 'INFO'],
    ['would-close', 'INFO'],
    ['already-ended', 'INFO'],
  ] as const)('that is %s has the level %s', (outcome, level) => {
    const rows = [row(1, outcome)];
    const [line] = printedLines(() => logReport(new Logger(), report(rows), rows));
    expect(line).toMatchObject({ outcome, level });
  });
});

describe('the rows of a report', () => {
  it('have those of which no idle time is known after one that has only just gone idle', () => {
    const rows = [row(1, 'closed'), row(2, 'closed', { idleMinutes: 0 })];
    for (const listed of [rows, rows.toReversed()]) {
      expect(reportRows(listed).map(({ conversationId }) => conversationId)).toEqual([id(2), id(1)]);
    }
  });
});
