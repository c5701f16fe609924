import type { Undelivered } from './judgement.ts';
import { isConnectedOrParked, isOver, type MessageCommunication } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { attributeMessages, lastOf, mayBeGuests, type AttributedMessage } from './messages.ts';
import { guestCommunications, latest, whoTookPart } from './roles.ts';

/** A status cannot tell an automatic reply from an agent's: one this soon after the guest is no answer. */
const AUTOMATIC_REPLY_MS = 60_000;

/** What was said in a conversation, as far as it decides. Times are milliseconds since the epoch. */
export interface Exchange {
  readonly lastGuestMessageAt: number | undefined;
  /** The last answer to the guest; the earlier time, where its listings differ. */
  readonly lastAnswerAt: number | undefined;
  /** The last message of the business, an answer or not. */
  readonly lastBusinessMessageAt: number | undefined;
  /** The last message, whoever wrote it, messages of unknown author included. */
  readonly lastMessageAt: number | undefined;
  /** When the guest had cleared the conversation, or their session expired, wherever they were connected. */
  readonly guestLeftAt: number | undefined;
  /** The guest may have left; whether or when is not known. */
  readonly mayHaveLeft: boolean;
  /** The latest message of unknown author or kind. */
  readonly unclearAt: number | undefined;
  /** Whether a guest is there whose list of messages is missing. */
  readonly unlisted: boolean;
  /** Whether there is a message without a time. */
  readonly undated: boolean;
  /** The business's messages since the guest's last one, where there are some and none of them was delivered. */
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

/** Whether a guest who is there waits: their last message is later than the last answer, or the order is not known. */
export function isUnanswered({ lastGuestMessageAt, lastAnswerAt }: Exchange): boolean {
  return lastGuestMessageAt !== undefined && lastGuestMessageAt >= (lastAnswerAt ?? Number.NEGATIVE_INFINITY);
}

/**
 * What keeps a verdict from resting on these messages: a list of the guest's that is missing and one without a time
 * always do, and a leave of which cannot
 * be told whose it is; an unclear one unless the guest wrote after it, or an agent who is there answered after it.
 *
 * @returns our words, or undefined when nothing does
 */
export function exchangeProblem(exchange: Exchange, agentIsThere: boolean): string | undefined {
  const { unlisted, undated, mayHaveLeft, unclearAt, lastGuestMessageAt, lastAnswerAt } = exchange;
  if (unlisted) return 'messages of a communication of the guest is missing';
  if (undated) return 'a message has no messageTime';
  if (mayHaveLeft) return 'it cannot be told whether the guest has left, or when';
  if (unclearAt === undefined) return undefined;
  const overtaken =
    (lastGuestMessageAt !== undefined && lastGuestMessageAt > unclearAt) ||
    (agentIsThere && lastAnswerAt !== undefined && lastAnswerAt > unclearAt);
  return overtaken ? undefined : 'it cannot be told who wrote a message, or what it is';
}

/** A message of unclear kind is still the guest's where the guest wrote it; of the business it proves nothing. */
function isClearBusiness({ author, kind }: AttributedMessage): boolean {
  return kind === 'message' && author !== 'guest' && author !== 'unclear';
}

/** Undefined also where a message since then may be the guest's, or has no time: nothing is claimed then. */
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

/** @param asked when the guest wrote, in ascending order: certainly, and perhaps */
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

/** Of those that have a time, in ascending order. */
function timesOf(messages: readonly AttributedMessage[]): readonly number[] {
  return messages
    .map(({ at }) => at)
    .filter((at) => at !== undefined)
    .toSorted((a, b) => a - b);
}

/**
 * The last of these times that is not after `at`. It is asked for every message: a search in halves keeps judging
 * linear in their number.
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
 * Whether the guest has left by clearing the conversation or by the end of their session. A leave belongs to
 * the communication that lists it: the same guest may be there on another device. The guest has left when every
 * communication of theirs has a leave or has ended; the moment is the latest of these.
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
  // A sign of theirs on a communication that is over, later than its end.
  const signs = attributed.filter(({ author, kind }) => author === 'guest' && kind !== 'left');
  const isLater = (one: readonly AttributedMessage[]): boolean =>
    (lastOf(one) ?? 0) > (guestLeftAt ?? Number.POSITIVE_INFINITY);
  if (isLater(signs.filter(isCertainSign))) return STAYED;
  if (isLater(signs)) return { guestLeftAt: undefined, mayHaveLeft: true };
  return { guestLeftAt, mayHaveLeft: guestLeftAt === undefined };
}

/** The ends of those communications of the guest that have ended; undefined for one without a time. */
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

/** The guest's own, and of a documented kind: an undocumented one may mean that they are back, or nothing. */
function isCertainSign({ author, kind }: AttributedMessage): boolean {
  return author === 'guest' && kind !== 'unknown-event';
}

/** Whether this communication of the guest lists the entry, or the entry names no communication. */
function mayStandOn(communication: MessageCommunication, entry: AttributedMessage): boolean {
  const places = placesOf(entry);
  return places.length === 0 || places.includes(communication);
}

/** The communications of the guest that list an entry; if several do, those that were connected at its time. */
function placesOf({ guestLists, earliestAt, at }: AttributedMessage): readonly MessageCommunication[] {
  const places = [...new Set(guestLists)];
  if (places.length < 2 || earliestAt === undefined || at === undefined) return places;
  return places.filter(
    ({ connectedAt = earliestAt, disconnectedAt = at }) => connectedAt <= at && disconnectedAt >= earliestAt,
  );
}
