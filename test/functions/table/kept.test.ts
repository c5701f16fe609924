import { describe, expect, it } from 'vitest';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../../functions/sweeper/policy/schema.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import {
  basisOf,
  evenShare,
  leftAfter,
  loadKept,
  mayStayUnread,
  storeKept,
  unreadRow,
  type Kept,
} from '../../../functions/sweeper/table/kept.ts';
import { seededRandom } from '../../../local/simulator/random.ts';
import { aPolicy } from '../../support/run-plan.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
/** The earliest and the latest of all ids, by what they are spread by. */
const FIRST = '00000000-0000-4000-8000-000000000001';
const LAST = 'ffffffff-0000-4000-8000-000000000001';

const aKept = (part: Partial<Kept> = {}, conversationId = FIRST): Kept => ({
  digest: 'abcdefghijkl',
  asOf: NOW - 60 * MINUTE,
  mayBeStuckFrom: Number.POSITIVE_INFINITY,
  row: { conversationId, reason: 'waiting-for-us', class: 'queue-stuck', idleMinutes: 100, ageMinutes: 200 },
  ...part,
});

const openTable = (now = NOW) => {
  const clock = { now: () => now };
  return { table: openInMemoryTable({ now: () => clock.now() }), clock };
};

describe('whether a conversation may stay unread', () => {
  const about = {
    digest: 'abcdefghijkl',
    now: NOW,
    until: NOW + 15 * MINUTE,
    nextUntil: NOW + 45 * MINUTE,
  };
  const minutesAgo = (minutes: number): number => NOW - minutes * MINUTE;

  it.for([
    ['is as it was', {}, about, true],
    ['has another row', {}, { ...about, digest: 'other' }, false],
    ['is not listed', {}, { ...about, digest: undefined }, false],
    ['may be stuck when this run ends', { mayBeStuckFrom: NOW + 15 * MINUTE }, about, false],
    ['may be stuck after this run', { mayBeStuckFrom: NOW + 15 * MINUTE + 1 }, about, true],
    ['was read in the future', { asOf: NOW + 1 }, about, false],
    ['was read now', { asOf: NOW }, about, true],
    ['would be 270 minutes old when the next run ends', { asOf: minutesAgo(225) }, about, false],
    ['would be a minute younger', { asOf: minutesAgo(224) }, about, true],
  ] as const)('which %s', ([, part, at, may]) => {
    expect(mayStayUnread(aKept(part), at)).toBe(may);
  });

  it('is spread by the id over 270 to 360 minutes', () => {
    expect(mayStayUnread(aKept({ asOf: minutesAgo(314) }, LAST), about)).toBe(true);
    expect(mayStayUnread(aKept({ asOf: minutesAgo(315) }, LAST), about)).toBe(false);
    const random = seededRandom(1);
    const shares = Array.from({ length: 2_000 }, () => random.uuid()).filter((id) =>
      mayStayUnread(aKept({ asOf: minutesAgo(270) }, id), about),
    );
    expect(shares.length).toBeGreaterThan(900);
    expect(shares.length).toBeLessThan(1_100);
  });
});

describe('what a run reads although it need not', () => {
  it('is its even share, those that are due first', () => {
    expect(evenShare(10_000, 30)).toBe(952);
    expect(evenShare(45, 1)).toBe(0);
    // The last id is due 90 minutes later.
    const [late, early, sameTime] = [
      aKept({ asOf: NOW }),
      aKept({ asOf: NOW - 91 * MINUTE }, LAST),
      aKept({ asOf: NOW }, LAST),
    ];
    const all = [sameTime, late, early];
    expect(leftAfter(all, 1)).toEqual([late, sameTime]);
    expect(leftAfter(all, 2)).toEqual([sameTime]);
    expect(leftAfter(all, -5)).toHaveLength(3);
    expect(leftAfter(all, 9)).toEqual([]);
  });
});

describe('what is stored of it', () => {
  const of = { org: 'main', basis: 'basis', at: NOW };

  it('comes back as it was, to the second, for every reason and class', async () => {
    const { table } = openTable();
    const all = KEEP_REASONS.flatMap((reason, index) =>
      [undefined, ...STUCK_CLASSES].map((stuckClass, number): Kept => ({
        digest: `digest-${index}`.padEnd(12, '_'),
        asOf: NOW + index * MINUTE,
        mayBeStuckFrom: number % 2 === 0 ? Number.POSITIVE_INFINITY : NOW + number * 60 * MINUTE,
        row: {
          conversationId: FIRST.replace('0000-4000', `${String(index * 10 + number).padStart(4, '0')}-4000`),
          reason,
          ...(stuckClass === undefined ? {} : { class: stuckClass, idleMinutes: number * 1_000 }),
          ...(number % 3 === 0 ? {} : { ageMinutes: 20_000, queueId: LAST }),
        },
      })),
    );
    await storeKept(table, all, of);

    expect([...(await loadKept(table, of)).values()]).toEqual(all);
  });

  it('is rounded so that it is read again earlier', async () => {
    const { table } = openTable();
    await storeKept(table, [aKept({ asOf: NOW - 1_500, mayBeStuckFrom: NOW + 2_700 })], of);

    const read = (await loadKept(table, of)).get(FIRST);
    expect([read?.asOf, read?.mayBeStuckFrom]).toEqual([NOW - 2_000, NOW + 2_000]);
  });

  it('is of the last read, whichever run was later', async () => {
    const { table } = openTable();
    await storeKept(table, [aKept({ asOf: NOW + 9 * MINUTE, digest: 'newest______' })], of);
    await storeKept(table, [aKept({ asOf: NOW + 5 * MINUTE, digest: 'older_______' })], {
      ...of,
      at: NOW + 2 * MINUTE,
    });

    expect((await loadKept(table, of)).get(FIRST)).toMatchObject({ digest: 'newest______' });
  });

  it('is of one organisation and of one basis', async () => {
    const { table } = openTable();
    await storeKept(table, [aKept()], of);

    expect((await loadKept(table, { ...of, basis: 'another' })).size).toBe(0);
    expect((await loadKept(table, { ...of, org: 'another' })).size).toBe(0);
  });

  it('is gone after six hours, and its place is taken by the run that begins then', async () => {
    const { table, clock } = openTable();
    await storeKept(table, [aKept()], of);
    clock.now = () => NOW + 360 * MINUTE;
    expect((await loadKept(table, of)).size).toBe(0);

    await storeKept(table, [aKept({}, LAST)], { ...of, at: NOW + 360 * MINUTE });
    clock.now = () => NOW;
    expect([...(await loadKept(table, of)).keys()]).toEqual([LAST]);
  });

  it('fits into items of DynamoDB, 10,000 in less than 950 KB', async () => {
    const { table } = openTable();
    const random = seededRandom(1);
    const queues = Array.from({ length: 200 }, () => random.uuid());
    const all = Array.from({ length: 10_000 }, (_, index) =>
      aKept({
        row: {
          ...aKept().row,
          conversationId: random.uuid(),
          queueId: queues[index % 200] ?? '',
          idleMinutes: 40_000,
        },
      }),
    );
    await storeKept(table, all, of);

    const { items } = await table.query({ index: 'table', partition: 'kept#main' });
    const sizes = items.map((item) => JSON.stringify(item).length);
    expect(Math.max(...sizes)).toBeLessThan(350 * 1024);
    expect(sizes.reduce((sum, one) => sum + one)).toBeLessThan(950 * 1024);
    expect((await loadKept(table, of)).size).toBe(10_000);
  });

  it('is a row that says so', () => {
    expect(unreadRow(aKept())).toEqual({
      ...aKept().row,
      outcome: 'kept',
      isPrefiltered: true,
      asOf: NOW - 60 * MINUTE,
    });
  });

  it('rests on every part of the policy, whatever the order of its ids, on the code, and on the OAuth client', () => {
    const exempt = { ...aPolicy().exempt, queueIds: new Set([FIRST, LAST]) };
    const other = { ...exempt, queueIds: new Set([LAST, FIRST]) };
    expect(basisOf(aPolicy({ exempt }), 'code', 'a client')).toBe(
      basisOf(aPolicy({ exempt: other }), 'code', 'a client'),
    );
    const all = [
      basisOf(aPolicy(), 'code', 'a client'),
      basisOf(aPolicy(), 'other code', 'a client'),
      basisOf(aPolicy(), 'code', 'another client'),
      basisOf(aPolicy({ exempt }), 'code', 'a client'),
      basisOf(aPolicy({ endWaiting: new Set(['orphaned']) }), 'code', 'a client'),
      basisOf(aPolicy({ teardown: false }), 'code', 'a client'),
      basisOf(aPolicy({ deployedQueues: { [FIRST]: { orphaned: 60 } } }), 'code', 'a client'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
