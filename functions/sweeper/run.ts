import type { Clock, Deadline } from './clock.ts';
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
