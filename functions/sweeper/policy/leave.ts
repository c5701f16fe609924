import type { Exchange } from './exchange.ts';
import { isOver } from './live-communication.ts';
import type { MessageCommunication } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { lastOf, mayBeGuests } from './messages.ts';
import type { AttributedMessage } from './messages.ts';
import { guestCommunications, latest } from './roles.ts';

const STAYED = { guestLeftAt: undefined, mayHaveLeft: false } as const;

/**
 * Whether the guest has left by clearing the conversation or by the end of their session. Such a leave is that of the
 * communication it stands on: the same guest may be there on another device. They have left when every communication
 * of theirs that is not over has; the moment is the last of these leaves, and of the ends of the others.
 */
export function readLeave(
  attributed: readonly AttributedMessage[],
  conversation: LiveConversation,
): Pick<Exchange, 'guestLeftAt' | 'mayHaveLeft'> {
  const open = guestCommunications(conversation).filter((one) => !isOver(one));
  const left = open.map((one) => leftAt(one, attributed));
  if (left.length === 0 || left.includes('there')) return STAYED;
  const ends = endsOfGuest(conversation);
  const times = [...left, ...ends].filter((at) => typeof at === 'number');
  const guestLeftAt = times.length < left.length + ends.length ? undefined : latest(times);
  const signs = attributed.filter(({ author, kind }) => author === 'guest' && kind !== 'left');
  // A sign of theirs on a communication that is over, later than its end.
  if ((lastOf(signs) ?? 0) > (guestLeftAt ?? Number.POSITIVE_INFINITY)) return STAYED;
  return { guestLeftAt, mayHaveLeft: guestLeftAt === undefined };
}

/** When the guest's communications ended that have; undefined for one that does not say. */
function endsOfGuest({ participants }: LiveConversation): (number | undefined)[] {
  return participants
    .filter(({ kind }) => kind === 'guest')
    .flatMap(({ messages, endedAt }) =>
      messages.filter(isOver).map(({ disconnectedAt }) => disconnectedAt ?? endedAt),
    );
}

/**
 * When the guest left on this communication: `there` where they did not, or where a message, another sign of theirs
 * or a newer connection took it back; `unclear` where it cannot be told whether they did, whose leave it was, or what
 * came after it.
 */
function leftAt(
  communication: MessageCommunication,
  attributed: readonly AttributedMessage[],
): number | 'there' | 'unclear' {
  const here = attributed.filter((one) => mayBeGuests(one) && mayStandOn(communication, one));
  const signs = here.filter(({ kind }) => kind !== 'left');
  const lastSignAt = lastOf(signs.filter(({ author }) => author === 'guest')) ?? Number.NEGATIVE_INFINITY;
  const { connectedAt = Number.NEGATIVE_INFINITY } = communication;
  const leaves = here.filter(
    ({ kind, earliestAt = Number.POSITIVE_INFINITY }) =>
      kind === 'left' && earliestAt > lastSignAt && earliestAt >= connectedAt,
  );
  if (leaves.length === 0) return 'there';
  const isClear = (one: AttributedMessage): boolean =>
    one.author === 'guest' && one.at !== undefined && placesOf(one).length === 1;
  const last = leaves
    .filter(isClear)
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
    .at(-1);
  const doubtful = [
    ...leaves.filter((one) => !isClear(one)),
    ...signs.filter(({ author, at }) => author !== 'guest' || at === undefined),
  ];
  const isSettled = doubtful.every(({ at }) => at !== undefined && at < (last?.earliestAt ?? 0));
  return isSettled ? (last?.at ?? 'unclear') : 'unclear';
}

/** Whether an entry stands on this communication of the guest, or does not say on which. */
function mayStandOn(communication: MessageCommunication, entry: AttributedMessage): boolean {
  const places = placesOf(entry);
  return places.length === 0 || places.includes(communication);
}

/** The communications of the guest that list an entry: of several, those that were there at its time. */
function placesOf({ guestLists, earliestAt, at }: AttributedMessage): readonly MessageCommunication[] {
  const places = [...new Set(guestLists)];
  if (places.length < 2 || earliestAt === undefined || at === undefined) return places;
  return places.filter(
    ({ connectedAt = earliestAt, disconnectedAt = at }) => connectedAt <= at && disconnectedAt >= earliestAt,
  );
}
