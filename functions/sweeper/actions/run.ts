import type { Clock } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import type { Genesys } from '../genesys/genesys.ts';
import type { RunPlan } from '../run-plan.ts';

/** One run: what is to be done, and the world it is done in. */
export interface Run {
  readonly plan: RunPlan;
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** Told of an exception that is a fault of ours; never holds anything of Genesys's. */
  readonly unforeseen: (error: unknown, conversationId: string) => void;
}
