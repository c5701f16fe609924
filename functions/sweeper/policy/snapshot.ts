import { readExchange } from './exchange.ts';
import type { Connection, LiveSnapshot } from './judgement.ts';
import { isConnectedOrParked, isOver, type MessageCommunication } from './live-communication.ts';
import { readConversation } from './live-conversation.ts';
import type { LiveConversation } from './live-conversation.ts';
import { hasLeft } from './live-participant.ts';
import { guestCommunications, roleOf } from './roles.ts';

/** {@link snapshotOf} a body: undefined, too, when it is no conversation at all. */
export function readSnapshot(body: unknown, conversationId: string): LiveSnapshot | undefined {
  const conversation = readConversation(body)?.conversation;
  return conversation && snapshotOf(conversation, conversationId);
}

/**
 * What verification needs of one live state, or of the reply to a write. Lenient, but never towards an end:
 * what cannot be read is not disconnected, and wrap-up of which nothing can be told is owed.
 *
 * @returns undefined when it is another conversation
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

/** One without an id still is a connection: it must not go unseen. */
function connectionOf({ id, connectedAt }: MessageCommunication): Connection {
  return { communicationId: id ?? '', ...(connectedAt === undefined ? {} : { connectedAt }) };
}

/** Undefined where there are no times, or where one of them is not known. */
function allOf(
  times: readonly (number | undefined)[],
  choose: (...known: number[]) => number,
): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : choose(...known);
}
