import { describe, expect, it } from 'vitest';
import { runOutcome } from '../../../functions/sweeper/outcome.ts';
import { diagnosis, result, row } from './rows.ts';

const search = { from: 0, windows: 2, failedWindows: [], dropped: 0 };

/** Five that were stuck, and whose end failed. */
const FIVE = [1, 2, 3, 4, 5].map((id) => row(id, 'failed', { stuck: true }));

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
    ['failed when nothing could be searched', { search, nothingSearched: true }, 'failed'],
    ['failed when nothing that was tried could be read', { rows: [row(1, 'failed')] }, 'failed'],
    [
      'failed when something else answered every read',
      {
        rows: [
          row(1, 'kept', {
            reason: 'unreadable',
            diagnosis: diagnosis({ code: 'not-genesys', status: 200 }),
          }),
        ],
      },
      'failed',
    ],
    [
      'failed when Genesys accepted no read, for no right',
      { rows: [row(1, 'refused', { diagnosis: diagnosis({ code: 'unknown', status: 415 }) })] },
      'failed',
    ],
    [
      'failed whatever analytics alone kept, and whatever there was no time for',
      {
        rows: [
          row(1, 'failed'),
          row(2, 'kept', { isPrefiltered: true }),
          row(3, 'not-reached', { reason: 'deadline' }),
        ],
      },
      'failed',
    ],
    [
      'complete when reads were refused for want of a right',
      { rows: [row(1, 'refused', { diagnosis: diagnosis({ code: 'permission-missing', status: 403 }) })] },
      'complete',
    ],
    [
      'complete when no login was granted in the middle of it, because of the rate limit',
      {
        rows: [
          row(1, 'failed', {
            diagnosis: diagnosis({ code: 'rate-limited', operation: 'login', status: 429 }),
          }),
        ],
      },
      'complete',
    ],
    [
      'failed when a web page forbade every read',
      { rows: [row(1, 'failed', { diagnosis: diagnosis({ code: 'not-genesys', status: 403 }) })] },
      'failed',
    ],
    ['complete when one of two could be read', { rows: [row(1, 'failed'), row(2, 'kept')] }, 'complete'],
    ['complete when nothing had to be read', { rows: [row(1, 'kept', { isPrefiltered: true })] }, 'complete'],
    ['failed when none of five could be ended', { rows: FIVE }, 'failed'],
    ['complete when none of four could be ended', { rows: FIVE.slice(1) }, 'complete'],
    [
      'complete when one of six was ended',
      { rows: [...FIVE, row(6, 'closed', { stuck: true })] },
      'complete',
    ],
    [
      'complete when one of six may have been ended',
      { rows: [...FIVE, row(6, 'unverified', { stuck: true })] },
      'complete',
    ],
    [
      'failed when some of five were refused, and not all',
      {
        rows: [
          ...FIVE.slice(1),
          row(1, 'refused', { stuck: true, diagnosis: diagnosis({ code: 'not-authorized', status: 403 }) }),
        ],
      },
      'failed',
    ],
    [
      'complete when all of five were refused without a cause for them all',
      {
        rows: FIVE.map((one) => ({
          ...one,
          outcome: 'refused' as const,
          diagnosis: diagnosis({ code: 'not-authorized', status: 403 }),
        })),
      },
      'complete',
    ],
    ['aborted rather than failed', { rows: FIVE, aborted: true }, 'aborted'],
    ['refused rather than failed', { rows: FIVE, systemicRefusal: { nothingDone: true } }, 'refused'],
    [
      'failed rather than partial',
      { search: { ...search, failedWindows: ['2026-01-01'] }, nothingSearched: true },
      'failed',
    ],
    ['partial when a window failed', { search: { ...search, failedWindows: ['2026-01-01'] } }, 'partial'],
    ['partial when time was up', { rows: [row(1, 'not-reached', { reason: 'deadline' })] }, 'partial'],
    ['partial at the cap', { rows: [row(1, 'closed'), row(2, 'not-reached', { reason: 'cap' })] }, 'partial'],
    [
      'partial when a systemic refusal came after some work, and left something out',
      {
        systemicRefusal: { nothingDone: false },
        rows: [row(1, 'closed'), row(2, 'not-reached', { reason: 'systemic-refusal' })],
      },
      'partial',
    ],
    [
      'complete when a systemic refusal came with the last one',
      { systemicRefusal: { nothingDone: false }, rows: [row(1, 'closed'), row(2, 'refused')] },
      'complete',
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
