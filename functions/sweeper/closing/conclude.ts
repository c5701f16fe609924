import type { Answered } from '../genesys/answer.ts';
import type { OutcomeRow, EndOperation } from '../outcome.ts';
import { readSnapshot } from '../policy/judge.ts';
import type { Done, Ending, Step, StuckConversation } from './context.ts';
import { about, rowOfObservation } from './rows.ts';
import { endedObservation, notBeforeOf, replyShowsEnd, verify, type Observation } from './verify.ts';
import { demandedPause, maybeExecuted, mayClimb, type WriteFailure } from './write.ts';

/** Concludes a write that was answered 2xx: the state that is seen afterwards decides. */
export async function concludeAnswer(
  answer: Answered,
  operation: EndOperation,
  current: StuckConversation,
  ending: Ending,
  done: Done,
): Promise<Step> {
  const { sentAt, answeredAt, contextId } = answer;
  done.last = { operation, at: sentAt, contextId };
  done.accepted = true;
  ending.refusals.worked(operation, current.judgement.divisionIds);
  const reply = readSnapshot(answer.body, current.conversationId);
  const replyShowedEnd = replyShowsEnd(reply);
  const observation: Observation =
    replyShowedEnd && current.judgement.class !== 'wrap-up-pending'
      ? endedObservation(current, reply, answeredAt.monotonic - sentAt.monotonic)
      : await verify(current, { writtenAt: sentAt, from: answeredAt.monotonic }, ending);
  const step = conclude(observation, operation, current, { contextId });
  // The reply to a teardown is plain text, and a conversation that is still open has no end to show.
  const tells = step.kind === 'done' && step.row.outcome === 'closed' && operation === 'disconnect';
  return tells ? { ...step, row: { ...step.row, replyShowedEnd } } : step;
}

/**
 * Concludes a write that failed, from the live state read after it (`observation`). `otherwise`: the row if that is all.
 */
export async function concludeFailure(
  failure: Exclude<WriteFailure, { kind: 'cut-off' }>,
  otherwise: OutcomeRow,
  observation: Observation,
  operation: EndOperation,
  current: StuckConversation,
  ending: Ending,
): Promise<Step> {
  const { contextId } = otherwise;
  if (observation.kind === 'ended' || (observation.kind === 'reopened' && maybeExecuted(failure))) {
    return conclude(observation, operation, current, { uncertain: true });
  }
  const now = ending.clock.monotonic();
  const notBefore = now + demandedPause(failure);
  const climbs = notBefore < ending.deadline.newWorkUntil && mayClimb(failure, otherwise);
  if (!climbs && !maybeExecuted(failure)) return { kind: 'done', row: otherwise };
  const times = { writtenAt: failure.sentAt, from: Math.max(now, notBeforeOf(observation)) };
  const verified = await verify(current, times, ending);
  if (verified.kind === 'reopened' && !maybeExecuted(failure)) return { kind: 'done', row: otherwise };
  const step = conclude(verified, operation, current, { uncertain: true, otherwise, contextId });
  if (step.kind !== 'climb') return step;
  return climbs ? { ...step, notBefore } : { kind: 'done', row: otherwise };
}

/** Concludes from what was seen after a write: the conversation's row, or the next operation (`climb`). */
export function conclude(
  observation: Observation,
  operation: EndOperation,
  current: StuckConversation,
  how: {
    readonly uncertain?: true;
    readonly otherwise?: OutcomeRow;
    readonly contextId?: string | undefined;
  },
): Step {
  if (observation.kind !== 'still-stuck') {
    return { kind: 'done', row: rowOfObservation(observation, { ...about(current), operation }, how) };
  }
  const row: OutcomeRow = {
    ...about(current),
    operation,
    outcome: 'unverified',
    reason: 'still-open',
    ...(how.contextId === undefined ? {} : { contextId: how.contextId }),
  };
  return { kind: 'climb', still: observation.still, otherwise: how.otherwise ?? row };
}
