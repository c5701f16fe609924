import { readExchange } from './exchange.ts';
import type { LiveSnapshot } from './judgement.ts';
import { readConversation } from './live-conversation.ts';
import { hasLeft } from './live-participant.ts';
import { guestCommunications } from './roles.ts';

/**
 * What verification needs of one live state, or of the reply to a write. Lenient, but never towards an end:
 * what cannot be read is not disconnected, and wrap-up of which nothing can be told is owed.
 *
 * @returns undefined when the body is not a conversation at all, or is another one
 */
export function readSnapshot(body: unknown, conversationId: string): LiveSnapshot | undefined {
  const conversation = readConversation(body)?.conversation;
  if (conversation?.id !== conversationId.toLowerCase()) return undefined;
  const { participants, endedAt, externalTag } = conversation;
  const hasCommunications = participants.some(
    ({ messages, otherMedia }) => messages.length + otherMedia.length > 0,
  );
  const allDisconnected = hasCommunications && participants.every(hasLeft);
  const { lastGuestMessageAt } = readExchange(conversation);
  return {
    endTimeSet: endedAt !== undefined,
    over: endedAt !== undefined || allDisconnected,
    allDisconnected,
    wrapUpOwed: participants.some(({ wrapUp }) => wrapUp !== 'none'),
    guestConnections: guestCommunications(conversation)
      .filter(({ state }) => state === 'connected')
      .map(({ id, connectedAt }) => ({
        // One without an id still is a connection: it must not go unseen.
        communicationId: id ?? '',
        ...(connectedAt === undefined ? {} : { connectedAt }),
      })),
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt }),
    ...(externalTag === undefined ? {} : { externalTag }),
  };
}
