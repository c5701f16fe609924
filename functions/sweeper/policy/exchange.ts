import { isConnectedOrParked } from './live-communication.ts';
import type { LiveConversation } from './live-conversation.ts';
import { attributeMessages } from './messages.ts';
import type { AttributedMessage } from './messages.ts';
import { guestCommunications, guestConnectedAt, latest, whoTookPart } from './roles.ts';

/** A status cannot tell an automatic reply from an agent's: one this soon after the guest is no answer. */
const AUTOMATIC_REPLY_MS = 60_000;

/** What was said in a conversation, as far as it decides. Times are milliseconds since the epoch. */
export interface Exchange {
  readonly lastGuestMessageAt: number | undefined;
  /** The last answer to the guest. */
  readonly lastAnswerAt: number | undefined;
  /** The last message of the business, an answer or not. */
  readonly lastBusinessMessageAt: number | undefined;
  /** The last message of anybody, those whose author cannot be told included. */
  readonly lastMessageAt: number | undefined;
  /** When the guest cleared the conversation or their session expired, and nothing of theirs came after. */
  readonly guestLeftAt: number | undefined;
  /** Of a leave cannot be told whether it was the guest's, or when it was; and nothing of the guest's came after. */
  readonly mayHaveLeft: boolean;
  /** The latest message of which cannot be told who wrote it or what it is. */
  readonly unclearAt: number | undefined;
  /** Whether a guest is there of whose messages nothing is known: their list is missing. */
  readonly unlisted: boolean;
  /** Whether there is a message without a time. */
  readonly undated: boolean;
  readonly by: 'participant' | 'status';
}

export function readExchange(conversation: LiveConversation): Exchange {
  const attributed = attributeMessages(conversation);
  const messages = attributed.filter(({ kind }) => kind === 'message' || kind === 'unclear');
  const ofGuest = messages.filter(({ author }) => author === 'guest');
  const ofBusiness = messages.filter(isClearBusiness);
  const latestFirst = ofBusiness.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return {
    lastGuestMessageAt: lastOf(ofGuest),
    lastAnswerAt: latestFirst.find((message) => isAnswer(message, messages, conversation))?.at,
    lastBusinessMessageAt: lastOf(ofBusiness),
    lastMessageAt: lastOf(messages),
    guestLeftAt: guestLeftAt(attributed, conversation),
    mayHaveLeft: leftUnclearly(attributed, conversation),
    unclearAt: lastOf(messages.filter((message) => message.author !== 'guest' && !isClearBusiness(message))),
    unlisted: guestCommunications(conversation).some((one) => isConnectedOrParked(one) && !one.listsMessages),
    undated: messages.some(({ at }) => at === undefined),
    by: attributed.some(({ by }) => by === 'status') ? 'status' : 'participant',
  };
}

/** Whether a guest who is there waits: their last message is later than the last answer, or cannot be told to be earlier. */
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
  if (mayHaveLeft) return 'it cannot be told whether it was the guest who left';
  if (unclearAt === undefined) return undefined;
  const overtaken =
    (lastGuestMessageAt !== undefined && lastGuestMessageAt > unclearAt) ||
    (agentIsThere && lastAnswerAt !== undefined && lastAnswerAt > unclearAt);
  return overtaken ? undefined : 'it cannot be told who wrote a message, or what it is';
}

/** A message of unclear kind is still the guest's where the guest wrote it; of the business it proves nothing. */
function isClearBusiness({ author, kind }: AttributedMessage): boolean {
  return kind === 'message' && (author === 'agent' || author === 'flow' || author === 'queue');
}

function isAnswer(
  message: AttributedMessage,
  messages: readonly AttributedMessage[],
  conversation: LiveConversation,
): boolean {
  const { at, author, by } = message;
  if (at === undefined || author === 'queue') return false;
  if (by === 'status') {
    const asked = lastOf(upTo(at, messages.filter(mayBeGuests)));
    if (asked !== undefined && at - asked < AUTOMATIC_REPLY_MS) return false;
  }
  if (author === 'agent') return true;
  const asked = lastOf(
    upTo(
      at,
      messages.filter((one) => one.author === 'guest'),
    ),
  );
  return whoTookPart(conversation, asked ?? Number.NEGATIVE_INFINITY, at) === 'nobody';
}

/**
 * The guest's last entry, when all there is at that moment says that they left. A connection of theirs that is
 * newer says that they came back.
 */
function guestLeftAt(
  attributed: readonly AttributedMessage[],
  conversation: LiveConversation,
): number | undefined {
  const entries = attributed.filter(mayBeGuests);
  const last = lastOf(entries);
  const atLast = entries.filter(({ at }) => at === last || at === undefined);
  if (
    last === undefined ||
    !atLast.every((one) => one.at === last && one.author === 'guest' && one.kind === 'left')
  ) {
    return undefined;
  }
  return (guestConnectedAt(conversation) ?? last) > last ? undefined : last;
}

/**
 * Whether a leave stands that may be the guest's, or may have been taken back: by the guest alone, for an agent's answer
 * takes back none. One that has no time always stands; one that has, beside a sign of the guest's that has none, or
 * before one that may be the guest's.
 */
function leftUnclearly(attributed: readonly AttributedMessage[], conversation: LiveConversation): boolean {
  const signsOfGuest = attributed.filter(({ author, kind }) => author === 'guest' && kind !== 'left');
  const cameBackAt = latest([lastOf(signsOfGuest), guestConnectedAt(conversation)]);
  const isUndated = signsOfGuest.some(({ at }) => at === undefined);
  const mayHaveComeBackAt = lastOf(
    attributed.filter(({ author, kind }) => author === 'unclear' && kind !== 'left'),
  );
  return attributed
    .filter((one) => one.kind === 'left' && mayBeGuests(one))
    .some(({ author, at }) => {
      if (at === undefined) return true;
      if (at <= (cameBackAt ?? Number.NEGATIVE_INFINITY)) return false;
      return author === 'unclear' || isUndated || at <= (mayHaveComeBackAt ?? Number.NEGATIVE_INFINITY);
    });
}

function mayBeGuests({ author }: AttributedMessage): boolean {
  return author === 'guest' || author === 'unclear';
}

function upTo(at: number, messages: readonly AttributedMessage[]): AttributedMessage[] {
  return messages.filter((one) => one.at !== undefined && one.at <= at);
}

function lastOf(messages: readonly AttributedMessage[]): number | undefined {
  return latest(messages.map(({ at }) => at));
}
