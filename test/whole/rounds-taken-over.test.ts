import { describe, expect, it } from 'vitest';
import { LOG_MESSAGES } from '../../functions/sweeper/names.ts';
import { TableError, type Table } from '../../functions/sweeper/table/port.ts';
import { loadCandidates, storeCandidates } from '../../functions/sweeper/table/sweep-lists.ts';
import { beginRound, takeLease } from '../../functions/sweeper/table/sweeps.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { killedAt } from '../support/killed.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { environmentWith, startRounds, type Instance, type Rounds } from '../support/rounds.ts';
import { gather } from '../scale/crowd.ts';

const MINUTE = 60_000;
const SLOWEST = { requestsPerMinute: 30 };

const lost = (): Promise<never> => Promise.reject(new TableError('TimeoutError'));

/** An instance that asks the table through this. */
function through(rounds: Rounds, change: (table: Table) => Partial<Table>): Instance {
  return rounds.instance({ openTable: () => ({ ...rounds.table, ...change(rounds.table) }) });
}

/** What is true at the end of a sweep that two executions have worked on. */
async function expectAllAccountedFor(rounds: Rounds, sweepId: string, ended: number): Promise<void> {
  const { whole, report, rows, writes } = rounds;
  const effective = whole.simulator.journal.writes().filter(({ status }) => status === 200);
  const written = new Set(effective.map(({ conversationId }) => conversationId));
  expect(written.size).toBe(ended);
  expect(effective.length, 'nothing is written twice').toBe(ended);
  expect((await report(sweepId)).counts.closed).toBe(ended);
  const noted = await writes(sweepId);
  expect(new Set(noted.map(({ conversationId }) => conversationId))).toEqual(written);
  expect(noted.filter(({ outcome }) => outcome !== 'closed')).toEqual([]);
  const all = await rows(sweepId);
  expect(all.filter(({ outcome }) => outcome === 'closed').length).toBe(ended);
}

describe('a round that another one takes over from, while it still runs', { timeout: 120_000 }, () => {
  it('takes no intent of the other back, and writes nothing more', async () => {
    // The guard decides after some 45 reads: then many intents are noted at once, and their writes wait for their turn.
    const rounds = await startRounds({ settings: { ...SLOWEST, maxCloses: 41, abortIfMoreThan: 45 } });
    const { whole, accept, loop, instance } = rounds;
    for (let i = 0; i < 40; i += 1) whole.simulator.add(conversed(whole.simulator));
    for (let i = 0; i < 20; i += 1) whole.simulator.add(IN_CLASS['agent-silent'](whole.simulator));
    const sweepId = await accept();
    const silentFrom = whole.clock.now() + 70_000;
    // Its heartbeat is lost; all else that it asks arrives.
    const deaf = through(rounds, (table) => ({
      update: (key, change) =>
        key.sk === 'sweep' && whole.clock.now() > silentFrom ? lost() : table.update(key, change),
    }));
    const other = instance();

    const first = deaf({ round: { sweepId } }).catch(() => undefined);
    await whole.clock.sleep(80_000);
    const noted = (await rounds.writes(sweepId)).filter(({ outcome }) => outcome === undefined);
    expect(noted.length).toBeGreaterThan(5);
    await loop(sweepId, { invoke: () => other });
    await first;

    await expectAllAccountedFor(rounds, sweepId, 40);
  });

  it.each(['to begin', 'to load'])('writes nothing where it took too long %s', async (what) => {
    const rounds = await startRounds({ settings: SLOWEST });
    const { whole, accept, loop } = rounds;
    for (let i = 0; i < 20; i += 1) whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    await loop(sweepId, { remainingMs: 30_000, atMost: 1 });
    const written = writtenIds(whole.simulator);
    expect(written.length).toBeLessThan(20);
    const slow = through(rounds, (table) => ({
      query: async (question) => {
        if (what === 'to load' && question.prefix === 'rows#') await whole.clock.sleep(46_000);
        return table.query(question);
      },
      update: async (key, change) => {
        const begins = change.set?.['startedAt'] !== undefined;
        if (key.sk === 'sweep' && !begins) return lost();
        const updated = await table.update(key, change);
        if (what === 'to begin' && begins) await whole.clock.sleep(46_000);
        return updated;
      },
    }));

    await expect(slow({ round: { sweepId } })).rejects.toMatchObject({ name: 'TableUnavailable' });
    expect(writtenIds(whole.simulator)).toEqual(written);

    await loop(sweepId);
    await expectAllAccountedFor(rounds, sweepId, 20);
  });

  it('still stands where only loading took so long: its heartbeat goes on meanwhile', async () => {
    const rounds = await startRounds();
    const { whole, accept, instance } = rounds;
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    const slow = through(rounds, (table) => ({
      query: async (question) => {
        if (question.prefix === 'rows#') await whole.clock.sleep(100_000);
        return table.query(question);
      },
    }));

    const first = slow({ round: { sweepId } });
    await whole.clock.sleep(1_000);
    const second = instance()({ round: { sweepId } });

    expect(await first).toMatchObject({ more: false, outcome: 'complete' });
    expect(await second).toMatchObject({ more: false, outcome: 'complete' });
    await expectAllAccountedFor(rounds, sweepId, 1);
  });

  it('writes nothing after it was frozen for a minute', async () => {
    const rounds = await startRounds();
    const { whole, accept, first } = rounds;
    for (let i = 0; i < 90; i += 1) whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();

    const frozen = first({ round: { sweepId } }, 120_000).catch(() => undefined);
    await whole.clock.sleep(600);
    expect(whole.simulator.journal.writes().length).toBeGreaterThan(5);
    const written = whole.simulator.journal.writes().length;
    whole.driven.freeze(60_000);
    const seen = await rounds.sweep(sweepId);
    await beginRound(rounds.table, { seen, roundId: 'other', now: 0, roundUntil: 0, leaseUntil: 0 });
    await frozen;

    expect(whole.simulator.journal.writes().length).toBe(written);
  });

  it('stores no candidates of a search that was cut short, though the table answers again', async () => {
    // 13 windows of 4 seconds.
    const rounds = await startRounds({ latencyMs: 4_000, settings: { lookbackDays: 400 } });
    const { whole, accept, loop, report } = rounds;
    const stuck = gather(whole.simulator, 100);
    const sweepId = await accept();
    const lostUntil = whole.clock.now() + 31_000;
    const cut = through(rounds, (table) => ({
      update: (key, change) =>
        whole.clock.now() < lostUntil && change.set?.['startedAt'] === undefined
          ? lost()
          : table.update(key, change),
    }));

    await loop(sweepId, { invoke: (nth) => (nth === 1 ? cut : rounds.first) });

    const told = await report(sweepId);
    expect(told).toMatchObject({ outcome: 'complete', counts: { open: 100, closed: stuck.size } });
    expect(told.search?.failedWindows).toEqual([]);
  });
});

describe('a search that another round has done meanwhile', { timeout: 60_000 }, () => {
  it('leaves the candidates of the other as they are', async () => {
    const { whole, table, accept, first, sweep } = await startRounds({ latencyMs: 4_000 });
    gather(whole.simulator, 100);
    const sweepId = await accept();
    const theirs = [{ conversationId: crypto.randomUUID(), divisionIds: [] }];

    const round = first({ round: { sweepId } });
    await whole.clock.sleep(3_000);
    const seen = await sweep(sweepId);
    const until = whole.clock.now() + 60_000;
    await beginRound(table, { seen, roundId: 'other', now: 0, roundUntil: until, leaseUntil: until });
    await storeCandidates(table, seen, theirs);

    await expect(round).rejects.toMatchObject({ name: 'TableUnavailable' });
    expect(await loadCandidates(table, sweepId)).toEqual(theirs);
  });
});

describe('the lease of an organisation', { timeout: 120_000 }, () => {
  it('that has run out while nothing went on, and is another sweep’s now, is waited for', async () => {
    const rounds = await startRounds({ settings: SLOWEST });
    const { whole, accept, loop, table, first, instance } = rounds;
    gather(whole.simulator, 300);
    const one = await accept({ sweepId: 'one' });
    await loop(one, { remainingMs: MINUTE, atMost: 1 });
    whole.driven.set(whole.driven.now() + 11 * MINUTE);
    const two = await accept({ sweepId: 'two', mode: 'dry-run' });
    await takeLease(table, { org: 'main', sweepId: two, now: whole.clock.now() });
    const written = whole.simulator.journal.writes().length;

    const waiting = first({ round: { sweepId: one } });
    const other = instance();
    await other({ round: { sweepId: two } });
    expect(await waiting).toMatchObject({ more: true });
    expect(whole.simulator.journal.writes().length).toBe(written);

    await loop(two, { invoke: () => other });
    expect((await loop(one)).at(-1)).toMatchObject({ outcome: 'complete' });
  });
});

describe('the last question of a sweep to the table', { timeout: 60_000 }, () => {
  it.each([
    ['that ends it, answered to nobody', 'finishedAt'],
    ['that gives the lease back, not answered at all', 'leaseUntil'],
  ])('%s: its summary is logged all the same, once', async (_, attribute) => {
    const rounds = await startRounds();
    const { whole, accept, loop } = rounds;
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    const odd = through(rounds, (table) => ({
      update: async (key, change) => {
        const { set = {} } = change;
        if (attribute === 'leaseUntil' && set['leaseUntil'] === 0) return lost();
        const updated = await table.update(key, change);
        // The SDK has asked twice: the second try finds that it is over.
        return attribute === 'finishedAt' && set['finishedAt'] !== undefined ? undefined : updated;
      },
    }));

    await loop(sweepId, { invoke: () => odd });

    expect(whole.printed().split(LOG_MESSAGES.summary).length - 1).toBe(1);
  });
});

describe('a ceiling that is lower than what was begun', { timeout: 60_000 }, () => {
  it('ends nothing again that a killed round may have written to', async () => {
    const rounds = await startRounds({ settings: SLOWEST });
    const { whole, accept, loop, rows, instance } = rounds;
    for (let i = 0; i < 6; i += 1) whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    let puts = 0;
    // The lease, and then six intents.
    const killed = killedAt(rounds, (_asked, method) => method === 'put' && (puts += 1) === 7, true);
    whole.simulator.faults.add({
      method: 'PATCH',
      path: PATHS.disconnect,
      fault: { kind: 'server-error', status: 503 },
    });
    const lower = instance({ environment: environmentWith({ ...SLOWEST, maxCloses: 3 }) });

    await loop(sweepId, { invoke: () => killed, atMost: 1 });
    const written = whole.simulator.journal.writes().length;
    const begun = (await rounds.writes(sweepId)).filter(({ outcome }) => outcome === undefined).length;
    expect(begun).toBeGreaterThan(3);
    await loop(sweepId, { invoke: () => lower });

    expect(whole.simulator.journal.writes().length).toBe(written);
    const told = await rows(sweepId);
    expect(told.filter(({ reason }) => reason === 'cap').length).toBeGreaterThan(3);
  });
});
