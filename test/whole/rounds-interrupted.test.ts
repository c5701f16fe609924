import { describe, expect, it } from 'vitest';
import { TableError, type Key, type Table } from '../../functions/sweeper/table/port.ts';
import { agesOfProof, writtenIds } from '../support/journal.ts';
import { killedAt } from '../support/killed.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { environmentWith, startRounds } from '../support/rounds.ts';
import { each, itemsOf, refused } from '../support/tables.ts';
import type { Whole } from '../support/whole.ts';
import { gather } from '../scale/crowd.ts';
import { expectNothingLost } from '../scale/killed-rounds.ts';

const SLOW = { requestsPerMinute: 60 };
const SHORT = { remainingMs: 60_000 };

describe('a round that is killed', { timeout: 240_000 }, () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('loses nothing: seed %i', async (seed) => {
    expect((await expectNothingLost(seed)).ended).toBe(seed % 2 === 0 ? 9 : 13);
  });
});

describe('a round that is killed at a write', { timeout: 60_000 }, () => {
  it.each([
    ['left', true, { outcome: 'closed', uncertain: true }],
    ['did not leave', false, { outcome: 'closed' }],
  ])('that %s', async (_, arrives, row) => {
    const rounds = await startRounds({ settings: { maxCloses: 1 } });
    const { whole, accept, loop, rows, writes } = rounds;
    const { id } = whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    const deadly = killedAt(rounds, (_asked, method) => method === 'PATCH', arrives);

    await loop(sweepId, { invoke: (nth) => (nth === 1 ? deadly : rounds.first) });

    expect(await rows(sweepId)).toEqual([expect.objectContaining({ conversationId: id, ...row })]);
    expect((await rows(sweepId))[0]?.uncertain).toBe(arrives ? true : undefined);
    expect(await writes(sweepId)).toEqual([expect.objectContaining({ conversationId: id, ...row })]);
    expect(whole.simulator.journal.writes().length).toBe(1);
  });

  it('that did not leave, of a hollow one that is kept now: it has not ended', async () => {
    const rounds = await startRounds({ settings: { maxCloses: 1 } });
    const { whole, accept, loop, rows, writes, instance } = rounds;
    const { id } = whole.simulator.add(IN_CLASS.hollow(whole.simulator));
    const sweepId = await accept();
    const deadly = killedAt(rounds, (_asked, method) => method === 'PATCH', false);
    const other = instance({ environment: environmentWith({ policy: { classes: { hollow: 'off' } } }) });

    await loop(sweepId, { invoke: (nth) => (nth === 1 ? deadly : other) });

    const row = { conversationId: id, outcome: 'unverified', reason: 'class-off' };
    expect(await rows(sweepId)).toEqual([expect.objectContaining(row)]);
    expect(await writes(sweepId)).toEqual([expect.objectContaining(row)]);
    expect(whole.simulator.conversations.get(id)?.endTime).toBeUndefined();
  });
});

describe('a long sweep that is stopped', { timeout: 120_000 }, () => {
  it('begins nothing new within ten seconds of a cancel', async () => {
    const { whole, accept, first, cancel, report, sweep } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 120);
    const sweepId = await accept();

    const round = first({ round: { sweepId } });
    await whole.clock.sleep(60_000);
    await cancel(sweepId);
    const cancelledAt = whole.clock.now();
    const answer = await round;

    expect(answer).toMatchObject({ more: false, outcome: 'cancelled' });
    const told = await report(sweepId);
    expect(told.notReached).toEqual({ cancelled: told.counts['not-reached'] });
    expect(told.counts['not-reached']).toBeGreaterThan(0);
    const late = whole.simulator.journal.writes().filter(({ at }) => at > cancelledAt + 10_000);
    expect(late).toEqual([]);
    expect(await sweep(sweepId)).toMatchObject({ state: 'cancelled' });
  });

  it('before its first round looks at nothing', async () => {
    const { whole, accept, loop, cancel } = await startRounds();
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    await cancel(sweepId);

    expect(await loop(sweepId)).toMatchObject([{ more: false, outcome: 'cancelled' }]);
    expect(whole.simulator.journal.entries).toEqual([]);
  });

  it('ends nothing after 24 hours, started again or not', async () => {
    const { whole, accept, loop, report } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 120);
    const sweepId = await accept();
    await loop(sweepId, { ...SHORT, atMost: 1 });
    const asked = whole.simulator.journal.entries.length;
    whole.driven.set(whole.driven.now() + 24 * 3_600_000);

    expect((await loop(sweepId)).at(-1)).toMatchObject({ more: false, outcome: 'partial' });
    expect(whole.simulator.journal.entries.length).toBe(asked);
    expect((await report(sweepId)).notReached).toHaveProperty('expired');
  });

  it('ends nothing from the moment on that it is 24 hours old, in mid-round too', async () => {
    const { whole, accept, first, loop, report, sweep } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 200);
    const sweepId = await accept();
    await loop(sweepId, { ...SHORT, atMost: 1 });
    const expiresAt = (await sweep(sweepId)).createdAt + 24 * 3_600_000;
    whole.driven.set(expiresAt - 30_000);

    expect(await first({ round: { sweepId } })).toMatchObject({ more: false, outcome: 'partial' });

    expect(whole.simulator.journal.writes().some(({ at }) => at > expiresAt - 30_000)).toBe(true);
    expect(whole.simulator.journal.writes().filter(({ at }) => at > expiresAt)).toEqual([]);
    expect((await report(sweepId)).notReached).toHaveProperty('expired');
  });

  it('goes on where the table was lost, and writes nothing while it is', async () => {
    let lostFrom = Number.POSITIVE_INFINITY;
    const rounds = await startRounds({
      settings: SLOW,
      wrap: (table, whole) =>
        Object.fromEntries(
          Object.entries(table).map(([name, ask]) => [
            name,
            (...question: never[]) => {
              const now = whole().clock.now();
              const isLost = now >= lostFrom && now < lostFrom + 240_000;
              return isLost
                ? Promise.reject(new TableError('TimeoutError'))
                : (ask as (...asked: never[]) => Promise<unknown>)(...question);
            },
          ]),
        ) as unknown as Table,
    });
    const { whole, accept, loop, report, writes } = rounds;
    const stuck = gather(whole.simulator, 120);
    const sweepId = await accept();
    lostFrom = whole.clock.now() + 60_000;

    const answers = await loop(sweepId);

    expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'complete' });
    const inTheDark = whole.simulator.journal
      .writes()
      .filter(({ at }) => at > lostFrom + 31_000 && at < lostFrom + 240_000);
    expect(inTheDark).toEqual([]);
    expect((await report(sweepId)).counts).toMatchObject({ closed: stuck.size, 'not-reached': 0 });
    expect((await writes(sweepId)).every(({ outcome }) => outcome === 'closed')).toBe(true);
  });
});

describe('a long sweep whose table', { timeout: 120_000 }, () => {
  const FIVE = 5;
  const with5 = async (wrap: (table: Table, whole: () => Whole) => Table) => {
    const rounds = await startRounds({ wrap, settings: { maxCloses: FIVE } });
    const { simulator } = rounds.whole;
    for (let i = 0; i < FIVE + 2; i += 1) simulator.add(conversed(simulator));
    return { ...rounds, sweepId: await rounds.accept() };
  };

  it('is refused: ends nothing, and goes on when it answers', async () => {
    let isRefused = false;
    const { whole, loop, sweepId, report } = await with5((table) =>
      each(
        table,
        (ask) =>
          (...question: never[]) =>
            isRefused ? refused() : ask(...question),
      ),
    );
    isRefused = true;
    expect(await loop(sweepId, { atMost: 3 })).toEqual([]);
    expect(whole.simulator.journal.entries).toEqual([]);
    isRefused = false;

    await loop(sweepId);
    expect((await report(sweepId)).counts).toMatchObject({ closed: FIVE, 'not-reached': 2 });
  });

  it('does not take its intents: ends nothing, though its heartbeat is heard', async () => {
    let isFull = true;
    const { whole, loop, sweepId, report } = await with5((table) => ({
      ...table,
      put: (item, only) => (isFull && item.sk.startsWith('write#') ? refused() : table.put(item, only)),
    }));
    await loop(sweepId, { atMost: 1 });
    expect(whole.simulator.journal.writes()).toEqual([]);
    isFull = false;

    await loop(sweepId);
    expect((await report(sweepId)).counts).toMatchObject({ closed: FIVE, 'not-reached': 2 });
  });

  it('gives no answer to its heartbeat for 30 seconds: nothing new is begun, because nobody could cancel it', async () => {
    let isDeaf = false;
    const { whole, accept, first } = await startRounds({
      settings: SLOW,
      wrap: (table) => ({
        ...table,
        update: (key, change) => (isDeaf && key.sk === 'sweep' ? refused() : table.update(key, change)),
      }),
    });
    gather(whole.simulator, 200);
    const sweepId = await accept();
    const round = first({ round: { sweepId } }).catch(() => undefined);
    await whole.clock.sleep(20_000);
    isDeaf = true;
    const deafAt = whole.clock.now();
    await round;

    expect(whole.simulator.journal.writes().length).toBeGreaterThan(0);
    const late = whole.simulator.journal.entries.filter(({ at }) => at > deafAt + 30_000);
    // Only reads that were waiting for their turn.
    expect(late.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(late.length).toBeLessThanOrEqual(8);
  });

  it('is throttled: every 13th question fails, and all is accounted for', async () => {
    let asked = 0;
    let isThrottled = false;
    const { whole, loop, sweepId, report, writes } = await with5((table) =>
      each(table, (ask) => (...question: never[]) => {
        asked += 1;
        return isThrottled && asked % 13 === 0
          ? Promise.reject(new TableError('ThrottlingException'))
          : ask(...question);
      }),
    );
    isThrottled = true;
    await loop(sweepId);
    isThrottled = false;

    expect((await report(sweepId)).counts).toMatchObject({ closed: FIVE, 'not-reached': 2 });
    expect(writtenIds(whole.simulator).length).toBe(FIVE);
    expect((await writes(sweepId)).map(({ outcome }) => outcome)).toEqual(Array(FIVE).fill('closed'));
  });

  it('is slow, 5 seconds an answer: keeps every promise, only later', async () => {
    let isSlow = false;
    const { whole, loop, sweepId, report, writes } = await with5((table, its) =>
      each(table, (ask) => async (...question: never[]) => {
        if (isSlow) await its().clock.sleep(5_000);
        return ask(...question);
      }),
    );
    isSlow = true;
    await loop(sweepId);
    isSlow = false;

    expect((await report(sweepId)).counts).toMatchObject({ closed: FIVE, 'not-reached': 2 });
    expect(writtenIds(whole.simulator).length).toBe(FIVE);
    expect((await writes(sweepId)).map(({ outcome }) => outcome)).toEqual(Array(FIVE).fill('closed'));
    expect(Math.max(...agesOfProof(whole.simulator))).toBeLessThanOrEqual(30_000);
  });

  it.each([
    ['is emptied', (table: Table, key: Key) => table.delete(key)],
    [
      'is another version’s',
      async (table: Table, key: Key) => {
        const item = await table.get(key);
        if (item !== undefined) await table.put({ ...item, v: 2 });
      },
    ],
  ])('%s in mid-round: begins nothing more, and is not found again', async (_, lose) => {
    const { whole, accept, first, loop, table } = await startRounds({ settings: SLOW });
    gather(whole.simulator, 120);
    const sweepId = await accept();
    const round = first({ round: { sweepId } }).catch(() => undefined);
    await whole.clock.sleep(30_000);
    for (const item of await itemsOf(table, `sweep#${sweepId}`)) await lose(table, item);
    const lostAt = whole.clock.now();
    await round;

    const late = whole.simulator.journal.writes().filter(({ at }) => at > lostAt + 10_000);
    expect(late).toEqual([]);
    await expect(loop(sweepId)).rejects.toMatchObject({ name: 'UnknownSweepError' });
  });
});
