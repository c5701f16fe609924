import { describe, expect, it } from 'vitest';
import { readWrite, type Write } from '../../functions/sweeper/table/history.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { loadRows } from '../../functions/sweeper/table/sweep-lists.ts';
import { loadSweep } from '../../functions/sweeper/table/sweeps.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { apiEvent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { dynaliteTable, failingTable, itemsOf, refused, slowTable } from '../support/tables.ts';
import { secretOf } from '../support/secrets.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const ENFORCE = { mode: 'enforce' };
const MINUTE = 60_000;

/** A whole and its table, which a test may look into. */
async function startRemembering(options: WholeOptions = {}) {
  let inside: Table | undefined;
  const { table = openInMemoryTable } = options;
  const whole = await startWhole({
    ...options,
    table: (clock) => {
      inside = table(clock);
      return inside;
    },
  });
  const tableOf = (): Table => {
    if (inside === undefined) throw new Error('The table was not opened');
    return inside;
  };
  const writes = async (sweepId: string): Promise<Write[]> =>
    (await itemsOf(tableOf(), `sweep#${sweepId}`, 'write#')).flatMap((item) => readWrite(item) ?? []);
  return { ...whole, whole, table: tableOf(), writes };
}

const later = ({ driven }: Whole, ms: number): void => driven.set(driven.now() + ms);

describe('the history of a conversation', () => {
  it('has the evidence and the outcome of each write, and nothing that a guest has said', async () => {
    const { run, simulator, table, writes } = await startRemembering({ table: await dynaliteTable() });
    const ended = simulator.add(conversed(simulator));
    const report = await run({ ...ENFORCE, requestedBy: 'Team West', note: 'INC1' });

    const [write] = await writes(report.sweepId);
    expect(write).toMatchObject({
      conversationId: ended.id,
      sweepId: report.sweepId,
      org: 'main',
      trigger: 'console',
      askedBy: 'console',
      requestedBy: 'Team West',
      note: 'INC1',
      rule: 'guest-silent',
      thresholdMinutes: 1_440,
      guestWaits: false,
      operation: 'disconnect',
      outcome: 'closed',
    });
    expect(Date.parse(write?.lastGuestMessageAt ?? '')).toBeLessThan(Date.parse(write?.lastAnswerAt ?? ''));
    expect(JSON.parse(write?.policy ?? '')).toMatchObject({ minAgeMinutes: 15, teardown: true });

    const partition = `conversation#main#${ended.id}`;
    expect((await table.query({ index: 'byTime', partition })).items).toHaveLength(1);
    expect((await table.query({ index: 'unfinished', partition: 'main' })).items).toEqual([]);
  });

  it('is noted before the write leaves', async () => {
    const asked: string[] = [];
    const { run, simulator } = await startRemembering({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        return {
          ...table,
          put: (item, only) => table.put((asked.push(item.sk.split('#')[0] ?? ''), item), only),
        };
      },
    });
    simulator.add(conversed(simulator));
    simulator.hooks.on('before', ({ method }) => void (method === 'PATCH' && asked.push(method)));
    await run(ENFORCE);

    expect(asked).toEqual(['write', 'PATCH', 'sweep', 'rows', 'tally']);
  });

  it('is taken back where nothing was sent: the guest has written while it was noted', async () => {
    let noting = (): void => undefined;
    const { run, simulator, driven, writes } = await startRemembering({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        return {
          ...table,
          put: (item, only) => table.put((item.sk.startsWith('write#') && noting(), item), only),
        };
      },
    });
    const stuck = simulator.add(conversed(simulator));
    noting = () => {
      driven.freeze(40_000);
      const [first] = stuck.messages;
      if (first !== undefined) stuck.messages.push({ ...first, id: 'new', time: driven.trueNow() });
    };
    const report = await run(ENFORCE);

    expect(report).toMatchObject({ kept: { 'waiting-for-us': 1 }, requests: { rereads: 1, writes: 0 } });
    expect(await writes(report.sweepId)).toEqual([]);
  });

  it('has no intent of a dry run', async () => {
    const { run, simulator, writes } = await startRemembering();
    simulator.add(conversed(simulator));
    const report = await run();

    expect(report.counts).toMatchObject({ 'would-close': 1 });
    expect(await writes(report.sweepId)).toEqual([]);
  });
});

describe('an ordinary sweep', () => {
  it('is stored once it is over, with its rows that are not kept', async () => {
    const { run, simulator, table } = await startRemembering();
    const ended = simulator.add(conversed(simulator));
    simulator.add(IN_CLASS['agent-silent'](simulator));
    const { conversations: _, conversationsOmitted: __, ...numbers } = await run(ENFORCE);

    const sweep = await loadSweep(table, numbers.sweepId);
    expect(sweep).toMatchObject({ state: 'complete', trigger: 'console', askedBy: 'console' });
    expect(JSON.parse(sweep?.report ?? '')).toEqual(numbers);
    expect([...(await loadRows(table, numbers.sweepId)).keys()]).toEqual([ended.id]);
  });
});

describe('who asked', () => {
  it('is the caller as API Gateway knows them', async () => {
    const { invoke, simulator, table } = await startRemembering();
    const { id: conversationId } = simulator.add(conversed(simulator));
    await invoke(apiEvent('closeOne', { conversationId, body: { mode: 'enforce', requestedBy: 'A' } }));

    const { items } = await table.query({
      index: 'byTime',
      partition: `conversation#main#${conversationId}`,
    });
    expect(items).toMatchObject([
      { askedBy: 'arn:aws:sts::123456789012:assumed-role/itsm/itsm', requestedBy: 'A', outcome: 'closed' },
    ]);
  });
});

/** A function that is killed after its writes and before it could note any outcome. */
async function startKilled(begin = conversed) {
  let killed = true;
  const started = await startRemembering({
    table: (clock) => {
      const table = openInMemoryTable(clock);
      return {
        ...table,
        update: (...asked) => (killed ? Promise.resolve(undefined) : table.update(...asked)),
      };
    },
  });
  const stuck: ConversationModel = started.simulator.add(begin(started.simulator));
  const { sweepId } = await started.run(ENFORCE);
  killed = false;
  return { ...started, stuck, sweepId };
}

describe('the intent of a function that was killed', () => {
  it('is told by the next sweep: closed, and uncertain', async () => {
    const { run, whole, row, stuck, sweepId, writes } = await startKilled();
    later(whole, 17 * MINUTE);
    const report = await run(ENFORCE);

    expect(report).toMatchObject({
      outcome: 'complete',
      counts: { open: 1, closed: 1 },
      requests: { writes: 0 },
    });
    expect(row(report, stuck)).toMatchObject({ outcome: 'closed', uncertain: true, class: 'guest-silent' });
    expect(await writes(sweepId)).toMatchObject([
      { outcome: 'closed', uncertain: true, settledBy: report.sweepId },
    ]);
    expect((await run(ENFORCE)).counts).toMatchObject({ open: 0 });
  });

  it('is left to its own run for 16 minutes, and to a sweep that may end something', async () => {
    const { run, whole } = await startKilled();
    later(whole, 15 * MINUTE);
    expect((await run(ENFORCE)).counts).toMatchObject({ open: 0 });
    later(whole, 2 * MINUTE);
    expect((await run()).counts).toMatchObject({ open: 0 });
    expect((await run({ ...ENFORCE, queueIds: [crypto.randomUUID()] })).counts).toMatchObject({ open: 0 });
    expect((await run(ENFORCE)).counts).toMatchObject({ closed: 1 });
  });

  it('is left alone once the secret names another client: ids of one organisation are never sent to another', async () => {
    const { run, whole, sweepId, writes, stuck } = await startKilled();
    const other = await whole.anotherOrganisation();
    whole.secrets.put(SECRET, secretOf(other));
    later(whole, 17 * MINUTE);

    expect((await run(ENFORCE)).counts).toMatchObject({ open: 0, closed: 0 });
    expect(other.journal.entries.filter(({ url }) => url.includes(stuck.id))).toEqual([]);
    expect((await writes(sweepId))[0]).not.toHaveProperty('outcome');
  });

  it('of one that is open and stuck, is settled by the new end', async () => {
    const { run, whole, row, stuck, sweepId, writes } = await startKilled((simulator) =>
      conversed(simulator).resists('everything'),
    );
    stuck.resists = 'nothing';
    later(whole, 2 * 60 * MINUTE);
    const report = await run(ENFORCE);

    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
    expect(row(report, stuck)).not.toHaveProperty('uncertain');
    expect(await writes(sweepId)).toMatchObject([{ outcome: 'closed', settledBy: report.sweepId }]);
  });

  it('of one that nobody can read is left to the next sweep', async () => {
    const { run, whole, row, stuck, sweepId, writes, simulator } = await startKilled();
    later(whole, 17 * MINUTE);
    simulator.faults.add({
      path: PATHS.read,
      fault: { kind: 'server-error', status: 500 },
    });
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'failed', operation: 'read' });
    expect(await writes(sweepId)).toMatchObject([{ conversationId: stuck.id }]);
    expect((await writes(sweepId))[0]).not.toHaveProperty('outcome');
  });
});

describe('the same event that comes twice', () => {
  it('takes back nothing that the other run has noted', async () => {
    let noting = (): void => undefined;
    const { invoke, simulator, driven, writes, whole } = await startRemembering({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        return {
          ...table,
          put: (item, only) => table.put((item.sk.startsWith('write#') && noting(), item), only),
        };
      },
    });
    const stuck = simulator.add(conversed(simulator).resists('everything'));
    const sweeper = { trigger: 'schedule', sweepId: 'twice', intervalMinutes: 30 };
    await invoke({ sweeper, request: ENFORCE });
    const [noted] = await writes('twice');
    later(whole, 2 * 60 * MINUTE);
    noting = () => {
      driven.freeze(40_000);
      const [first] = stuck.messages;
      if (first !== undefined) stuck.messages.push({ ...first, id: 'new', time: driven.trueNow() });
    };
    await invoke({ sweeper, request: ENFORCE });

    expect(noted).toMatchObject({ outcome: 'unverified' });
    expect(await writes('twice')).toEqual([noted]);
  });
});

describe('without its table', () => {
  const failing: readonly (readonly [string, NonNullable<WholeOptions['table']>])[] = [
    ['refused', (clock) => failingTable(openInMemoryTable(clock))],
    ['slow', (clock) => slowTable(openInMemoryTable(clock), clock, 5_000)],
    ['gone in mid-run', (clock) => failingTable(openInMemoryTable(clock), 4)],
  ];

  it.each(failing)(
    '%s: a sweep ends what is stuck, at most two seconds later, and says so',
    async (_, table) => {
      const timed = async (options: WholeOptions) => {
        const whole = await startWhole(options);
        for (let i = 0; i < 5; i += 1) whole.simulator.add(conversed(whole.simulator));
        const startedAt = whole.clock.now();
        const report = await whole.run(ENFORCE);
        return { report, ms: whole.clock.now() - startedAt, printed: whole.printed() };
      };
      const before = await timed({});
      const { report, ms, printed } = await timed({ table });

      expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 5 }, history: 'unavailable' });
      expect(ms - before.ms).toBeLessThanOrEqual(2_200);
      expect(printed).toMatch(/"HistoryUnavailable":\s*1/);
      expect(before.report).not.toHaveProperty('history');
      expect(before.printed).not.toContain('HistoryUnavailable');
    },
  );

  it.each(failing)('%s: a close over HTTP is answered as it is', async (_, table) => {
    const { invoke, simulator, clock } = await startWhole({ table });
    const { id: conversationId } = simulator.add(conversed(simulator));
    const startedAt = clock.now();
    const event = apiEvent('closeOne', { conversationId, body: { mode: 'enforce' } });

    expect(await invoke(event)).toMatchObject({ statusCode: 200 });
    expect(clock.now() - startedAt).toBeLessThan(5_000);
  });

  it.each([300, 2_000])('slow: a run with %i ms left is over in time', async (remainingMs) => {
    const { run, clock, simulator } = await startWhole({
      table: (its) => slowTable(openInMemoryTable(its), its, 5_000),
    });
    simulator.add(conversed(simulator));
    const startedAt = clock.now();
    await run(ENFORCE, { remainingMs });

    expect(clock.now() - startedAt).toBeLessThanOrEqual(remainingMs);
  });

  it('a write whose intent arrives late is said again by the next sweep, as uncertain, and stands in the table once', async () => {
    let isLate = true;
    const { run, row, whole, simulator, writes } = await startRemembering({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        return {
          ...table,
          put: async (item, only) => {
            const put = await table.put(item, only);
            return isLate && item.sk.startsWith('write#') ? refused() : put;
          },
        };
      },
    });
    const stuck = simulator.add(conversed(simulator));
    const first = await run(ENFORCE);
    expect(first).toMatchObject({ counts: { closed: 1 }, history: 'unavailable' });
    expect(row(first, stuck)).not.toHaveProperty('uncertain');
    isLate = false;
    later(whole, 17 * MINUTE);
    const second = await run(ENFORCE);

    expect(row(second, stuck)).toMatchObject({ outcome: 'closed', uncertain: true });
    expect(second.requests.writes).toBe(0);
    expect(await writes(first.sweepId)).toMatchObject([{ outcome: 'closed', settledBy: second.sweepId }]);
    expect(await writes(second.sweepId)).toEqual([]);
  });

  it('full of another version’s items: they count as absent', async () => {
    const { run, row, simulator, table, whole } = await startRemembering();
    const stuck = simulator.add(conversed(simulator).resists('everything'));
    const { sweepId } = await run(ENFORCE);
    for (const partition of ['memory#main', `sweep#${sweepId}`]) {
      for (const item of await itemsOf(table, partition)) await table.put({ ...item, v: 2 });
    }
    later(whole, MINUTE);
    const report = await run(ENFORCE);

    expect(row(report, stuck)).toMatchObject({ outcome: 'unverified' });
    expect(report).not.toHaveProperty('history');
  });
});
