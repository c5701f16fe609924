import { ageMs, type Clock, type Clocks } from '../clock.ts';
import type { Answered, ConnectionFailure, CutOff, HttpFailure } from '../genesys/answer.ts';
import { askedSeconds } from '../genesys/retry.ts';
import type { EndOperation, NotReachedReason, OutcomeRow } from '../outcome.ts';
import { diagnoseRefusal, isRefusal } from '../refusals/diagnose-refusal.ts';
import type { Ending, StuckConversation } from './context.ts';
import { about, failedRow, refusedRow } from './rows.ts';

/** A live state older than this proves nothing any more: promise 2. Milliseconds. */
export const MAX_LIVE_AGE_MS = 30_000;

/** Why a write that was sent has no 2xx answer. */
export type WriteFailure = HttpFailure | ConnectionFailure | CutOff;

/** The result of trying to send a write. */
export type WriteResult =
  | { readonly kind: 'answered'; readonly answer: Answered }
  | { readonly kind: 'unanswered'; readonly failure: WriteFailure }
  /**
   * The live state is too old and must be read and judged again. Nothing was sent, except perhaps a first try
   * that was answered 401.
   */
  | { readonly kind: 'stale'; readonly rejected?: HttpFailure | undefined }
  /** Nothing was sent, and nothing may be sent any more. */
  | { readonly kind: 'stopped'; readonly reason: NotReachedReason };

/** Whether this live state is fresh enough for a write now. */
export function isFresh(target: StuckConversation, clock: Clocks): boolean {
  return ageMs(target.askedAt, clock) <= MAX_LIVE_AGE_MS;
}

/**
 * Sends an operation's write, once, if the live state behind it was requested at most 30 seconds before. The age is
 * checked when the pacer lets the write go.
 */
export async function sendWrite(
  operation: EndOperation,
  target: StuckConversation,
  ending: Ending,
): Promise<WriteResult> {
  const { genesys, clock } = ending;
  const mayLeave = (): boolean => ending.stopped() === undefined && isFresh(target, clock);
  const heldBack = (rejected?: HttpFailure): WriteResult => {
    const reason = ending.stopped();
    if (reason === undefined) return { kind: 'stale', rejected };
    return rejected === undefined ? { kind: 'stopped', reason } : { kind: 'unanswered', failure: rejected };
  };

  if (!mayLeave()) return heldBack();
  const answer = await genesys[operation](target.conversationId, mayLeave);
  if (answer.ok) return { kind: 'answered', answer };
  const { failure } = answer;
  if (failure.kind === 'withheld') return heldBack(failure.rejected);
  if (failure.kind === 'cut-off' && !failure.sent)
    return { kind: 'stopped', reason: failure.because ?? 'deadline' };
  return { kind: 'unanswered', failure };
}

/**
 * Sets the deployment's external tag on a conversation that has none, so that reports can distinguish conversations that
 * the sweeper has ended. The conversation is ended even if this fails. DESIGN.md section 7.
 *
 * @returns `unknown`: it was sent, and may or may not have taken effect
 */
export async function sendTag(
  target: StuckConversation,
  ending: Ending,
): Promise<'sent' | 'unknown' | 'not-sent'> {
  const { divisionIds } = target.judgement;
  const tag = ending.tag(divisionIds);
  if (tag === undefined || target.snapshot.externalTag !== undefined) return 'not-sent';
  const answer = await ending.genesys.tag(
    target.conversationId,
    tag,
    () => ending.stopped() === undefined && isFresh(target, ending.clock),
  );
  if (answer.ok) {
    ending.refusals.worked('tag', divisionIds);
    return 'sent';
  }
  const { failure } = answer;
  if (failure.kind === 'withheld') return failure.rejected === undefined ? 'not-sent' : 'sent';
  if (failure.kind === 'cut-off' && !failure.sent) return 'not-sent';
  if (!hasLeft(failure)) return 'rejected' in failure ? 'sent' : 'not-sent';
  if (failure.kind === 'http') await ending.tagRefused(diagnoseRefusal('tag', failure), divisionIds);
  return maybeExecuted(failure) ? 'unknown' : 'sent';
}

/**
 * How often one operation is tried if the effect of a write is unknown. A 429 does not count: it was not carried out.
 */
const MAX_TRIES = 3;

/** Statuses after which the same write may be tried again, once the live state has been read (reference 7). */
const RETRYABLE: ReadonlySet<number> = new Set([502, 503, 504]);

/** After these, the next operation is tried if the conversation is still open and still stuck. DESIGN.md section 7. */
const CLIMBABLE: ReadonlySet<number> = new Set([400, 404, 408, 409]);

/** A 403 would be the same on the next operation too, except for these reasons. */
export const CLIMBABLE_REFUSALS: ReadonlySet<string | undefined> = new Set([
  'user-context-required',
  'not-authorized',
]);

/**
 * How long to wait before the same write may be tried again; the live state is read in between.
 *
 * @param tries how often it has been tried, from 1
 * @param until when no new work may begin any more, milliseconds by the monotonic clock
 * @returns milliseconds, or undefined if trying again is of no use or would be too late
 */
export function pauseBeforeNextTry(
  failure: WriteFailure,
  tries: number,
  time: { readonly clock: Clock; readonly until: number },
): number | undefined {
  const backOff = 1_000 * 2 ** (Math.min(tries, MAX_TRIES) - 1) * (0.5 + time.clock.random());
  const pause = Math.max(demandedPause(failure, tries), backOff);
  const isInTime = time.clock.monotonic() + pause < time.until;
  return isInTime && mayRetry(failure, tries) ? pause : undefined;
}

function mayRetry(failure: WriteFailure, tries: number): boolean {
  switch (failure.kind) {
    case 'http':
      return failure.status === 429 || (tries < MAX_TRIES && RETRYABLE.has(failure.status));
    case 'connection':
      return tries < MAX_TRIES;
    case 'cut-off':
      return false;
  }
}

/**
 * How long Genesys has asked us to wait, milliseconds; 0 if it has not.
 *
 * @param tries how often the write has been tried, from 1
 */
export function demandedPause(failure: WriteFailure, tries = 1): number {
  if (failure.kind !== 'http') return 0;
  return (failure.retryAfterSeconds ?? askedSeconds(failure, tries) ?? 0) * 1_000;
}

/** Whether any part of the write can have been sent: not if there was no connection, or no token. */
export function hasLeft(failure: WriteFailure): boolean {
  return failure.kind === 'cut-off' || failure.sent !== false;
}

/** Whether the write may have taken effect although it failed. A 4xx, except a time-out, says that it did not. */
export function maybeExecuted(failure: WriteFailure): boolean {
  if (failure.kind !== 'http') return hasLeft(failure);
  return failure.status >= 500 || failure.status === 408;
}

/** Whether the next operation may be tried if the conversation is still stuck after this failure. */
export function mayClimb(failure: WriteFailure, row: OutcomeRow): boolean {
  if (failure.kind !== 'http') return failure.kind === 'connection';
  if (failure.status === 403) return CLIMBABLE_REFUSALS.has(row.diagnosis?.code);
  return failure.status >= 500 || CLIMBABLE.has(failure.status);
}

/** The row of a conversation that is, or must be assumed to be, still open after a failed write. */
export function rowOfFailedWrite(
  failure: WriteFailure,
  operation: EndOperation,
  target: StuckConversation,
): OutcomeRow {
  if (failure.kind === 'cut-off') {
    return { ...about(target), outcome: 'unverified', reason: failure.because ?? 'deadline', operation };
  }
  const row = { ...about(target), operation };
  return failure.kind === 'http' && isRefusal(failure)
    ? refusedRow(row, diagnoseRefusal(operation, failure))
    : failedRow(row, failure);
}
