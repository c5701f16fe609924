import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { KeyReusedError, SweepNotStartedError, SweepRunningError } from '../errors.ts';
import type { RunPlan } from '../request/plan.ts';
import type { SweeperRequest } from '../request/schema.ts';
import { expiryOf, ITEM_VERSION, itemSchema, KEYS, readItem, TIME_TO_LIVE } from '../table/items.ts';
import type { Table } from '../table/port.ts';
import type { Sweep } from '../table/sweep-item.ts';
import { createSweep, loadSweep, releaseLease, takeLease } from '../table/sweeps.ts';
import type { World } from '../world.ts';

/** A long sweep that is to be started. It has been checked against what is deployed. */
export interface Start {
  /** Its `sweepId` is a new one. */
  readonly plan: Pick<RunPlan, 'sweepId' | 'organisation' | 'mode' | 'note'>;
  readonly askedBy: string;
  /** What its rounds read. */
  readonly request: SweeperRequest;
  readonly fromSweep: string | undefined;
  readonly route: string;
  /** The caller's Idempotency-Key. */
  readonly key: string | undefined;
}

/** Where sweeps are remembered, and what does them. */
export interface SweepMachine {
  readonly table: Table;
  readonly startExecution: World['startExecution'];
  readonly stateMachineArn: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The answer has to leave then. */
  readonly signal: AbortSignal;
}

const keySchema = itemSchema({ sweepId: z.string(), fingerprint: z.string() });

/**
 * Starts a long sweep: the key, the lease of the organisation, the sweep, and then its execution. Where an earlier call
 * with the same key stopped on the way, this one goes on from there.
 *
 * @throws KeyReusedError, SweepRunningError, SweepNotStartedError; TableError
 */
export async function startSweep(start: Start, machine: SweepMachine): Promise<Sweep> {
  const { table, clock } = machine;
  const org = start.plan.organisation.name;
  const sweepId = start.key === undefined ? start.plan.sweepId : await sweepIdOf(start, start.key, machine);
  const known = await loadSweep(table, sweepId);
  if (known !== undefined && known.state !== 'queued') return known;

  const lease = await takeLease(table, { org, sweepId, now: clock.now() });
  if (lease.sweepId !== sweepId) throw new SweepRunningError(lease.sweepId);
  const sweep = known ?? (await queue(start, sweepId, machine));
  try {
    await execute(sweepId, machine);
  } catch (error) {
    // Nobody could start it later. With a key, the next call does.
    if (start.key === undefined) {
      await table.delete(KEYS.sweep(sweepId));
      await releaseLease(table, { org, sweepId });
    }
    throw new SweepNotStartedError(error);
  }
  return sweep;
}

/** The sweep that belongs to a key. It is this one's, unless an earlier call has brought the key. */
async function sweepIdOf(start: Start, key: string, { table, clock }: SweepMachine): Promise<string> {
  const { plan, askedBy, request, fromSweep, route } = start;
  const fingerprint = hash('sha256', JSON.stringify([request, fromSweep ?? null]));
  const itemKey = KEYS.idempotency(askedBy, plan.organisation.name, route, key);
  const item = {
    ...itemKey,
    v: ITEM_VERSION,
    sweepId: plan.sweepId,
    fingerprint,
    expiresAt: expiryOf(clock.now(), TIME_TO_LIVE.idempotency),
  };
  if (await table.put(item, 'if-absent')) return plan.sweepId;
  const earlier = readItem(keySchema, await table.get(itemKey));
  if (earlier === undefined) {
    // Another version's.
    await table.put(item);
    return plan.sweepId;
  }
  if (earlier.fingerprint !== fingerprint) throw new KeyReusedError();
  return earlier.sweepId;
}

async function queue(
  { plan, askedBy, request, fromSweep }: Start,
  sweepId: string,
  { table, clock }: SweepMachine,
): Promise<Sweep> {
  const { organisation, mode, note } = plan;
  const { requestedBy } = request;
  const sweep = {
    sweepId,
    org: organisation.name,
    mode,
    trigger: 'api' as const,
    createdAt: clock.now(),
    askedBy,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(note === undefined ? {} : { note }),
    ...(fromSweep === undefined ? {} : { fromSweep }),
    request: JSON.stringify(request),
  };
  const created = await createSweep(table, sweep);
  // Not created: a call with the same key has been faster.
  const other = created ? undefined : await loadSweep(table, sweepId);
  return other ?? { ...sweep, v: ITEM_VERSION, state: 'queued' };
}

/** Starts the execution, whose name is the sweep's id. It may have been started before. */
async function execute(
  sweepId: string,
  { startExecution, stateMachineArn, signal }: SweepMachine,
): Promise<void> {
  const input = JSON.stringify({ round: { sweepId } });
  try {
    await startExecution({ stateMachineArn, name: sweepId, input }, signal);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
  }
}
