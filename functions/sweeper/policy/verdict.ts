import { classifyLive, classifyOver, type Classified, type Unclassified } from './classes.ts';
import type { Exchange } from './dialogue.ts';
import type { AlreadyEnded, KeepReason } from './judgement.ts';
import { isOver } from './live-communication.ts';
import { hasLeft, type LiveConversation } from './live-conversation.ts';
import type { Queueing } from './messages.ts';
import { guestConnectedAt, type Attendance } from './roles.ts';
import {
  hasQueueThresholds,
  smallestEnabledThreshold,
  thresholdFor,
  WAITING_CLASSES,
  type EffectivePolicy,
  type Scope,
  type StuckClass,
  type Threshold,
} from './schema.ts';
import { hasNamelessQueue, exemptionOf, isInScope } from './scope.ts';

const MINUTE_MS = 60_000;
/** How long a parked communication still counts as parked after its `resumeTime`. */
const PARKED_GRACE_MS = 60 * MINUTE_MS;
/** How long after `inactivityTimeout` Genesys still has the chance to end the conversation itself. */
const TIMEOUT_GRACE_MS = 15 * MINUTE_MS;
/** Analytics lags: a conversation that ended less than this long ago may still be listed as open. */
export const JUST_NOW_MINUTES = 60;

/** What the verdict depends on, read from the live state. Times are milliseconds since the epoch. */
export interface Facts {
  readonly conversation: LiveConversation;
  readonly startedAt: number;
  readonly attendance: Attendance;
  readonly exchange: Exchange;
  readonly guestWaits: boolean;
  readonly queueId: string | undefined;
  /** Undefined if no queue took part. */
  readonly queueing: Queueing | undefined;
}

/** What a judgement is based on. `now` in milliseconds since the epoch. */
export interface Rules {
  readonly conversationId: string;
  readonly now: number;
  readonly policy: EffectivePolicy;
  readonly scope: Scope;
  /** Judges a conversation stuck that would be kept for one of `FORCEABLE_REASONS`, and no other. */
  readonly force?: boolean;
}

export type Verdict = (
  | { readonly verdict: 'stuck' }
  | { readonly verdict: 'keep'; readonly reason: KeepReason; readonly detail?: string }
  | { readonly verdict: 'already-ended'; readonly reason: AlreadyEnded['reason'] }
) & { readonly classified?: Classified; readonly threshold?: Threshold };

/** The order of judging in DESIGN.md section 3, from step 2 on: the first step that matches decides. */
export function verdictOf(facts: Facts, rules: Rules): Verdict {
  const { conversation } = facts;
  const { policy } = rules;
  const messages = conversation.participants.flatMap((participant) => participant.messages);

  if (messages.length === 0 || messages.some(({ webMessaging }) => !webMessaging))
    return keep('not-web-messaging');
  const inScope = isInScope(conversation, rules.scope);
  if (inScope === 'no') return keep('out-of-scope');
  if (inScope === 'unclear') return unreadable('a queue or division that the scope needs is missing');
  const exempt = exemptionOf(conversation, rules.conversationId, policy.exempt);
  if (exempt.match === 'yes') return { verdict: 'keep', reason: 'exempt', detail: `exempt by ${exempt.by}` };
  if (exempt.match === 'unclear')
    return unreadable('a queue, division or user that an exemption needs is missing');
  if (conversation.participants.some(({ otherMedia }) => !otherMedia.every(isOver)))
    return keep('other-media');
  if (isAllOver(conversation)) return verdictOfOver(facts, rules);

  const reason = reasonBeforeClassifying(facts, rules);
  if (reason !== undefined && rules.force !== true) return keep(reason);
  const settled = settle(classifyLive(facts), facts, rules);
  if (reason === undefined || isUnreadable(settled)) return settled;
  return { ...settled, verdict: 'keep', reason };
}

/** The reasons to keep that need no class, in their order. */
function reasonBeforeClassifying(
  { conversation, startedAt }: Facts,
  { now, policy }: Rules,
): KeepReason | undefined {
  if (now - lastArrival({ conversation, startedAt }) < policy.minAgeMinutes * MINUTE_MS) return 'too-young';
  const messages = conversation.participants.flatMap((participant) => participant.messages);
  const isParked = messages.some(
    ({ state, resumesAt }) =>
      state === 'parked' && (resumesAt === undefined || now < resumesAt + PARKED_GRACE_MS),
  );
  if (isParked) return 'parked';
  if (conversation.inactiveAt !== undefined && now < conversation.inactiveAt + TIMEOUT_GRACE_MS) {
    return 'platform-will-time-out';
  }
  return undefined;
}

/** The conversation's start, or the guest's newest connection if that is later. */
function lastArrival({ conversation, startedAt }: Pick<Facts, 'conversation' | 'startedAt'>): number {
  return Math.max(startedAt, guestConnectedAt(conversation) ?? startedAt);
}

function isUnreadable(verdict: Verdict): boolean {
  return verdict.verdict === 'keep' && verdict.reason === 'unreadable';
}

/** `endTime` is set, or every communication of every participant is disconnected. */
export function isAllOver({ endedAt, participants }: LiveConversation): boolean {
  return endedAt !== undefined || participants.every(hasLeft);
}

function verdictOfOver(facts: Facts, rules: Rules): Verdict {
  const { endedAt, participants } = facts.conversation;
  const owed = participants.some(({ wrapUp }) => wrapUp === 'owed');
  if (endedAt === undefined || owed) return settle(classifyOver(facts.conversation), facts, rules);
  return {
    verdict: 'already-ended',
    reason: rules.now - endedAt < JUST_NOW_MINUTES * MINUTE_MS ? 'just-now' : 'listed-only',
  };
}

/** Compares a class's clock with its threshold. DESIGN.md section 3, below the table of classes. */
function settle(found: Classified | Unclassified, facts: Facts, { now, policy }: Rules): Verdict {
  if ('problem' in found) return unreadable(found.problem);
  if (hasQueueThresholds(policy) && hasNamelessQueue(facts.conversation)) {
    return unreadable('a queue has no id, and thresholds depend on the queue');
  }
  // No clock starts before the conversation does (the prefilter relies on this), nor before the guest's newest
  // connection.
  const classified = { ...found, clockStartedAt: Math.max(found.clockStartedAt, lastArrival(facts)) };
  const isLoop = classified.class !== 'queue-stuck' || hasLooped(facts, policy);
  const threshold = isLoop ? thresholdFor(policy, classified.class, facts.queueId) : 'off';
  const findings = { classified, threshold, ...(isLoop ? {} : { detail: NO_LOOP }) };

  const meansWaiting = isWaitingClass(classified.class) && threshold !== 'off';
  if (facts.guestWaits && !meansWaiting && !policy.endWaiting.has(classified.class)) {
    return { ...keep('waiting-for-us'), ...findings };
  }
  if (threshold === 'off') return { ...keep('class-off'), ...findings };
  const reached = now - classified.clockStartedAt >= threshold * MINUTE_MS;
  return reached ? { verdict: 'stuck', ...findings } : { ...keep('active'), ...findings };
}

const NO_LOOP = 'it came to a queue less often than queueLoopEntries requires';

function hasLooped({ queueing }: Facts, { queueLoopEntries = 0 }: EffectivePolicy): boolean {
  return (queueing?.entries ?? 0) >= queueLoopEntries;
}

function isWaitingClass(stuckClass: StuckClass): boolean {
  return WAITING_CLASSES.some((waiting) => waiting === stuckClass);
}

function keep(reason: KeepReason): Verdict {
  return { verdict: 'keep', reason };
}

/**
 * For {@link Keep.mayBeStuckFrom}: what has been kept, and whose analytics row stays the same. The row shows who comes,
 * leaves, holds, parks, wraps up or clears the conversation (reference 4.1). It does not show messages, attributes,
 * `resumeTime`, nor whether a guest who left by an event is back. DESIGN.md section 11.
 *
 * @returns milliseconds since the epoch; `now` or earlier if it may be at any moment
 */
export function mayBeStuckFrom(verdict: Kept, facts: Facts, { now, policy }: Rules): number {
  switch (verdict.reason) {
    case 'too-young': {
      const least = Math.max(policy.minAgeMinutes, smallestEnabledThreshold(policy));
      return lastArrival(facts) + least * MINUTE_MS;
    }
    case 'parked':
      return unparkedFrom(facts, now) + PARKED_GRACE_MS;
    case 'platform-will-time-out':
      return (facts.conversation.inactiveAt ?? now) + TIMEOUT_GRACE_MS;
    case 'active':
    case 'waiting-for-us':
    case 'class-off':
      return inClass(verdict, facts, { now, policy });
    case 'not-web-messaging':
    case 'out-of-scope':
    case 'other-media':
      return Number.POSITIVE_INFINITY;
    case 'unreadable':
    case 'exempt':
    case 'waits-for-retry':
      return now;
  }
}

type Kept = Extract<Verdict, { verdict: 'keep' }>;

/** A `resumeTime` can be changed, but an overdue one counts only an hour later. */
function unparkedFrom({ conversation }: Facts, now: number): number {
  const parked = conversation.participants
    .flatMap(({ messages }) => messages)
    .filter(({ state }) => state === 'parked');
  return Math.min(now, Math.max(...parked.map(({ resumesAt }) => resumesAt ?? now)));
}

/**
 * Who is there stays the same, so messages can only move the clock on, change who waits, or change between the two
 * classes with an agent, and from `queue-stuck` with a flow to `bot-stalled`.
 */
function inClass(
  { reason, classified, threshold }: Kept,
  { attendance, queueId }: Facts,
  { now, policy }: Pick<Rules, 'now' | 'policy'>,
): number {
  if (classified === undefined) return now;
  const { class: stuckClass, clockStartedAt } = classified;
  const after = (since: number, of: Threshold = 'off'): number =>
    of === 'off' ? Number.POSITIVE_INFINITY : since + of * MINUTE_MS;
  /** By the clock of now: an answer, which ends the wait, need not move it. */
  const sameClass = after(clockStartedAt, threshold);
  const fromNowIn = (other: StuckClass): number => after(now, thresholdFor(policy, other, queueId));
  const isHere = attendance.guest !== 'gone' && attendance.guest !== 'none';
  switch (stuckClass) {
    case 'guest-gone':
      // A guest who is still connected may be back by an event, and the other classes have older clocks.
      return isHere ? now : sameClass;
    case 'guest-silent':
      return Math.min(sameClass, fromNowIn('agent-silent'));
    case 'agent-silent':
      return Math.min(sameClass, fromNowIn('guest-silent'));
    case 'queue-stuck':
      return attendance.queue === 'gone' || attendance.queue === 'none'
        ? Math.min(sameClass, fromNowIn('bot-stalled'))
        : sameClass;
    case 'orphaned':
      // Whatever is written, an answer too, starts its clock anew.
      return reason === 'waiting-for-us' ? fromNowIn('orphaned') : sameClass;
    case 'wrap-up-pending':
    case 'hollow':
    case 'bot-stalled':
      return sameClass;
  }
}

/** Kept because it cannot be judged. Our words and field names only. */
export function unreadable(detail: string): Verdict {
  return { verdict: 'keep', reason: 'unreadable', detail };
}
