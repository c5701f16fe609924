import { describe, expect, it } from 'vitest';
import { TableError, type Table } from '../../functions/sweeper/table/port.ts';
import { writtenIds } from '../support/journal.ts';
import { killedAt, randomOf } from '../support/killed.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { environmentWith, startRounds, type Instance } from '../support/rounds.ts';
import { gather } from '../scale/crowd.ts';

const SLOW = { requestsPerMinute: 60 };
const SHORT = { remainingMs: 60_000 };

/** Ten in npm test; more with KILLS=50. */
const SEEDS = Array.from({ length: Number(process.env['KILLS'] ?? 10) }, (_, index) => index + 1);

describe('a round that is killed', { timeout: 240_000 }, () => {
  it.each(SEEDS)('loses nothing: seed %i', async (seed) => {
    // One more than are stuck: what is ended again must not take a second place.
    const rounds = await startRounds({ settings: { maxCloses: 14 } });
    const { whole, accept, loop, report, rows, writes } = rounds;
    const random = randomOf(seed);
    const stuck = Array.from({ length: 12 }, () => whole.simulator.add(conversed(whole.simulator)));
    gather(whole.simulator, 10);
    const sweepId = await accept();
    const once = (below: number): Instance => {
      const deadly = 1 + random(below);
      return killedAt(rounds, (asked) => asked === deadly, random(2) === 0);
    };
    const deadly = [once(90), once(60)];

    const answers = await loop(sweepId, { invoke: (nth) => deadly[nth - 1] ?? rounds.first });

    expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'complete' });
    const ended = [...whole.simulator.conversations.all()].filter(({ endTime }) => endTime !== undefined);
    const told = await report(sweepId);
    const all = await rows(sweepId);
    expect(told.counts.closed).toBe(ended.length);
    expect(ended.length).toBe(stuck.length + 1);
    expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(22);
    const noted = await writes(sweepId);
    expect(noted.map(({ outcome }) => outcome)).toEqual(noted.map(() => 'closed'));
    expect(noted.map(({ conversationId }) => conversationId).toSorted()).toEqual(writtenIds(whole.simulator));
    for (const { id } of ended) {
      const effective = whole.simulator.journal
        .writes()
        .filter((entry) => entry.conversationId === id && (entry.status ?? 0) === 200);
      expect(effective.length, id).toBe(1);
    }
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
