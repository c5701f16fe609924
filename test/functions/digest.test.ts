import { describe, expect, it } from 'vitest';
import { digestOf, digestSubject, digestText } from '../../functions/sweeper/digest.ts';
import type { OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import {
  loadTallies,
  storeTally,
  tallyOf,
  type QueueTally,
  type RunTally,
} from '../../functions/sweeper/table/tallies.ts';

const UNTIL = Date.UTC(2026, 10, 30, 6);
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const NONE = { ended: 0, forced: 0, overtaken: 0, cameBack: 0, refused: 0 };

function row(outcome: OutcomeRow['outcome'], more: Partial<OutcomeRow> = {}): OutcomeRow {
  return { conversationId: crypto.randomUUID(), outcome, ...more };
}

/** What one run has come to, by default for no known queue. */
function run(daysBefore: number, queues: readonly Partial<QueueTally>[], org = 'main'): RunTally {
  return { org, at: UNTIL - daysBefore * DAY, queues: queues.map((one) => ({ ...NONE, ...one })) };
}

const digest = (...runs: readonly RunTally[]) => digestOf(runs, UNTIL, 'enforce');

describe('what a run has come to', () => {
  it('is counted from its rows, queue by queue', () => {
    const rows = [
      row('closed', { queueId: 'a' }),
      row('closed', { queueId: 'a', overtaken: 'guest-wrote' }),
      row('closed', { queueId: 'a', reason: 'forced:waiting-for-us', reopened: true }),
      row('unverified', { queueId: 'b', reason: 'guest-returned', guestReturned: true }),
      row('refused', { queueId: 'b' }),
      row('refused', { operation: 'read' }),
      row('closed'),
    ];

    expect(tallyOf(rows)).toEqual([
      { queueId: 'a', ended: 3, forced: 1, overtaken: 1, cameBack: 1, refused: 0 },
      { queueId: 'b', ended: 0, forced: 0, overtaken: 0, cameBack: 1, refused: 1 },
      { ended: 1, forced: 0, overtaken: 0, cameBack: 0, refused: 1 },
    ]);
  });

  it('is nothing of what is kept, over, left or would be ended', () => {
    const outcomes = ['would-close', 'already-ended', 'unknown-id', 'kept', 'unverified', 'failed'] as const;
    const rows = outcomes.map((outcome) => row(outcome, { queueId: 'a', reason: 'forced:waiting-for-us' }));

    expect(tallyOf([...rows, row('not-reached')])).toEqual([]);
  });
});

describe('the tallies in the table', () => {
  it('are those since a moment, of runs that came to something, however many pages they are on', async () => {
    const inside = openInMemoryTable({ now: () => UNTIL });
    let pages = 0;
    const table: typeof inside = {
      ...inside,
      query: (question) => inside.query(((pages += 1), { ...question, limit: 2 })),
    };
    for (const [nth, daysBefore] of [20, 13, 6, 5, 4, 3].entries()) {
      const finishedAt = new Date(UNTIL - daysBefore * DAY).toISOString();
      const of = { sweepId: `run${nth}`, org: 'main', finishedAt };
      await storeTally(table, of, [row('closed', { queueId: `${daysBefore}` })]);
      await storeTally(table, { ...of, sweepId: `idle${nth}` }, [row('kept')]);
    }

    const found = await loadTallies(table, UNTIL - 6 * DAY);
    expect(found).toEqual([3, 4, 5, 6].map((days) => run(days, [{ queueId: `${days}`, ended: 1 }])));
    expect(pages).toBe(3);
  });

  it('of another version, or of somebody else, count as absent', async () => {
    const table = openInMemoryTable({ now: () => UNTIL });
    const finishedAt = new Date(UNTIL - DAY).toISOString();
    await storeTally(table, { sweepId: 'run', org: 'main', finishedAt }, [row('closed')]);
    const { items } = await table.query({ index: 'byTime', partition: 'tallies' });
    for (const item of items) await table.put({ ...item, v: 2 });

    expect(items).toHaveLength(1);
    expect(await loadTallies(table, 0)).toEqual([]);
  });
});

describe('a digest', () => {
  it('counts the seven days before its moment, and the seven before those', () => {
    const { week, weekBefore } = digest(
      run(0, [{ ended: 1 }]),
      run(1 / 24, [{ ended: 2 }]),
      run(7, [{ ended: 4 }]),
      run(7.01, [{ ended: 8 }]),
      run(14, [{ ended: 16 }]),
      run(14.01, [{ ended: 32 }]),
    );

    expect(week).toEqual({ ...NONE, ended: 6 });
    expect(weekBefore).toEqual({ ...NONE, ended: 24 });
  });

  it('names the queues with the most ends first, and no more than fit into a message', () => {
    const queues = Array.from({ length: 130 }, (_, nth) => ({ queueId: `queue${nth}`, ended: nth }));
    const made = digest(run(1, queues), run(2, queues));
    const [organisation] = made.organisations;

    expect(organisation?.queues[0]).toMatchObject({ queueId: 'queue129', ended: 258 });
    expect(organisation?.queues).toHaveLength(100);
    expect(digestText(made)).toContain('\n- and 30 more with fewer ends\n');
  });

  it('is told as a person reads it', () => {
    const made = digest(
      run(1, [
        { queueId: '7b0f', ended: 80, forced: 2, overtaken: 1, refused: 3 },
        { ended: 38, cameBack: 1 },
      ]),
      run(2, [{ queueId: '7b0f', ended: 1, cameBack: 1 }], 'north'),
      run(9, [{ queueId: '7b0f', ended: 98, refused: 1 }]),
    );

    expect(digestSubject(made)).toBe(
      'Week to 2026-11-30, enforce: 119 ended, 2 by force, 1 cut off, 2 came back, 3 refused',
    );
    expect(digestText(made))
      .toBe(`119 conversations were ended in the week to 2026-11-30, 06:00 UTC; 98 in the week before.

main: 118 ended, 2 by force, 1 cut off, 1 came back, 3 refused. The week before: 98 ended, 1 refused.
- queue 7b0f: 80 ended, 2 by force, 1 cut off, 3 refused
- no queue known: 38 ended, 1 came back

north: 1 ended, 1 came back. The week before: 0 ended.
- queue 7b0f: 1 ended, 1 came back

By force, cut off: among those ended. Cut off: the guest wrote, or an agent joined, between the last look and the end.
Came back: the guest was there again when the sweeper looked after its write.
Refused: by Genesys Cloud; a conversation that is refused in several runs counts each time.
Runs that could not use the table are not counted.
`);
  });

  it('of a week in which nothing happened is one sentence', () => {
    const text = digestText(digest(run(9, [{ ended: 4 }])));

    expect(text).toBe(
      'No conversation was ended, and none refused, in the week to 2026-11-30, 06:00 UTC (ended: 4 in the week before).\n',
    );
    expect(digestText(digestOf([], UNTIL, 'dry-run'))).toBe(
      'No conversation was ended, and none refused, in the week to 2026-11-30, 06:00 UTC: this deployment is a dry run (ended: 0 in the week before).\n',
    );
    expect(digestSubject(digest())).toBe('Week to 2026-11-30, enforce: 0 ended');
  });

  it('says it where all that happened was refused, or one end', () => {
    expect(digestText(digest(run(1, [{ refused: 2 }])))).toMatch(
      /^No conversation was ended in the week to /,
    );
    expect(digestText(digest(run(1, [{ ended: 1 }])))).toMatch(/^1 conversation was ended in the week to /);
  });

  it('has a subject that SNS takes, whatever the numbers', () => {
    const many = { ended: 9e9, forced: 9e9, overtaken: 9e9, cameBack: 9e9, refused: 9e9 };

    expect(digestSubject(digest(run(1, [many])))).toHaveLength(99);
  });
});
