import type { Clock, Moment } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import type { Genesys } from '../genesys/genesys.ts';
import type { NotReachedReason } from '../outcome.ts';
import type { LiveSnapshot, Stuck } from '../policy/judgement.ts';
import type { Judge } from './live-read.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { SystemicRefusals } from './systemic.ts';

/** What ending conversations needs of the run it is part of. */
export interface Ending {
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly judge: Judge;
  /** The caller has named the conversations, as for a close: nobody has said that there are any of these ids. */
  readonly named: boolean;
  /** Whether the second rung may be used. */
  readonly teardown: boolean;
  /** The external tag to leave on a conversation before its end, where the deployment wants one, and Genesys. */
  readonly tag: (divisionIds: readonly string[]) => string | undefined;
  readonly budget: WriteBudget;
  readonly refusals: SystemicRefusals;
  /** Why no further write may leave, once there is a reason: the deadline, or the run was stopped. */
  readonly stopped: () => NotReachedReason | undefined;
  /** A tag was refused; that never stops an end, but the report tells. */
  readonly tagRefused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => Promise<void>;
}

/** `maxCloses`: how many conversations may be written to in a run (promise 5). */
export interface WriteBudget {
  /** Takes one place. Waits while the last ones may still be given back; answers false when none is left. */
  readonly reserve: () => Promise<boolean>;
  /** Gives a place back that no write was sent for. */
  readonly release: () => void;
  /** A write was sent: the place is used up. */
  readonly use: () => void;
}

/** A conversation that a live read has proved stuck. */
export interface StuckConversation {
  readonly conversationId: string;
  readonly judgement: Stuck;
  readonly snapshot: LiveSnapshot;
  /** When that live read was asked for: it shows nothing older. */
  readonly askedAt: Moment;
}
