import type { Clock, Deadline } from './clock.ts';
import { readTokenInfo } from './genesys/answers.ts';
import type { Genesys } from './genesys/port.ts';
import type { RunPlan } from './request/plan.ts';
import type { Records } from './table/records.ts';

/** One run: its plan, and what it works with. */
export interface Run {
  readonly plan: RunPlan;
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly records: Records;
  /** Whether nothing new may be begun, because somebody has said so. Absent: nobody can. */
  readonly isCancelled?: (() => boolean) | undefined;
  /** Called for an exception that is a bug of ours; it never contains anything from Genesys. */
  readonly unforeseen: (error: unknown, conversationId: string) => void;
}

/**
 * Runs `work` on each item that `next` returns, `width` at a time, until `next` has no more. After an exception, no more
 * work is begun, and the exception is thrown when the work under way has ended.
 */
export async function runPool<T>(
  width: number,
  next: () => T | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed) {
      const item = next();
      if (item === undefined) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}

/** The organisation's id at Genesys, from `GET /api/v2/tokens/me` (reference 3.4), or undefined without an answer. */
export async function queryOrganisationId({ genesys }: Run): Promise<string | undefined> {
  const answer = await genesys.readToken();
  return answer.ok ? readTokenInfo(answer.body)?.organisationId : undefined;
}

/**
 * The names of these queues, by id: the last that a run asks, and only while there is time for new work. Ids are enough
 * where Genesys does not show names. A `close` over HTTP has a caller who waits, and asks for none.
 */
export async function queueNames(
  { genesys, clock, deadline, plan }: Run,
  queueIds: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const isAwaited = plan.action === 'close' && plan.trigger === 'api';
  if (queueIds.length === 0 || isAwaited || clock.monotonic() >= deadline.newWorkUntil) return undefined;
  return genesys.queueNames(queueIds);
}
