import { isOnHold, lastEnd } from './classes.ts';
import { isUnanswered, readExchange } from './dialogue.ts';
import {
  FORCEABLE_REASONS,
  type Connection,
  type Evidence,
  type Judgement,
  type Keep,
  type KeepReason,
  type LiveSnapshot,
} from './judgement.ts';
import { isConnectedOrParked, isOver, type MessageCommunication } from './live-communication.ts';
import { hasLeft, readConversation, type LiveConversation, type Reading } from './live-conversation.ts';
import { readQueueing } from './messages.ts';
import { agentsThere, attendanceOf, guestCommunications, queueOf, roleOf } from './roles.ts';
import type { EffectivePolicy } from './schema.ts';
import {
  isAllOver,
  mayBeStuckFrom,
  unreadable,
  verdictOf,
  type Facts,
  type Rules,
  type Verdict,
} from './verdict.ts';

const MINUTE_MS = 60_000;

/**
 * What the policy says about one live conversation: whether it is stuck, and on which evidence. DESIGN.md section 3.
 * Never throws, whatever the body is: what cannot be judged is kept as `unreadable`.
 *
 * @param body the JSON that `GET /api/v2/conversations/{conversationId}` answered
 * @param about.now milliseconds since the epoch
 * @param about.force a classified conversation that would be kept for one of {@link FORCEABLE_REASONS} is judged stuck
 */
export function judge(body: unknown, about: Rules): Judgement {
  return judgeReading(readConversation(body), about);
}

/** As {@link judge}, for a body that has already been read. `reading` is undefined if the body is not a JSON object. */
export function judgeReading(reading: Reading | undefined, about: Rules): Judgement {
  if (reading === undefined) return unreadableBody();
  const facts = factsOf(reading);
  const verdict = verdictIn(reading, facts, about);
  const judgement = compose(verdict, facts, about);
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

/** Step 1 of judging, and the other steps if the structure can be judged. */
function verdictIn({ conversation, problem }: Reading, facts: LenientFacts, rules: Rules): Verdict {
  const { startedAt } = facts;
  if (problem !== undefined) return unreadable(problem);
  if (conversation.id !== rules.conversationId.toLowerCase())
    return unreadable('id is not the one asked for');
  if (startedAt === undefined) return unreadable('startTime is missing');
  return verdictOf({ ...facts, startedAt }, rules);
}

function compose(found: Verdict, facts: LenientFacts, rules: Rules): Judgement {
  const { classified, threshold, ...verdict } = found;
  const { now } = rules;
  const overSince = overSinceOf(facts);
  return {
    ...verdict,
    ...laterIn(found, facts, rules),
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

/** Of what is kept. */
function laterIn(verdict: Verdict, facts: LenientFacts, rules: Rules): Pick<Keep, 'mayBeStuckFrom'> {
  const { startedAt } = facts;
  if (verdict.verdict !== 'keep' || startedAt === undefined) return {};
  const from = mayBeStuckFrom(verdict, { ...facts, startedAt }, rules);
  return from > rules.now ? { mayBeStuckFrom: from } : {};
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
    toldBy: by,
    ...agentTime(conversation, now),
    ...(undelivered === undefined ? {} : { undelivered }),
    ...(queueing === undefined ? {} : { queueEntries: queueing.entries }),
    ...(queueing?.heldSince === undefined
      ? {}
      : { queuedSinceMinutes: wholeMinutes(now - queueing.heldSince) }),
  };
}

/** How many agents are connected, and for how long, added up. */
function agentTime(conversation: LiveConversation, now: number): Pick<Evidence, 'agents' | 'agentMinutes'> {
  const since = agentsThere(conversation);
  if (since.length === 0) return {};
  const minutes = since.map((at) => (at === undefined ? Number.NaN : wholeMinutes(now - at)));
  const agentMinutes = minutes.reduce((sum, one) => sum + one, 0);
  return { agents: since.length, ...(Number.isNaN(agentMinutes) ? {} : { agentMinutes }) };
}

/** Does not force a conversation whose only operation the policy forbids: only a teardown clears wrap-up. */
function forced(judgement: Judgement, policy: EffectivePolicy): Judgement {
  if (judgement.verdict !== 'keep' || !isForceable(judgement.reason)) return judgement;
  if (judgement.class === 'wrap-up-pending' && !policy.teardown) return judgement;
  const { reason, mayBeStuckFrom: _, ...judged } = judgement;
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
      toldBy: 'participant',
    },
  };
}

/** As {@link snapshotOf}, for a body such as the reply to a write. Also undefined if the body is not a JSON object. */
export function readSnapshot(body: unknown, conversationId: string): LiveSnapshot | undefined {
  const conversation = readConversation(body)?.conversation;
  return conversation && snapshotOf(conversation, conversationId);
}

/**
 * What verification needs of one live state, or of the reply to a write. Lenient, but nothing unclear counts as an end:
 * what cannot be read is not disconnected, and unclear wrap-up is owed.
 *
 * @returns undefined if it is another conversation
 */
export function snapshotOf(conversation: LiveConversation, conversationId: string): LiveSnapshot | undefined {
  if (conversation.id !== conversationId.toLowerCase()) return undefined;
  const { participants, endedAt, externalTag } = conversation;
  const hasCommunications = participants.some(
    ({ messages, otherMedia }) => messages.length + otherMedia.length > 0,
  );
  const allDisconnected = hasCommunications && participants.every(hasLeft);
  const { lastGuestMessageAt } = readExchange(conversation);
  const communications = participants.flatMap(({ messages }) => messages);
  const openSince = allOf(
    communications.filter((one) => !isOver(one)).map(({ connectedAt }) => connectedAt),
    Math.min,
  );
  const lastLeftAt = allOf(
    communications.filter(isOver).map(({ disconnectedAt }) => disconnectedAt),
    Math.max,
  );
  return {
    endTimeSet: endedAt !== undefined,
    over: endedAt !== undefined || allDisconnected,
    allDisconnected,
    wrapUpOwed: participants.some(({ wrapUp }) => wrapUp !== 'none'),
    openOthers: participants
      .filter(({ kind }) => kind !== 'guest')
      .flatMap(({ messages }) => messages)
      .filter((communication) => !isOver(communication))
      .map(({ id }) => id ?? ''),
    inQueue: participants.some(({ kind, messages }) => kind === 'queue' && !messages.every(isOver)),
    guestConnections: guestCommunications(conversation)
      .filter(({ state }) => state === 'connected')
      .map(connectionOf),
    agentConnections: participants
      .filter((one) => roleOf(one) === 'agent')
      .flatMap(({ messages }) => messages)
      .filter((one) => isConnectedOrParked(one) || one.connectedAt !== undefined)
      .map(connectionOf),
    ...(openSince === undefined ? {} : { openSince }),
    ...(lastLeftAt === undefined ? {} : { lastLeftAt }),
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt }),
    ...(externalTag === undefined ? {} : { externalTag }),
  };
}

/** A communication without an id is still a connection and must not be overlooked. */
function connectionOf({ id, connectedAt }: MessageCommunication): Connection {
  return { communicationId: id ?? '', ...(connectedAt === undefined ? {} : { connectedAt }) };
}

/** Undefined if there are no times, or if one of them is not known. */
function allOf(
  times: readonly (number | undefined)[],
  choose: (...known: number[]) => number,
): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : choose(...known);
}
