import type { Clock, Deadline, Moment } from '../clock.ts';
import type { Genesys } from '../genesys/port.ts';
import type { EndOperation, NotReachedReason, OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot, Stuck } from '../policy/judgement.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { Records } from '../table/records.ts';
import type { SystemicRefusals, WriteBudget } from './limits.ts';
import type { Judge } from './live-read.ts';

/** What ending a conversation needs from its run. */
export interface Ending {
  readonly genesys: Genesys;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly records: Pick<Records, 'unfinished' | 'keep' | 'intend' | 'settle'>;
  readonly judge: Judge;
  /** The caller has named the conversations, as in a close, so it is not certain that these ids exist. */
  readonly named: boolean;
  /** Whether teardown may be used. */
  readonly teardown: boolean;
  /** The external tag to set before an end. Undefined if the deployment sets none, or Genesys has refused too many. */
  readonly tag: (divisionIds: readonly string[]) => string | undefined;
  readonly budget: WriteBudget;
  readonly refusals: SystemicRefusals;
  /** Why no further write may be sent: the deadline, or the run was stopped. Undefined while writes may be sent. */
  readonly stopped: () => NotReachedReason | undefined;
  /** Notes that a tag was refused. The conversation is still ended, and the report says so. */
  readonly tagRefused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => Promise<void>;
}

/** A conversation that a live read has proved stuck. */
export interface StuckConversation {
  readonly conversationId: string;
  readonly judgement: Stuck;
  readonly snapshot: LiveSnapshot;
  /** When that live read was sent: it shows no older state. */
  readonly askedAt: Moment;
}

/** The last write that should have ended the conversation. */
export interface LastWrite {
  readonly operation: EndOperation;
  /** When it was sent. */
  readonly at: Moment;
  readonly contextId: string | undefined;
  /** Its row, if this write and all before it were refused with a 4xx, so that none can have had any effect. */
  readonly ineffective?: OutcomeRow | undefined;
}

/** What has been done to the conversation so far. */
export interface Done {
  tagging: 'to-do' | 'left-alone' | 'sent';
  last: LastWrite | undefined;
  /** A write that should end it was answered 2xx. */
  accepted: boolean;
}

export type Step =
  | { readonly kind: 'done'; readonly row: OutcomeRow }
  /** No further write may be sent. `otherwise`: the row of this operation's last write, if that failed. */
  | {
      readonly kind: 'stopped';
      readonly reason: NotReachedReason;
      readonly at: StuckConversation;
      readonly otherwise?: OutcomeRow | undefined;
    }
  /**
   * Still open and still stuck, so the next write may be sent. `otherwise`: the row if there is no other operation;
   * absent before the first write. `notBefore`: until when Genesys has asked us to wait, milliseconds by the monotonic
   * clock.
   */
  | {
      readonly kind: 'climb';
      readonly still: StuckConversation;
      readonly otherwise?: OutcomeRow;
      readonly notBefore?: number;
    };
