import { describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { World } from '../../functions/sweeper/world.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { IN_CLASS } from '../support/lives.ts';
import { dynaliteTable, each, failingTable, refused, slowTable } from '../support/tables.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

const MINUTE = 60_000;
/** With every minute, a run reads no more than it must. */
const scheduledEvery = (intervalMinutes: number) => ({
  sweeper: { trigger: 'schedule', intervalMinutes },
  request: { mode: 'enforce' },
});
/** At 30 requests a minute there is time for 30 in a run of 75 seconds. */
const PACE = 30;
const SHORT = { remainingMs: 75_000 };

/** A whole in which 25 guests wait in a queue, and more than a short run can read if six others are there. */
async function startLarge(options: Partial<WholeOptions> = {}) {
  const { table = openInMemoryTable, settings, ...rest } = options;
  const whole = await startWhole({
    table,
    settings: { requestsPerMinute: PACE, abortIfMorePercent: 100, ...settings },
    ...rest,
  });
  const { simulator } = whole;
  const waiting = Array.from({ length: 25 }, () => simulator.add(IN_CLASS['queue-stuck'](simulator)));
  const scheduled = async (invoke: Whole['invoke'] = whole.invoke, intervalMinutes = 2): Promise<Report> =>
    (await invoke(scheduledEvery(intervalMinutes), SHORT)) as Report;
  /** Until all have been read that one run cannot read. Half an hour passes after each. */
  const learn = async (runs = 2): Promise<void> => {
    for (let run = 0; run < runs; run += 1) {
      await scheduled();
      later(whole, 30);
    }
  };
  const readIn = async (work: () => Promise<unknown>): Promise<readonly (string | undefined)[]> => {
    const before = simulator.journal.entries.length;
    await work();
    return readsOf(whole, before).map(({ conversationId }) => conversationId);
  };
  return { whole, waiting, scheduled, learn, readIn };
}

function readsOf({ simulator }: Whole, from = 0) {
  return simulator.journal.entries
    .slice(from)
    .filter(({ method, conversationId }) => method === 'GET' && conversationId !== undefined);
}

function later({ driven }: Whole, minutes: number): void {
  driven.set(driven.now() + minutes * MINUTE);
}

/** So many more that are kept: a guest waits for the agent. */
function addMore({ simulator }: Whole, count: number): ConversationModel[] {
  return Array.from({ length: count }, () => simulator.add(IN_CLASS['agent-silent'](simulator)));
}

describe('a sweep that cannot read all its candidates', () => {
  it('leaves unread what it has kept before and analytics shows unchanged, with the earlier reason and its time', async () => {
    const { whole, waiting, scheduled, learn, readIn } = await startLarge({ table: await dynaliteTable() });
    addMore(whole, 20);
    await learn();

    let report: Report | undefined;
    const read = await readIn(async () => {
      report = await scheduled();
    });

    expect(read).toEqual([]);
    expect(report).toMatchObject({
      outcome: 'complete',
      crowd: { candidates: 0, judged: 0 },
      counts: { open: 45, kept: 45 },
      kept: { 'waiting-for-us': 45 },
      keptByClass: { 'waiting-for-us': { 'queue-stuck': { count: 25 }, 'agent-silent': { count: 20 } } },
    });
    const [one] = waiting;
    if (one === undefined || report === undefined) throw new Error('nobody waits');
    const { asOf, ...row } = whole.row(report, one);
    expect(row).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us', class: 'queue-stuck' });
    expect(row).toMatchObject({ queueId: one.participants.at(-1)?.queueId });
    const minutes = (Date.parse(report.startedAt) - Date.parse(asOf ?? '')) / MINUTE;
    expect(minutes).toBeGreaterThan(25);
    expect(minutes).toBeLessThan(65);
    expect(row.idleMinutes).toBeGreaterThan(2_990);
  });

  it('leaves nothing unread if it does not say how often it comes', async () => {
    const { whole, waiting, learn, readIn } = await startLarge();
    addMore(whole, 20);
    await learn();
    const bare = { sweeper: { trigger: 'schedule' } };

    expect((await readIn(() => whole.invoke(bare, SHORT))).length).toBeGreaterThan(waiting.length);
  });

  it('reads all again within six hours, some of them at a time', async () => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    addMore(whole, 20);
    await learn();
    const readAt = (): ReadonlyMap<string | undefined, readonly number[]> =>
      new Map(
        [...Map.groupBy(readsOf(whole), ({ conversationId }) => conversationId)].map(([id, all]) => [
          id,
          all.map(({ at }) => at),
        ]),
      );
    expect(readAt().size).toBe(45);
    const counts: number[] = [];
    for (let run = 0; run < 12; run += 1) {
      counts.push((await readIn(() => scheduled(whole.invoke, 30))).length);
      later(whole, 30);
    }

    const waits = [...readAt().values()].flatMap((times) =>
      times.slice(1).map((at, index) => at - (times[index] ?? 0)),
    );
    expect(waits.length).toBeGreaterThanOrEqual(45);
    expect(Math.max(...waits)).toBeLessThanOrEqual(360 * MINUTE);
    expect(waits.reduce((sum, one) => sum + one) / waits.length).toBeGreaterThan(200 * MINUTE);
    // At least its share of 45 × 30 ÷ 315, and not many more.
    expect(Math.min(...counts)).toBe(4);
    expect(Math.max(...counts)).toBeLessThan(12);
  });

  it('reads what analytics shows changed, and ends it where it is stuck', async () => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    const [gone] = addMore(whole, 20);
    if (gone === undefined) throw new Error('nobody is there');
    await learn();
    whole.simulator.conversations.change(gone.id, whole.clock.now() - 40 * MINUTE, (one) => {
      for (const { purpose, communications } of one.participants) {
        if (purpose !== 'customer') continue;
        for (const communication of communications)
          Object.assign(communication, {
            state: 'disconnected',
            disconnectedTime: whole.clock.now() - 40 * MINUTE,
          });
      }
    });

    let report: Report | undefined;
    const read = await readIn(async () => {
      report = await scheduled();
    });

    expect(new Set(read)).toEqual(new Set([gone.id]));
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1, kept: 44 } });
  });

  it('reads what may be stuck by now, because only messages come: a guest who waits for a bot', async () => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    addMore(whole, 20);
    const { simulator } = whole;
    // Stuck as soon as the bot replies, from four hours after the guest's message on: in 90 minutes.
    const waiting = simulator.add(simulator.life({ minutesAgo: 150 }).guestWrites().flow('botflow').build());
    await learn(3);

    expect(await readIn(() => scheduled())).toEqual([waiting.id]);
  });

  it('goes by Genesys’s clock where its own is behind: what was read six hours ago is read again', async () => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    addMore(whole, 6);
    await learn();
    later(whole, 330);
    whole.driven.setWallAhead(-330 * MINUTE);

    expect((await readIn(() => scheduled())).length).toBeGreaterThanOrEqual(29);
  });

  it('reads everything where the policy or the code is another one', async () => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    addMore(whole, 6);
    await learn();
    expect(await readIn(() => scheduled())).toEqual([]);
    const another = (parts: Partial<World>): Whole['invoke'] => {
      const handler = createHandler({ ...whole.parts, ...parts });
      return (event, { remainingMs = 900_000 } = {}) =>
        handler(event, { getRemainingTimeInMillis: () => remainingMs });
    };
    const settings = JSON.parse(whole.parts.environment?.[SETTINGS_VARIABLE] ?? '{}') as object;
    const policy = { classes: { orphaned: 31 } };
    const environment = { [SETTINGS_VARIABLE]: JSON.stringify({ ...settings, policy }) };

    const byPolicy = another({ environment });
    expect((await readIn(() => scheduled(byPolicy))).length).toBeGreaterThanOrEqual(29);
    later(whole, 2);
    const byCode = another({ codeVersion: () => 'another' });
    expect((await readIn(() => scheduled(byCode))).length).toBeGreaterThanOrEqual(29);
    later(whole, 2);
    expect(await readIn(() => scheduled())).toEqual([]);
  });

  it.for([
    ['a policy in the request', { policy: { classes: { orphaned: 30 } } }],
    ['one queue only', { queueIds: ['aaaaaaaa-0000-4000-8000-000000000001'] }],
  ] as const)('reads all that it can with %s', async ([, request]) => {
    const { whole, waiting, learn, readIn } = await startLarge();
    addMore(whole, 6);
    await learn();
    const narrowed =
      'queueIds' in request ? { queueIds: [waiting[0]?.participants.at(-1)?.queueId] } : request;

    const read = await readIn(() => whole.run({ mode: 'enforce', ...narrowed }, SHORT));

    expect(read.length).toBeGreaterThan(0);
  });

  it.for([
    ['is lost', () => openInMemoryTable],
    ['refuses every question', () => () => each({} as Table, () => refused)],
    ['fails from the second question on', () => failingSecond],
    ['is slow', () => slow],
    ['is full of another version’s items', () => foreign],
  ] as const)('reads as without memory where the table %s', async ([, table]) => {
    const { whole, scheduled, learn, readIn } = await startLarge();
    addMore(whole, 6);
    await learn();
    const spoilt = table()(whole.clock);
    const handler = createHandler({ ...whole.parts, openTable: () => spoilt });
    const invoke: Whole['invoke'] = (event, { remainingMs = 900_000 } = {}) =>
      handler(event, { getRemainingTimeInMillis: () => remainingMs });

    expect((await readIn(() => scheduled(invoke))).length).toBeGreaterThanOrEqual(27);
  });
});

const failingSecond = (clock: { readonly now: () => number }): Table =>
  failingTable(openInMemoryTable(clock), 3);
const slow = (clock: Whole['clock']): Table => slowTable(openInMemoryTable(clock), clock, 3_000);
const foreign = (clock: Whole['clock']): Table => {
  const table = openInMemoryTable(clock);
  const item = {
    v: 2,
    basis: 'x',
    at: 0,
    queueIds: '[]',
    entries: '[]',
    expiresAt: clock.now() / 1_000 + 9_999,
  };
  void table.putAll([
    { pk: 'kept#main', sk: '000#000', ...item },
    { pk: 'kept#main', sk: 'nonsense', expiresAt: item.expiresAt },
  ]);
  return table;
};

it('a sweep that can read all its candidates reads every one, whatever it remembers', async () => {
  const { whole, scheduled, learn, readIn } = await startLarge();
  const more = addMore(whole, 6);
  await learn();
  for (const { id } of more)
    whole.simulator.conversations.change(id, whole.clock.now(), (one) => {
      one.endTime = whole.clock.now();
    });

  expect((await readIn(() => scheduled())).length).toBe(25);
  later(whole, 30);
  expect((await readIn(() => scheduled())).length).toBe(25);
});
