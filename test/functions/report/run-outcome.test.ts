import { describe, expect, it } from 'vitest';
import { runOutcome } from '../../../functions/sweeper/report/build.ts';
import { result, row } from './rows.ts';

const search = { from: 0, windows: 2, failedWindows: [], dropped: 0 };

describe('a run is', () => {
  it.each([
    ['complete when there was nothing', {}, 'complete'],
    [
      'complete when everything was reached, whatever came of each',
      {
        search,
        rows: [
          row(1, 'failed'),
          row(2, 'refused'),
          row(3, 'unverified', { reason: 'deadline' }),
          row(4, 'closed'),
        ],
      },
      'complete',
    ],
    ['partial when a window failed', { search: { ...search, failedWindows: ['2026-01-01'] } }, 'partial'],
    ['partial when time was up', { rows: [row(1, 'not-reached', { reason: 'deadline' })] }, 'partial'],
    ['partial at the cap', { rows: [row(1, 'closed'), row(2, 'not-reached', { reason: 'cap' })] }, 'partial'],
    [
      'partial when a systemic refusal came after some work',
      { systemicRefusal: { nothingDone: false } },
      'partial',
    ],
    [
      'refused when a systemic refusal let nothing be done',
      { systemicRefusal: { nothingDone: true } },
      'refused',
    ],
    [
      'aborted when the crowd guard tripped, whatever else there was',
      {
        aborted: true,
        systemicRefusal: { nothingDone: true },
        rows: [row(1, 'not-reached', { reason: 'aborted' })],
      },
      'aborted',
    ],
  ] as const)('%s', (_, more, outcome) => {
    expect(runOutcome(result(more))).toBe(outcome);
  });
});
