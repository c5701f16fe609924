import { ageMs, type Clocks } from '../clock.ts';
import type { Answered, ConnectionFailure, CutOff, HttpFailure } from '../genesys/answer.ts';
import type { NotReachedReason, Rung } from '../outcome.ts';
import type { Ending, StuckConversation } from './ending.ts';
import { hasLeft, maybeExecuted } from './failed-write.ts';
import { diagnoseRefusal } from './refusal.ts';

/** A live state older than this proves nothing any more: promise 2. Milliseconds. */
export const MAX_LIVE_AGE_MS = 30_000;

/** Why a write that left has no 2xx answer. */
export type WriteFailure = HttpFailure | ConnectionFailure | CutOff;

/** What became of the wish to write. */
export type Sending =
  | { readonly kind: 'answered'; readonly answer: Answered }
  | { readonly kind: 'unanswered'; readonly failure: WriteFailure }
  /**
   * The live state had grown too old, and is to be read and judged again. Nothing left, or a first try that was
   * answered 401 alone.
   */
  | { readonly kind: 'stale'; readonly rejected?: HttpFailure | undefined }
  /** Nothing left, and nothing may leave any more. */
  | { readonly kind: 'stopped'; readonly reason: NotReachedReason };

/** Whether a write may rest on this live state, at this moment. */
export function isFresh(target: StuckConversation, clock: Clocks): boolean {
  return ageMs(target.askedAt, clock) <= MAX_LIVE_AGE_MS;
}

/**
 * Sends a rung's write, once, if the live state it rests on was asked for at most 30 seconds before. The age is
 * checked at the moment the pacer lets the write go.
 */
export async function sendWrite(rung: Rung, target: StuckConversation, ending: Ending): Promise<Sending> {
  const { genesys, clock } = ending;
  const mayLeave = (): boolean => ending.stopped() === undefined && isFresh(target, clock);
  const heldBack = (rejected?: HttpFailure): Sending => {
    const reason = ending.stopped();
    if (reason === undefined) return { kind: 'stale', rejected };
    return rejected === undefined ? { kind: 'stopped', reason } : { kind: 'unanswered', failure: rejected };
  };

  if (!mayLeave()) return heldBack();
  const answer = await genesys[rung](target.conversationId, mayLeave);
  if (answer.ok) return { kind: 'answered', answer };
  const { failure } = answer;
  if (failure.kind === 'withheld') return heldBack(failure.rejected);
  if (failure.kind === 'cut-off' && !failure.sent)
    return { kind: 'stopped', reason: failure.because ?? 'deadline' };
  return { kind: 'unanswered', failure };
}

/**
 * Leaves the deployment's external tag on a conversation that has none, so that reports can tell swept
 * conversations apart. Whatever comes of it, the end goes on. DESIGN.md section 7.
 *
 * @returns `unknown`: it left, and may or may not have taken effect
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
  if (!hasLeft(failure)) return 'not-sent';
  if (failure.kind === 'http') await ending.tagRefused(diagnoseRefusal('tag', failure), divisionIds);
  return maybeExecuted(failure) ? 'unknown' : 'sent';
}
