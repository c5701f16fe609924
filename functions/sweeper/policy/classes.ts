import { exchangeProblem, isUnanswered, type Exchange } from './dialogue.ts';
import { isConnectedOrParked, type MessageCommunication } from './live-communication.ts';
import { hasLeft, type LiveConversation, type LiveParticipant } from './live-conversation.ts';
import { isThere, latest, latestIfAllKnown, roleOf, whoTookPart, type Attendance } from './roles.ts';
import type { StuckClass } from './schema.ts';

/** The class of a live state, and when its clock started, milliseconds since the epoch. */
export interface Classified {
  readonly class: StuckClass;
  readonly clockStartedAt: number;
}

/** Why the class is not clear. Our words and field names only. */
export interface Unclassified {
  readonly problem: string;
}

/** A conversation that is over: `wrap-up-pending` where somebody owes wrap-up, else `hollow`. */
export function classifyOver(conversation: LiveConversation): Classified | Unclassified {
  const { participants } = conversation;
  const owed = participants.some(({ wrapUp }) => wrapUp === 'owed');
  if (!participants.every(hasLeft))
    return { problem: 'endTime is set, but a communication is not disconnected' };
  if (!owed && participants.some(({ wrapUp }) => wrapUp === 'unclear')) {
    return { problem: 'it is not clear whether wrap-up is owed' };
  }
  return since(owed ? 'wrap-up-pending' : 'hollow', lastEnd(participants), 'a disconnectedTime is missing');
}

/**
 * A conversation that is not over: the classes of DESIGN.md section 3 in their order. Parked communications count as
 * connected here, because only overdue ones get this far, or any with `force`.
 */
export function classifyLive(state: {
  conversation: LiveConversation;
  startedAt: number;
  attendance: Attendance;
  exchange: Exchange;
}): Classified | Unclassified {
  const { conversation, startedAt, attendance, exchange } = state;
  if (isAway(attendance.guest)) return guestGoneByState(conversation);
  if (exchange.guestLeftAt !== undefined && !exchange.undated) {
    return { class: 'guest-gone', clockStartedAt: exchange.guestLeftAt };
  }
  const problem = exchangeProblem(exchange, isThere(attendance.agent));
  if (problem !== undefined) return { problem };

  if (isThere(attendance.agent)) return withAgent(conversation, exchange);
  const lastGuestMessageAt = exchange.lastGuestMessageAt ?? startedAt;
  if (!isAway(attendance.queue)) return { class: 'queue-stuck', clockStartedAt: lastGuestMessageAt };
  if (isThere(attendance.flow)) {
    const lastHeard = exchange.lastGuestMessageAt ?? Number.NEGATIVE_INFINITY;
    const tookPart = whoTookPart(conversation, lastHeard, Number.POSITIVE_INFINITY);
    if (tookPart === 'business') return { class: 'queue-stuck', clockStartedAt: lastGuestMessageAt };
    if (tookPart === 'unlisted') return { problem: 'a participant of an unknown purpose took part' };
  }
  if (!isThere(attendance.guest))
    return { problem: 'the guest is not connected yet, and nobody is with them' };
  if (isThere(attendance.flow)) return { class: 'bot-stalled', clockStartedAt: lastGuestMessageAt };
  if (!isAway(attendance.flow)) return { problem: 'a flow is not connected yet' };
  return orphaned(conversation, startedAt, exchange);
}

function isAway(presence: Attendance['guest']): boolean {
  return presence === 'gone' || presence === 'none';
}

function guestGoneByState({ participants }: LiveConversation): Classified | Unclassified {
  const guests = participants.filter(({ kind }) => kind === 'guest');
  if (guests.length === 0) return { problem: 'there is no guest' };
  return since('guest-gone', lastEnd(guests), 'the disconnectedTime of the guest is missing');
}

function withAgent(conversation: LiveConversation, exchange: Exchange): Classified | Unclassified {
  const { lastGuestMessageAt, lastAnswerAt, lastBusinessMessageAt } = exchange;
  const connections = agentConnections(conversation);
  const holds = connections.filter(({ held }) => held);
  if (holds.length > 0) {
    const heldSince = latestIfAllKnown(holds.map(({ holdStartedAt }) => holdStartedAt));
    if (heldSince === undefined) return { problem: 'startHoldTime of a communication on hold is missing' };
    // A message that is written during the hold is later than the start of the hold.
    const clockStartedAt = latest([heldSince, lastGuestMessageAt, lastAnswerAt]) ?? heldSince;
    return { class: 'agent-silent', clockStartedAt };
  }
  if (isUnanswered(exchange)) {
    return since('agent-silent', lastGuestMessageAt, 'the last message of the guest has no messageTime');
  }
  if (!connections.every((one) => one.listsMessages)) {
    return { problem: 'the field messages of a communication of the agent is missing' };
  }
  const connectedAt = latestIfAllKnown(connections.map((one) => one.connectedAt));
  return since(
    'guest-silent',
    lastBusinessMessageAt ?? connectedAt,
    'the connectedTime of the agent is missing',
  );
}

function agentConnections({ participants }: LiveConversation): MessageCommunication[] {
  const agents = participants.filter((one) => roleOf(one) === 'agent');
  return agents.flatMap(({ messages }) => messages).filter(isConnectedOrParked);
}

/** Whether an agent has put the guest on hold: then the guest waits, whoever wrote last. */
export function isOnHold(conversation: LiveConversation): boolean {
  return agentConnections(conversation).some(({ held }) => held);
}

function orphaned(
  conversation: LiveConversation,
  startedAt: number,
  { lastMessageAt }: Exchange,
): Classified | Unclassified {
  const ended = conversation.participants.filter(hasLeft);
  const endedAt = lastEnd(ended);
  if (ended.length > 0 && endedAt === undefined) return { problem: 'a disconnectedTime is missing' };
  return { class: 'orphaned', clockStartedAt: latest([endedAt, lastMessageAt]) ?? startedAt };
}

function since(stuckClass: StuckClass, at: number | undefined, problem: string): Classified | Unclassified {
  return at === undefined ? { problem } : { class: stuckClass, clockStartedAt: at };
}

/** When the last of these participants' communications ended; undefined if one of these times is not known. */
export function lastEnd(participants: readonly LiveParticipant[]): number | undefined {
  return latestIfAllKnown(
    participants.flatMap(({ messages, otherMedia, endedAt }) => {
      const communications = [...messages, ...otherMedia];
      if (communications.length === 0) return [endedAt];
      return communications.map(({ disconnectedAt }) => disconnectedAt ?? endedAt);
    }),
  );
}
