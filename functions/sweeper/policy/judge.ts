import { isOnHold, lastEnd } from './classes.ts';
import { isUnanswered, readExchange } from './exchange.ts';
import { FORCEABLE_REASONS } from './judgement.ts';
import type { Evidence, Judgement, KeepReason } from './judgement.ts';
import { readConversation } from './live-conversation.ts';
import type { Reading } from './live-conversation.ts';
import type { EffectivePolicy } from './policy-schema.ts';
import { queueOf } from './queue-of.ts';
import { readQueueing } from './queueing.ts';
import { attendanceOf } from './roles.ts';
import { isAllOver, unreadable, verdictOf } from './verdict.ts';
import type { Facts, Rules, Verdict } from './verdict.ts';

const MINUTE_MS = 60_000;

/**
 * What the policy says of one live conversation: whether it is stuck, and on which evidence. DESIGN.md
 * section 3. Never throws, whatever the body is: what cannot be judged is kept as `unreadable`.
 *
 * @param body the JSON that `GET /api/v2/conversations/{conversationId}` answered
 * @param about.now milliseconds since the epoch
 * @param about.force makes stuck what is kept for one of {@link FORCEABLE_REASONS}, once it has been classified
 */
export function judge(body: unknown, about: Rules): Judgement {
  const reading = readConversation(body);
  if (reading === undefined) return unreadableBody();
  const facts = factsOf(reading);
  const verdict = verdictIn(reading, facts, about);
  const judgement = compose(verdict, facts, about.now);
  return about.force === true ? forced(judgement, about.policy) : judgement;
}

type LenientFacts = Omit<Facts, 'startedAt'> & { readonly startedAt: number | undefined };

function factsOf({ conversation }: Reading): LenientFacts {
  const attendance = attendanceOf(conversation);
  const exchange = readExchange(conversation);
  const guestIsThere =
    attendance.guest !== 'gone' &&
    attendance.guest !== 'none' &&
    exchange.guestLeftAt === undefined &&
    !isAllOver(conversation);
  return {
    conversation,
    startedAt: conversation.startedAt,
    attendance,
    exchange,
    guestWaits: guestIsThere && (isUnanswered(exchange) || isOnHold(conversation)),
    queueId: queueOf(conversation),
    queueing: readQueueing(conversation, exchange.lastGuestMessageAt ?? conversation.startedAt),
  };
}

/** Step 1 of judging, and the others where the structure can be judged. */
function verdictIn({ conversation, problem }: Reading, facts: LenientFacts, rules: Rules): Verdict {
  const { startedAt } = facts;
  if (problem !== undefined) return unreadable(problem);
  if (conversation.id !== rules.conversationId.toLowerCase())
    return unreadable('id is not the one asked for');
  if (startedAt === undefined) return unreadable('startTime is missing');
  return verdictOf({ ...facts, startedAt }, rules);
}

function compose(
  { classified, threshold, ...verdict }: Verdict,
  facts: LenientFacts,
  now: number,
): Judgement {
  const overSince = overSinceOf(facts);
  return {
    ...verdict,
    ...(classified === undefined
      ? {}
      : { ...classified, idleMinutes: wholeMinutes(now - classified.clockStartedAt) }),
    ...(threshold === undefined || threshold === 'off' ? {} : { thresholdMinutes: threshold }),
    ...(facts.startedAt === undefined ? {} : { ageMinutes: wholeMinutes(now - facts.startedAt) }),
    ...(overSince === undefined ? {} : { overMinutes: wholeMinutes(now - overSince) }),
    ...(facts.queueId === undefined ? {} : { queueId: facts.queueId }),
    divisionIds: facts.conversation.divisionIds,
    evidence: evidenceOf(facts, now),
  };
}

function overSinceOf({ conversation }: LenientFacts): number | undefined {
  const { endedAt, participants } = conversation;
  return endedAt ?? (isAllOver(conversation) ? lastEnd(participants) : undefined);
}

function evidenceOf(
  { conversation, attendance, exchange, guestWaits, queueing }: LenientFacts,
  now: number,
): Evidence {
  const { lastGuestMessageAt, lastAnswerAt, by, undelivered } = exchange;
  return {
    ...attendance,
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt }),
    guestWaits,
    ...(isOnHold(conversation) ? { onHold: true as const } : {}),
    by,
    ...(undelivered === undefined ? {} : { undelivered }),
    ...(queueing === undefined ? {} : { queueEntries: queueing.entries }),
    ...(queueing?.heldSince === undefined
      ? {}
      : { queuedSinceMinutes: wholeMinutes(now - queueing.heldSince) }),
  };
}

/** Never one whose only rung the policy forbids: wrap-up is cleared by a teardown alone. */
function forced(judgement: Judgement, policy: EffectivePolicy): Judgement {
  if (judgement.verdict !== 'keep' || !isForceable(judgement.reason)) return judgement;
  if (judgement.class === 'wrap-up-pending' && !policy.teardown) return judgement;
  const { reason, ...judged } = judgement;
  return { ...judged, verdict: 'stuck', forced: reason };
}

function isForceable(reason: KeepReason): boolean {
  return FORCEABLE_REASONS.some((forceable) => forceable === reason);
}

function wholeMinutes(ms: number): number {
  return Math.max(0, Math.floor(ms / MINUTE_MS));
}

function unreadableBody(): Judgement {
  return {
    verdict: 'keep',
    reason: 'unreadable',
    detail: 'the answer is not an object, or too large to be read',
    divisionIds: [],
    evidence: {
      guest: 'none',
      agent: 'none',
      queue: 'none',
      flow: 'none',
      guestWaits: false,
      by: 'participant',
    },
  };
}
