import { beforeEach, describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { KEYS } from '../../../functions/sweeper/table/items.ts';
import type { Table } from '../../../functions/sweeper/table/port.ts';
import type { Sweep } from '../../../functions/sweeper/table/sweep-item.ts';
import {
  loadCandidates,
  loadFound,
  loadRows,
  loadRowsOf,
  storeCandidates,
  storeFound,
  storeRows,
} from '../../../functions/sweeper/table/sweep-lists.ts';
import {
  beat,
  beginRound,
  createSweep,
  finishSweep,
  LEASE_MS,
  listSweeps,
  loadSweep,
  type NewSweep,
  releaseLease,
  requestCancel,
  takeLease,
} from '../../../functions/sweeper/table/sweeps.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY = 24 * 3_600_000;

let now = NOW;
let table: Table;
beforeEach(() => {
  now = NOW;
  table = openInMemoryTable({ now: () => now });
});

function aSweep(part: Partial<NewSweep> = {}): NewSweep {
  return {
    sweepId: 'one',
    org: 'main',
    mode: 'enforce',
    trigger: 'api',
    createdAt: NOW,
    request: '{"action":"sweep","mode":"enforce"}',
    askedBy: 'arn:aws:iam::123456789012:user/caller',
    ...part,
  };
}

async function stored(sweepId = 'one'): Promise<Sweep> {
  const sweep = await loadSweep(table, sweepId);
  if (sweep === undefined) throw new Error(`There is no sweep ${sweepId}`);
  return sweep;
}

const ROUND = { now: NOW, roundUntil: NOW + 45_000, leaseUntil: NOW + LEASE_MS };

async function begun(roundId = 'round-1'): Promise<Sweep | undefined> {
  return beginRound(table, { seen: await stored(), roundId, ...ROUND });
}

describe('a sweep in the table', () => {
  it('is queued once, and a second one with its id changes nothing', async () => {
    expect(await createSweep(table, aSweep())).toBe(true);
    expect(await createSweep(table, aSweep({ org: 'other' }))).toBe(false);

    expect(await stored()).toMatchObject({ ...aSweep(), state: 'queued' });
  });

  it('is gone after 30 days, and counts as absent where another version wrote it', async () => {
    await createSweep(table, aSweep());
    await createSweep(table, aSweep({ sweepId: 'two' }));
    await table.update(KEYS.sweep('two'), { set: { v: 2 } });

    expect(await loadSweep(table, 'two')).toBeUndefined();
    now += 30 * DAY + 1_000;
    expect(await loadSweep(table, 'one')).toBeUndefined();
  });

  it('is listed with the others, the newest first, page by page', async () => {
    for (const [index, sweepId] of ['a', 'b', 'c'].entries())
      await createSweep(table, aSweep({ sweepId, createdAt: NOW + index }));

    const first = await listSweeps(table, { limit: 2 });
    const second = await listSweeps(table, { limit: 2, after: first.next });

    expect([...first.sweeps, ...second.sweeps].map(({ sweepId }) => sweepId)).toEqual(['c', 'b', 'a']);
  });

  it('is worked on by one round at a time', async () => {
    await createSweep(table, aSweep());
    const seen = await stored();

    const first = await beginRound(table, { seen, roundId: 'round-1', ...ROUND });
    const second = await beginRound(table, { seen, roundId: 'round-2', ...ROUND });

    expect(first).toMatchObject({ state: 'running', startedAt: NOW, roundId: 'round-1' });
    expect(second).toBeUndefined();
  });

  it('says to the heartbeat of its round that it was cancelled, and nothing to that of another', async () => {
    await createSweep(table, aSweep());
    await begun();
    const heartbeat = { roundUntil: NOW + 50_000, leaseUntil: NOW + LEASE_MS };

    const before = await beat(table, { sweepId: 'one', roundId: 'round-1' }, heartbeat);
    await requestCancel(table, 'one');
    const after = await beat(table, { sweepId: 'one', roundId: 'round-1' }, heartbeat);
    const others = await beat(table, { sweepId: 'one', roundId: 'round-0' }, heartbeat);

    expect(before?.cancelRequested).toBeUndefined();
    expect(after).toMatchObject({ cancelRequested: true, roundUntil: NOW + 50_000 });
    expect(others).toBeUndefined();
  });

  it('stays as it is once it is over', async () => {
    await createSweep(table, aSweep());
    await begun();
    const by = { sweepId: 'one', roundId: 'round-1' };

    expect(await finishSweep(table, by, { at: NOW + 1, state: 'complete' })).toMatchObject({
      state: 'complete',
    });

    expect(await finishSweep(table, by, { at: NOW + 2, state: 'failed' })).toBeUndefined();
    expect(await requestCancel(table, 'one')).toBeUndefined();
    expect(await begun('round-2')).toBeUndefined();
    expect(await stored()).toMatchObject({ state: 'complete', finishedAt: NOW + 1 });
  });
});

const rows = (count: number, from = 0): OutcomeRow[] =>
  Array.from({ length: count }, (_, index) => ({
    conversationId: String(from + index),
    outcome: 'kept',
    reason: 'active',
  }));

describe('the lists of a sweep', () => {
  const of = { sweepId: 'one', createdAt: NOW };

  it('are stored a hundred to an item, and come back in their order', async () => {
    const candidates = Array.from({ length: 250 }, (_, index) => ({
      conversationId: String(index),
      divisionIds: ['d'],
    }));

    await storeCandidates(table, of, candidates);
    await storeFound(table, of, rows(2));

    expect(await loadCandidates(table, 'one')).toEqual(candidates);
    expect([...(await loadFound(table, 'one')).keys()]).toEqual(['0', '1']);
    expect((await loadRows(table, 'one')).size).toBe(0);
  });

  it('take rows under the next free number, so that nothing is written over', async () => {
    const next = await storeRows(table, of, rows(150));
    // A round that does not know of them.
    await storeRows(table, of, rows(10, 150));

    expect(next).toBe(2);
    expect((await loadRows(table, 'one')).size).toBe(160);
    expect((await loadRowsOf(table, 'one', 2))?.length).toBe(10);
    expect(await loadRowsOf(table, 'one', 3)).toBeUndefined();
  });

  it('give the latest row of a conversation', async () => {
    await storeRows(table, of, rows(1));
    await storeRows(table, of, [{ conversationId: '0', outcome: 'closed' }], 1);

    expect((await loadRows(table, 'one')).get('0')?.outcome).toBe('closed');
  });
});

describe('the lease of an organisation', () => {
  const take = (sweepId: string, at = now) => takeLease(table, { org: 'main', sweepId, now: at });

  it('is one sweep’s until it runs out or is given back', async () => {
    expect(await take('one')).toEqual({ sweepId: 'one', leaseUntil: NOW + LEASE_MS });
    expect(await take('two')).toMatchObject({ sweepId: 'one', leaseUntil: NOW + LEASE_MS });
    expect(await take('one', NOW + 60_000)).toEqual({ sweepId: 'one', leaseUntil: NOW + 60_000 + LEASE_MS });
    expect((await take('two', NOW + 60_000 + LEASE_MS)).sweepId).toBe('two');

    await releaseLease(table, { org: 'main', sweepId: 'one' });
    expect((await take('one')).sweepId).toBe('two');
    await releaseLease(table, { org: 'main', sweepId: 'two' });
    expect((await take('one')).sweepId).toBe('one');
  });

  it('is each organisation’s own', async () => {
    await take('one');

    expect((await takeLease(table, { org: 'other', sweepId: 'two', now })).sweepId).toBe('two');
  });
});
