import type { Undelivered } from './judgement.ts';
import { isConnectedOrParked, isOver, type MessageCommunication } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { attributeMessages, lastOf, mayBeGuests, type AttributedMessage } from './messages.ts';
import { guestCommunications, latest, whoTookPart } from './roles.ts';

/**
 * The status of a message does not show whether a reply was automatic. A reply this soon after the guest's message does
 * not count as an answer.
 */
const AUTOMATIC_REPLY_MS = 60_000;

/** What the messages of a conversation show, as far as a verdict needs it. Times are milliseconds since the epoch. */
export interface Exchange {
  readonly lastGuestMessageAt: number | undefined;
  /** The last answer to the guest. If the listings of that message differ, the earliest time. */
  readonly lastAnswerAt: number | undefined;
  /** The last message of the business, an answer or not. */
  readonly lastBusinessMessageAt: number | undefined;
  /** The last message of anybody, messages of unknown author included. */
  readonly lastMessageAt: number | undefined;
  /**
   * When the guest had left on all their connections, because they cleared the conversation or their session expired.
   */
  readonly guestLeftAt: number | undefined;
  /** The guest may have left, but it is not known whether or when. */
  readonly mayHaveLeft: boolean;
  /** The latest message of unknown author or kind. */
  readonly unclearAt: number | undefined;
  /** Whether a connected guest has no list of messages. */
  readonly unlisted: boolean;
  /** Whether there is a message without a time. */
  readonly undated: boolean;
  /** The business's messages since the guest's last one, if there are any and none of them was delivered. */
  readonly undelivered: Undelivered | undefined;
  readonly by: 'participant' | 'status';
}

export function readExchange(conversation: LiveConversation): Exchange {
  const attributed = attributeMessages(conversation);
  const messages = attributed.filter(({ kind }) => kind === 'message' || kind === 'unclear');
  const ofGuest = messages.filter(({ author }) => author === 'guest');
  const ofBusiness = messages.filter(isClearBusiness);
  const latestFirst = ofBusiness.toSorted((a, b) => (b.earliestAt ?? 0) - (a.earliestAt ?? 0));
  const asked = { certainly: timesOf(ofGuest), perhaps: timesOf(messages.filter(mayBeGuests)) };
  return {
    lastGuestMessageAt: lastOf(ofGuest),
    lastAnswerAt: latestFirst.find((message) => isAnswer(message, asked, conversation))?.earliestAt,
    lastBusinessMessageAt: lastOf(ofBusiness),
    lastMessageAt: lastOf(messages),
    ...readLeave(attributed, conversation),
    unclearAt: lastOf(messages.filter((message) => message.author !== 'guest' && !isClearBusiness(message))),
    unlisted: guestCommunications(conversation).some((one) => isConnectedOrParked(one) && !one.listsMessages),
    undated: messages.some(({ at }) => at === undefined),
    undelivered: undeliveredSince(lastOf(ofGuest), messages),
    by: attributed.some(({ by }) => by === 'status') ? 'status' : 'participant',
  };
}

/**
 * Whether the guest, if still there, waits for an answer: their last message is later than the last answer, or at the
 * same time, so that the order is not known.
 */
export function isUnanswered({ lastGuestMessageAt, lastAnswerAt }: Exchange): boolean {
  return lastGuestMessageAt !== undefined && lastGuestMessageAt >= (lastAnswerAt ?? Number.NEGATIVE_INFINITY);
}

/**
 * Why these messages cannot support a verdict. A missing list of the guest's messages, a message without a time, and a
 * leave of unknown author or time always prevent a verdict. An unclear message prevents it unless the guest wrote after
 * it, or an agent who is still there answered after it.
 *
 * @returns our words, or undefined if nothing prevents a verdict
 */
export function exchangeProblem(exchange: Exchange, agentIsThere: boolean): string | undefined {
  const { unlisted, undated, mayHaveLeft, unclearAt, lastGuestMessageAt, lastAnswerAt } = exchange;
  if (unlisted) return 'the field messages of a communication of the guest is missing';
  if (undated) return 'a message has no messageTime';
  if (mayHaveLeft) return 'it is not clear whether or when the guest has left';
  if (unclearAt === undefined) return undefined;
  const overtaken =
    (lastGuestMessageAt !== undefined && lastGuestMessageAt > unclearAt) ||
    (agentIsThere && lastAnswerAt !== undefined && lastAnswerAt > unclearAt);
  return overtaken ? undefined : 'it is not clear who wrote a message, or what kind of message it is';
}

/**
 * A message of unclear kind counts as the guest's if the guest wrote it. If the business wrote it, it proves nothing.
 */
function isClearBusiness({ author, kind }: AttributedMessage): boolean {
  return kind === 'message' && author !== 'guest' && author !== 'unclear';
}

/** Also undefined if a message since then may be the guest's, or has no time: nothing is certain then. */
function undeliveredSince(
  lastGuestMessageAt: number | undefined,
  messages: readonly AttributedMessage[],
): Undelivered | undefined {
  const since = messages.filter(({ at }) => at === undefined || at > (lastGuestMessageAt ?? 0));
  const times = since.map(({ at }) => at).filter((at) => at !== undefined);
  const all = since.every((message) => message.undelivered && isClearBusiness(message));
  if (times.length === 0 || times.length < since.length || !all) return undefined;
  return { count: times.length, since: times.reduce((first, at) => Math.min(first, at)) };
}

/** @param asked the times of the messages that are certainly, and perhaps, the guest's, in ascending order */
function isAnswer(
  message: AttributedMessage,
  asked: { readonly certainly: readonly number[]; readonly perhaps: readonly number[] },
  conversation: LiveConversation,
): boolean {
  const { earliestAt: at, author, by } = message;
  if (at === undefined || author === 'queue' || author === 'api') return false;
  if (by === 'status') {
    const askedAt = lastUpTo(at, asked.perhaps);
    if (askedAt !== undefined && at - askedAt < AUTOMATIC_REPLY_MS) return false;
  }
  if (author === 'agent') return true;
  const askedAt = lastUpTo(at, asked.certainly) ?? Number.NEGATIVE_INFINITY;
  return whoTookPart(conversation, askedAt, at) === 'nobody';
}

/** The times of those messages that have one, in ascending order. */
function timesOf(messages: readonly AttributedMessage[]): readonly number[] {
  return messages
    .map(({ at }) => at)
    .filter((at) => at !== undefined)
    .toSorted((a, b) => a - b);
}

/**
 * The last of these times that is not after `at`. This runs once for every message, so it is a binary search: judging
 * must not take quadratic time in the number of messages.
 *
 * @param times in ascending order
 */
export function lastUpTo(at: number, times: readonly number[]): number | undefined {
  let from = 0;
  let to = times.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((times[middle] ?? at) <= at) from = middle + 1;
    else to = middle;
  }
  return times[from - 1];
}

const STAYED = { guestLeftAt: undefined, mayHaveLeft: false } as const;

/**
 * Whether the guest has left by clearing the conversation or by the end of their session. A leave belongs to the
 * communication that lists it: the same guest may be there on another device. The guest has left when every
 * communication of theirs has a leave or has ended; the latest of these times counts.
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
  // The guest's messages and events on all communications, ended ones too: a later one means that the guest came back.
  const signs = attributed.filter(({ author, kind }) => author === 'guest' && kind !== 'left');
  const isLater = (one: readonly AttributedMessage[]): boolean =>
    (lastOf(one) ?? 0) > (guestLeftAt ?? Number.POSITIVE_INFINITY);
  if (isLater(signs.filter(isCertainSign))) return STAYED;
  if (isLater(signs)) return { guestLeftAt: undefined, mayHaveLeft: true };
  return { guestLeftAt, mayHaveLeft: guestLeftAt === undefined };
}

/** When each ended communication of the guest ended; undefined for one without a time. */
function endsOfGuest({ participants }: LiveConversation): (number | undefined)[] {
  return participants
    .filter(({ kind }) => kind === 'guest')
    .flatMap(({ messages, endedAt }) =>
      messages.filter(isOver).map(({ disconnectedAt }) => disconnectedAt ?? endedAt),
    );
}

/**
 * When the guest left on this communication: `there` if they did not leave, or if a later message, event or
 * connection of theirs shows that they are back; `unclear` if it is not known whether they left, whose leave it
 * was, or what came after it.
 */
function leftAt(
  communication: MessageCommunication,
  attributed: readonly AttributedMessage[],
): number | 'there' | 'unclear' {
  const here = attributed.filter((one) => mayBeGuests(one) && mayStandOn(communication, one));
  const signs = here.filter(({ kind }) => kind !== 'left');
  const lastSignAt = lastOf(signs.filter(isCertainSign)) ?? Number.NEGATIVE_INFINITY;
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
    ...signs.filter((one) => !isCertainSign(one) || one.at === undefined),
  ];
  const isSettled = doubtful.every(({ at }) => at !== undefined && at < (last?.earliestAt ?? 0));
  return isSettled ? (last?.at ?? 'unclear') : 'unclear';
}

/**
 * Whether an entry is certainly the guest's and of a documented kind. An undocumented event may mean that they are back,
 * or nothing.
 */
function isCertainSign({ author, kind }: AttributedMessage): boolean {
  return author === 'guest' && kind !== 'unknown-event';
}

/** Whether this communication of the guest lists the entry, or the entry names no communication. */
function mayStandOn(communication: MessageCommunication, entry: AttributedMessage): boolean {
  const places = placesOf(entry);
  return places.length === 0 || places.includes(communication);
}

/** The communications of the guest that list an entry; if several do, only those that were connected at its time. */
function placesOf({ guestLists, earliestAt, at }: AttributedMessage): readonly MessageCommunication[] {
  const places = [...new Set(guestLists)];
  if (places.length < 2 || earliestAt === undefined || at === undefined) return places;
  return places.filter(
    ({ connectedAt = earliestAt, disconnectedAt = at }) => connectedAt <= at && disconnectedAt >= earliestAt,
  );
}
