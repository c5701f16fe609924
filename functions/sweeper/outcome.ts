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

/** The outcome of a whole run, the first of these that is true. DESIGN.md section 5. */
export const RUN_OUTCOMES = ['aborted', 'cancelled', 'refused', 'failed', 'partial', 'complete'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** What happened between our last read and the write that ended a conversation: somebody was cut off. */
export const OVERTAKEN = ['guest-wrote', 'agent-joined'] as const;
export type Overtaken = (typeof OVERTAKEN)[number];

/** A way of ending a conversation. The escalation tries them in this order. */
export const END_OPERATIONS = ['disconnect', 'teardown'] as const;
export type EndOperation = (typeof END_OPERATIONS)[number];

/** Why a conversation was not reached. */
export type NotReachedReason =
  | 'deadline'
  | 'cap'
  | 'aborted'
  | 'systemic-refusal'
  | 'credentials-changed'
  /** Of a long sweep: somebody has cancelled it. */
  | 'cancelled'
  /** Of a long sweep: it is 24 hours old. */
  | 'expired'
  /** Of a long sweep: the deployment does not allow it any more, such as a stack that was set back to dry run. */
  | 'mode-changed'
  /** Of a sweep from a preview: that preview is gone, is more than 72 hours old, or is none. */
  | 'preview-invalid'
  /** Of a round: the table gives no answer. It stands in no report: the next round takes the conversation. */
  | 'table-unavailable';

/** How a conversation that waits for its next try was last tried. Times are milliseconds since the epoch. */
export interface LastTry {
  readonly outcome: OutcomeName;
  readonly reason?: string;
  /** How often it has been tried since the guest last wrote or connected. */
  readonly attempts: number;
  readonly at: number;
  /** Before this, no sweep tries it again. */
  readonly notBefore: number;
}

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
  /** What a stuck or kept one was judged on: as in its judgement, times in milliseconds since the epoch. */
  readonly thresholdMinutes?: number;
  readonly clockStartedAt?: number;
  readonly lastGuestMessageAt?: number;
  readonly lastAnswerAt?: number;
  readonly guestWaits?: boolean;
  readonly toldBy?: 'participant' | 'status';
  readonly agents?: number;
  readonly agentMinutes?: number;
  readonly queuedSinceMinutes?: number;
  readonly undelivered?: Undelivered;
  /** Only for class `queue-stuck`. */
  readonly queueEntries?: number;
  /** The operation that ended it, would end it, or was refused (`read` and `search` only appear with a refusal). */
  readonly operation?: EndOperation | 'read' | 'search';
  readonly verifiedAfterMs?: number;
  /** It ended, but it is not certain that our write did it. */
  readonly uncertain?: true;
  /** It ended, and the guest has come back into it since. */
  readonly reopened?: true;
  readonly guestReturned?: true;
  /** It ended, and the guest had written, or an agent had joined, after our last read. Only set if that was seen. */
  readonly overtaken?: Overtaken;
  /** `force` ended it, would end it or tried to, although the guest was waiting. */
  readonly guestWaited?: true;
  /** Somebody owed wrap-up when the end was seen. */
  readonly wrapUpOwed?: true;
  /** If a queue held it: whether no queue held it any more when the end was seen. */
  readonly queueCleared?: boolean;
  readonly diagnosis?: Diagnosis;
  /** Ended on operation `disconnect`: whether the write's own reply showed it. Absent if not known. */
  readonly replyShowedEnd?: boolean;
  /** `ININ-Correlation-Id` of the answer that mattered last, for a support case. */
  readonly contextId?: string;
  /** Kept because of what analytics says, or of what is remembered, without a live read. */
  readonly isPrefiltered?: true;
  /** Only with reason `waits-for-retry`. */
  readonly lastTry?: LastTry;
  /** Kept without a read, because nothing that analytics shows has changed since this one. Milliseconds since the epoch. */
  readonly asOf?: number;
  /** Stuck on live state, whatever the outcome: what `report.stuck` and `oldestStuckMinutes` count. */
  readonly stuck?: true;
}

/** What a run's outcome depends on, besides its rows. */
export interface RunFacts {
  readonly rows: readonly OutcomeRow[];
  /** The crowd guard stopped the run. */
  readonly aborted: boolean;
  /** A systemic refusal stopped the run. `nothingDone`: nothing could be searched, read or written. */
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
  /** Of a sweep. */
  readonly search?: { readonly failedWindows: readonly string[] } | undefined;
  /** Nothing could be searched, and no refusal was the reason. */
  readonly nothingSearched?: boolean | undefined;
  /** Somebody has cancelled it before it was done. */
  readonly cancelled?: boolean | undefined;
}

/** `aborted` wins: it raises an alarm (promise 5). */
export function runOutcome(facts: RunFacts): RunOutcome {
  const { rows, search, nothingSearched, aborted, systemicRefusal, cancelled } = facts;
  if (aborted) return 'aborted';
  if (cancelled === true) return 'cancelled';
  if (systemicRefusal?.nothingDone === true) return 'refused';
  if (nothingSearched === true || nothingRead(rows) || nothingEnded(rows)) return 'failed';
  const somethingLeftOut =
    (search?.failedWindows.length ?? 0) > 0 ||
    // The last conversation of a run may be the one whose end could no longer be verified.
    rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed');
  return somethingLeftOut ? 'partial' : 'complete';
}

/** Live reads were tried, none showed anything, and not only because they were refused. */
function nothingRead(rows: readonly OutcomeRow[]): boolean {
  const tried = rows.filter(
    ({ isPrefiltered, outcome }) => isPrefiltered !== true && outcome !== 'not-reached',
  );
  return tried.every(wasNotRead) && tried.some((row) => wasNotRead(row) && !countsAsRefused(row.diagnosis));
}

/** Its live state was not read. It may be `kept`, if something other than Genesys answered. */
function wasNotRead({ outcome, stuck, diagnosis }: OutcomeRow): boolean {
  if (stuck === true) return false;
  return outcome === 'failed' || outcome === 'refused' || (outcome === 'kept' && diagnosis !== undefined);
}

/** If fewer could not be ended, each may have its own reason. */
const MANY = 5;

/** Many were written to, none has ended or may have ended, and not only because they were refused. */
function nothingEnded(rows: readonly OutcomeRow[]): boolean {
  const tried = rows.filter(({ stuck, outcome }) => stuck === true && TRIED.has(outcome));
  return (
    tried.length >= MANY &&
    tried.every(({ outcome }) => outcome === 'failed' || outcome === 'refused') &&
    tried.some(({ diagnosis }) => !countsAsRefused(diagnosis))
  );
}

const TRIED: ReadonlySet<OutcomeName> = new Set(['closed', 'unverified', 'failed', 'refused']);

/** Genesys refused it, or the login, because a permission, a valid token or allowance was missing, not for another reason. */
export function countsAsRefused(diagnosis: Diagnosis | undefined): boolean {
  const { status, code } = diagnosis ?? {};
  return code !== 'not-genesys' && (status === 401 || status === 403 || status === 429);
}
