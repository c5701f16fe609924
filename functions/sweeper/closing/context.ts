import type { Clock, Deadline, Moment } from '../clock.ts';
import type { Genesys } from '../genesys/port.ts';
import type { EndOperation, NotReachedReason, OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot, Stuck } from '../policy/judgement.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { SystemicRefusals, WriteBudget } from './limits.ts';
import type { Judge } from './live-read.ts';

/** What ending conversations needs of the run it is part of. */
export interface Ending {
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly judge: Judge;
  /** The caller has named the conversations, as for a close: so it is not certain that these ids exist. */
  readonly named: boolean;
  /** Whether teardown may be used. */
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

/** A conversation that a live read has proved stuck. */
export interface StuckConversation {
  readonly conversationId: string;
  readonly judgement: Stuck;
  readonly snapshot: LiveSnapshot;
  /** When that live read was asked for: it shows nothing older. */
  readonly askedAt: Moment;
}

/** The last write that was to end the conversation. */
export interface LastWrite {
  readonly operation: EndOperation;
  /** When it left. */
  readonly at: Moment;
  readonly contextId: string | undefined;
  /** Its row, where neither this write nor one before it can have had any effect: refused with a 4xx each. */
  readonly ineffective?: OutcomeRow | undefined;
}

/** What has been done to the conversation so far. */
export interface Done {
  tagging: 'to-do' | 'left-alone' | 'sent';
  last: LastWrite | undefined;
  /** A write that ends was answered 2xx. */
  accepted: boolean;
}

export type Step =
  | { readonly kind: 'done'; readonly row: OutcomeRow }
  /** No further write may leave. `otherwise`: the row of this operation's last write, where it failed. */
  | {
      readonly kind: 'stopped';
      readonly reason: NotReachedReason;
      readonly at: StuckConversation;
      readonly otherwise?: OutcomeRow | undefined;
    }
  /**
   * Still open and still stuck. `otherwise`: this operation's row, should there be no other operation. `notBefore`: until when
   * Genesys has asked us to wait, milliseconds by the monotonic clock.
   */
  | {
      readonly kind: 'climb';
      readonly still: StuckConversation;
      readonly otherwise: OutcomeRow;
      readonly notBefore?: number;
    };
