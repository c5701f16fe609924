import { isConnectedOrParked, type MessageCommunication } from './live-communication.ts';
import type { EntryKind, MessageEntry } from './message-entry.ts';
import type { LiveConversation } from './live-conversation.ts';
import { agentWasConnected, latest, latestIfAllKnown, roleOf, type Role } from './roles.ts';

/** One message of the conversation, no matter how many participants list it, and who wrote it. */
export interface AttributedMessage {
  /** Milliseconds since the epoch; undefined if a listing has no time. The latest time, if the listings differ. */
  readonly at: number | undefined;
  /** The earliest time, if the listings differ: it decides whether the message is an answer. */
  readonly earliestAt: number | undefined;
  /** `unclear`: not known, perhaps the guest's. */
  readonly author: 'guest' | 'agent' | 'queue' | 'flow' | 'api' | 'unclear';
  /** Which rule found the author. DESIGN.md section 3, "Who is who, and who spoke". */
  readonly by: 'participant' | 'status';
  readonly kind: EntryKind;
  /** Every listing says `delivery-failed`. */
  readonly undelivered: boolean;
  /** The guest's communications that list it. */
  readonly guestLists: readonly MessageCommunication[];
}

/** Times in the listings of one message that differ by no more than this mean the same moment. Milliseconds. */
const SAME_MOMENT_MS = 1000;

interface Listing extends MessageEntry {
  readonly role: Role;
  readonly communication: MessageCommunication;
}

/**
 * Finds the author of each message. Listings with the same `messageId` are one message, on whichever communications they
 * are; a listing without an id is a message of its own. Messages of observers, and those that mean nothing here, are
 * left out.
 *
 * (Assumptions: `message-stands-with-its-author` and `message-status-tells-direction`.)
 */
export function attributeMessages(conversation: LiveConversation): AttributedMessage[] {
  const trusted = statusTellsDirection(conversation);
  return groupById(conversation)
    .filter((listings) => !listings.every(({ kind, status }) => kind === 'nothing' || status === 'removed'))
    .map((listings) => attribute(listings, conversation, trusted))
    .filter((message) => message !== undefined);
}

/**
 * Whether the status of a message may decide who wrote it. If no message has the status `received`, the status seems to
 * say nothing about direction, and a guest's own message could be mistaken for an answer.
 */
function statusTellsDirection({ participants }: LiveConversation): boolean {
  const entries = participants.flatMap(({ messages }) => messages).flatMap((one) => one.entries);
  return entries.some(({ status }) => status === 'received');
}

function groupById({ participants }: LiveConversation): Listing[][] {
  const groups = new Map<string | symbol, Listing[]>();
  for (const participant of participants) {
    const role = roleOf(participant);
    for (const communication of participant.messages) {
      for (const entry of communication.entries) {
        const key = entry.messageId ?? Symbol('a message without an id');
        const group = groups.get(key) ?? [];
        group.push({ ...entry, role, communication });
        groups.set(key, group);
      }
    }
  }
  return [...groups.values()];
}

function attribute(
  listings: readonly Listing[],
  conversation: LiveConversation,
  statusDecides: boolean,
): AttributedMessage | undefined {
  const times = listings.map(({ at }) => at);
  const at = latestIfAllKnown(times);
  const earliestAt =
    at === undefined ? undefined : times.reduce<number>((first, time) => Math.min(first, time ?? at), at);
  const differ =
    at === undefined || earliestAt === undefined ? new Set(times).size > 1 : at - earliestAt > SAME_MOMENT_MS;
  const author = differ ? UNCLEAR : authorOf(listings, { at, earliestAt }, conversation, statusDecides);
  if (author === undefined) return undefined;
  const kinds = new Set(listings.map(({ kind }) => kind));
  const kind = kinds.size === 1 ? [...kinds][0] : undefined;
  return {
    at,
    earliestAt,
    ...author,
    kind: kind ?? 'unclear',
    undelivered: listings.every(({ undelivered }) => undelivered),
    guestLists: listings.filter(({ role }) => role === 'guest').map(({ communication }) => communication),
  };
}

type Author = Pick<AttributedMessage, 'author' | 'by'>;

const UNCLEAR: Author = { author: 'unclear', by: 'participant' };

/**
 * Undefined for an observer's message, which does not count.
 *
 * @param times when it is listed, at the latest and at the earliest
 */
function authorOf(
  listings: readonly Listing[],
  { at, earliestAt }: Pick<AttributedMessage, 'at' | 'earliestAt'>,
  conversation: LiveConversation,
  statusDecides: boolean,
): Author | undefined {
  const statuses = new Set(listings.map(({ status }) => status));
  const direction = statuses.size === 1 ? [...statuses][0] : undefined;
  const [role, ...others] = new Set(
    listings.map((listing) => listing.role).filter((one) => one !== 'nobody'),
  );
  if (role === undefined) return direction === 'business' ? undefined : UNCLEAR;
  if (others.length === 0) return soleAuthor(role, statuses);

  const roles = [role, ...others];
  if (direction === 'received' && roles.includes('guest')) return { author: 'guest', by: 'status' };
  if (direction !== 'business' || at === undefined || earliestAt === undefined || !statusDecides)
    return UNCLEAR;
  if (roles.includes('api')) {
    // It is an answer if an agent or a flow wrote it, and none if `api` did. Which of them did is not known.
    return roles.every((one) => one === 'api' || one === 'guest') ? { author: 'api', by: 'status' } : UNCLEAR;
  }
  const byAgent = agentWasConnected(conversation, at);
  // An agent came or left in between: they may have written it, or a flow that handed the guest over.
  if (agentWasConnected(conversation, earliestAt) !== byAgent) return UNCLEAR;
  return { author: byAgent ? 'agent' : 'flow', by: 'status' };
}

/**
 * The author of a message that only one role lists. The status is not needed for this, but it must not contradict
 * itself, nor say that the business received its own message.
 */
function soleAuthor(role: Exclude<Role, 'nobody'>, statuses: ReadonlySet<MessageEntry['status']>): Author {
  if (role === 'unlisted') return UNCLEAR;
  const contradictsItself = statuses.size > 1 && (statuses.has('received') || statuses.has('removed'));
  if (contradictsItself || (role !== 'guest' && statuses.has('received'))) return UNCLEAR;
  return { author: role, by: 'participant' };
}

/** Whether the guest wrote it, certainly or perhaps. */
export function mayBeGuests({ author }: AttributedMessage): boolean {
  return author === 'guest' || author === 'unclear';
}

/** The time of the last of these messages; undefined if none has a time. */
export function lastOf(messages: readonly AttributedMessage[]): number | undefined {
  return latest(messages.map(({ at }) => at));
}

/**
 * Distinguishes a loop between queue and flow from a long wait in one queue. Times are milliseconds since the epoch.
 */
export interface Queueing {
  /**
   * How often the conversation came to a queue (`acd`) after the guest's last message (else the start) and after the
   * last agent left, because a transfer by an agent is not a loop. A visit at exactly that time does not count.
   */
  readonly entries: number;
  /** When the conversation came to the queue that holds it now; undefined if no queue holds it. */
  readonly heldSince: number | undefined;
}

/**
 * Counts visits to queues. A visit without a time does not count: with fewer visits, the conversation is kept.
 *
 * @param since the guest's last message, else the start, milliseconds since the epoch
 * @returns undefined if no queue took part at all
 */
export function readQueueing(
  conversation: LiveConversation,
  since: number | undefined,
): Queueing | undefined {
  const { participants } = conversation;
  const visits = participants
    .filter(({ kind }) => kind === 'queue')
    .flatMap(({ messages, connectedAt, startedAt }) => {
      const cameAt = connectedAt ?? startedAt;
      if (messages.length === 0) return [{ cameAt, holds: false }];
      return messages.map((one) => ({
        cameAt: one.connectedAt ?? cameAt,
        holds: isConnectedOrParked(one),
      }));
    });
  if (visits.length === 0) return undefined;
  const after = latest([since, agentWasThereAt(conversation)]) ?? Number.NEGATIVE_INFINITY;
  return {
    entries: visits.filter(({ cameAt }) => cameAt !== undefined && cameAt > after).length,
    heldSince: latest(visits.filter(({ holds }) => holds).map(({ cameAt }) => cameAt)),
  };
}

/** When an agent was last connected. If that is not known, infinity: then no visit counts as later. */
function agentWasThereAt({ participants }: LiveConversation): number | undefined {
  const agents = participants.filter((one) => roleOf(one) === 'agent');
  return latest(
    agents.map(({ messages, connectedAt, endedAt }) => {
      const times = messages.flatMap((one) => [one.connectedAt, one.disconnectedAt]);
      return latest([connectedAt, endedAt, ...times]) ?? Number.POSITIVE_INFINITY;
    }),
  );
}
