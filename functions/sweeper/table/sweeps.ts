import * as z from 'zod/mini';
import { isoTime } from '../json.ts';
import type { RunOutcome } from '../outcome.ts';
import {
  expiryOf,
  ITEM_VERSION,
  itemSchema,
  KEYS,
  readItem,
  TIME_PARTITIONS,
  TIME_TO_LIVE,
} from './items.ts';
import type { Item, Page, Position, Table } from './port.ts';
import { sweepSchema, type Progress, type StoredError, type StoredReport, type Sweep } from './sweep-item.ts';

/** A sweep that has been accepted, before its first round. */
export type NewSweep = Omit<Sweep, 'v' | 'state'>;

/**
 * Stores a long sweep as `queued`.
 *
 * @returns false if there is one with this id already, which then stays as it is
 */
export function createSweep(table: Table, sweep: NewSweep): Promise<boolean> {
  return table.put(itemOf({ ...sweep, v: ITEM_VERSION, state: 'queued' }), 'if-absent');
}

/** Stores the sweep of an ordinary run, which is over: its numbers. Its rows are `storeRows`'s. */
export async function storeFinished(
  table: Table,
  sweep: Omit<NewSweep, 'report'>,
  { state, report }: { readonly state: RunOutcome; readonly report: StoredReport },
): Promise<void> {
  await table.put(itemOf({ ...sweep, v: ITEM_VERSION, state, report: JSON.stringify(report) }));
}

export async function loadSweep(table: Table, sweepId: string): Promise<Sweep | undefined> {
  return readItem(sweepSchema, await table.get(KEYS.sweep(sweepId)));
}

/**
 * Sweeps of every trigger and organisation, the newest first. A page may be short, or empty, and not the last.
 *
 * @param about.limit how many items are looked at, at most
 */
export async function listSweeps(
  table: Table,
  { limit, after }: { readonly limit?: number; readonly after?: Position | undefined },
): Promise<{ readonly sweeps: readonly Sweep[]; readonly next?: Position }> {
  const page: Page = await table.query({
    index: 'byTime',
    partition: TIME_PARTITIONS.sweeps,
    newestFirst: true,
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
  });
  const sweeps = page.items.flatMap((item) => readItem(sweepSchema, item) ?? []);
  return page.next === undefined ? { sweeps } : { sweeps, next: page.next };
}

/**
 * Asks a sweep to end: its round sees this within a few seconds, a queued one's first round at once.
 *
 * @returns the sweep; undefined if there is none, or it is over and stays as it is
 */
export async function requestCancel(table: Table, sweepId: string): Promise<Sweep | undefined> {
  const change = { set: { cancelRequested: true }, where: { v: ITEM_VERSION, finishedAt: undefined } };
  return readItem(sweepSchema, await table.update(KEYS.sweep(sweepId), change));
}

/**
 * A round begins to work on a sweep, as the only one.
 *
 * @param about.seen the sweep as it was loaded: its round, or none, must still be the same
 * @returns undefined if another round has been faster, or the sweep is over
 */
export async function beginRound(
  table: Table,
  { seen, roundId, ...set }: { readonly seen: Sweep; readonly roundId: string } & RoundTimes,
): Promise<Sweep | undefined> {
  const { sweepId, startedAt = set.now } = seen;
  const { leaseUntil, roundUntil } = set;
  const where = {
    v: ITEM_VERSION,
    roundId: seen.roundId,
    roundUntil: seen.roundUntil,
    finishedAt: undefined,
  };
  const change = { set: { state: 'running', startedAt, roundId, roundUntil, leaseUntil }, where };
  return readItem(sweepSchema, await table.update(KEYS.sweep(sweepId), change));
}

/** All in milliseconds since the epoch. */
interface RoundTimes {
  readonly now: number;
  /** Until when no other round may begin, unless this one says more. */
  readonly roundUntil: number;
  readonly leaseUntil: number;
}

/** What a round says of itself every few seconds, and at its end. */
export interface Heartbeat {
  readonly roundUntil: number;
  readonly leaseUntil: number;
  readonly progress?: Progress;
  /** `SoFar`, JSON. */
  readonly soFar?: string;
}

/**
 * A round's heartbeat. Its answer says whether somebody has cancelled the sweep.
 *
 * @returns undefined if another round has taken over, or the sweep is over: this round has nothing to say any more
 */
export async function beat(
  table: Table,
  { sweepId, roundId }: { readonly sweepId: string; readonly roundId: string },
  heartbeat: Heartbeat,
): Promise<Sweep | undefined> {
  const change = { set: { ...heartbeat }, where: { v: ITEM_VERSION, roundId, finishedAt: undefined } };
  return readItem(sweepSchema, await table.update(KEYS.sweep(sweepId), change));
}

/**
 * The sweep is over, with a report, or with the error that kept its rounds from being done.
 *
 * @param about.at milliseconds since the epoch
 * @returns undefined if it was over before, or another round has taken over
 */
export async function finishSweep(
  table: Table,
  { sweepId, roundId }: { readonly sweepId: string; readonly roundId: string },
  about: {
    readonly at: number;
    readonly state: RunOutcome;
    readonly progress?: Progress;
    readonly report?: StoredReport;
    readonly error?: StoredError | undefined;
    readonly clientHash?: string | undefined;
  },
): Promise<Sweep | undefined> {
  const { at, state, progress, report, error, clientHash } = about;
  const set = {
    state,
    finishedAt: at,
    ...(progress === undefined ? {} : { progress }),
    ...(report === undefined ? {} : { report: JSON.stringify(report) }),
    ...(error === undefined ? {} : { error: JSON.stringify(error) }),
    ...(clientHash === undefined ? {} : { clientHash }),
  };
  const change = {
    set,
    remove: ['soFar', 'roundUntil', 'leaseUntil'],
    where: { v: ITEM_VERSION, roundId, finishedAt: undefined },
  };
  const finished = readItem(sweepSchema, await table.update(KEYS.sweep(sweepId), change));
  if (finished !== undefined) return finished;
  // A first try may have arrived whose answer was lost.
  const seen = await loadSweep(table, sweepId);
  return seen?.roundId === roundId && seen.finishedAt === at ? seen : undefined;
}

function itemOf(sweep: Sweep): Item {
  const { sweepId, createdAt } = sweep;
  return {
    ...sweep,
    ...KEYS.sweep(sweepId),
    timePk: TIME_PARTITIONS.sweeps,
    timeSk: `${isoTime(createdAt)}#${sweepId}`,
    expiresAt: expiryOf(createdAt, TIME_TO_LIVE.sweep),
  };
}

/** How long a lease stands without being renewed, milliseconds. */
export const LEASE_MS = 10 * 60_000;

const leaseSchema = itemSchema({ sweepId: z.string(), leaseUntil: z.number() });

/** Whose lease it is, and since when it may be taken over: milliseconds since the epoch. */
export type Lease = Readonly<Pick<z.infer<typeof leaseSchema>, 'sweepId' | 'leaseUntil'>>;

/**
 * Takes the lease of an organisation for a long sweep, for {@link LEASE_MS}: one long sweep at a time. It may be taken if
 * there is none, if it has run out, or if this sweep holds it already, which renews it.
 *
 * @param about.now milliseconds since the epoch
 * @returns the lease as it stands now: another sweep's if that one still holds it
 */
export async function takeLease(
  table: Table,
  { org, sweepId, now }: { readonly org: string; readonly sweepId: string; readonly now: number },
): Promise<Lease> {
  const mine: Lease = { sweepId, leaseUntil: now + LEASE_MS };
  const item = { ...KEYS.lease(org), v: ITEM_VERSION, ...mine, expiresAt: expiryOf(now, TIME_TO_LIVE.lease) };
  if (await table.put(item, 'if-absent')) return mine;
  const held = readItem(leaseSchema, await table.get(KEYS.lease(org)));
  if (held === undefined) {
    // Another version's, or gone in between.
    await table.put(item);
    return mine;
  }
  if (held.sweepId !== sweepId && held.leaseUntil > now) return held;
  const { expiresAt } = item;
  const where = { sweepId: held.sweepId, leaseUntil: held.leaseUntil };
  const taken = await table.update(KEYS.lease(org), { set: { ...mine, expiresAt }, where });
  // Undefined: somebody else has been faster.
  return taken === undefined ? (readItem(leaseSchema, await table.get(KEYS.lease(org))) ?? held) : mine;
}

/** Gives the lease back, if this sweep holds it. */
export async function releaseLease(
  table: Table,
  { org, sweepId }: { readonly org: string; readonly sweepId: string },
): Promise<void> {
  await table.update(KEYS.lease(org), { set: { leaseUntil: 0 }, where: { sweepId } });
}
