import type { Undelivered } from './policy/judgement.ts';
import type { StuckClass } from './policy/schema.ts';
import type { Diagnosis } from './refusals/diagnosis.ts';

/** The outcome of one conversation in one run. DESIGN.md section 3. */
export const OUTCOMES = [
  'closed',
  'would-close',
  'already-ended',
  'unknown-id',
  'kept',
  'refused',
  'unverified',
  'failed',
  'not-reached',
] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** What came between our last read and the write that ended a conversation: whoever it was has been cut off. */
export const OVERTAKEN = ['guest-wrote', 'agent-joined'] as const;
export type Overtaken = (typeof OVERTAKEN)[number];

/** A way of ending a conversation. The escalation tries them in this order. */
export const END_OPERATIONS = ['disconnect', 'teardown'] as const;
export type EndOperation = (typeof END_OPERATIONS)[number];

/** Why a conversation was not reached. */
export type NotReachedReason = 'deadline' | 'cap' | 'aborted' | 'systemic-refusal' | 'credentials-changed';

/** One row of the report: exactly one for each conversation that the search returned or the caller named. */
export interface OutcomeRow {
  readonly conversationId: string;
  readonly outcome: OutcomeName;
  readonly class?: StuckClass;
  /**
   * `kept`: a KeepReason. `already-ended`: `just-now` or `listed-only`. `not-reached`: a NotReachedReason.
   * `refused`: the diagnosis's code. `unverified`: `still-open`, `guest-returned`, `rate-limited`, `deadline`,
   * `credentials-changed`, `state-unknown`, or the KeepReason of a fresh verdict that is no longer stuck. `failed`: a short word for
   * the failure (`platform-error`, `connection`). A forced end: `forced:<KeepReason>`.
   */
  readonly reason?: string;
  readonly idleMinutes?: number;
  readonly ageMinutes?: number;
  readonly queueId?: string;
  readonly undelivered?: Undelivered;
  /** Of class `queue-stuck`: as in the evidence of its judgement. */
  readonly queueEntries?: number;
  readonly queuedSinceMinutes?: number;
  /** The operation that ended it, would end it, or was refused (`read` and `search` only appear with a refusal). */
  readonly operation?: EndOperation | 'read' | 'search';
  readonly verifiedAfterMs?: number;
  /** It ended, but it cannot be said for certain that our write did it. */
  readonly uncertain?: true;
  /** It ended, and the guest has come back into it since. */
  readonly reopened?: true;
  readonly guestReturned?: true;
  /** It ended, and the guest had written, or an agent had joined, after our last read: only where that was seen. */
  readonly overtaken?: Overtaken;
  /** Somebody owed wrap-up when the end was seen. */
  readonly wrapUpOwed?: true;
  /** Of one that a queue held: whether no queue holds it any more, as the end was seen. */
  readonly queueCleared?: boolean;
  readonly diagnosis?: Diagnosis;
  /** Ended on operation `disconnect`: whether the write's own reply showed it. Absent if not known. */
  readonly replyShowedEnd?: boolean;
  /** `ININ-Correlation-Id` of the answer that mattered last, for a support case. */
  readonly contextId?: string;
  /** Stuck on live state, whatever the outcome: what `report.stuck` and `oldestStuckMinutes` count. */
  readonly stuck?: true;
}
