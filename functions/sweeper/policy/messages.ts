import { isConnectedOrParked, type MessageCommunication } from './live-communication.ts';
import type { EntryKind, MessageEntry } from './message-entry.ts';
import type { LiveConversation } from './live-conversation.ts';
import { agentWasConnected, latest, latestIfAllKnown, roleOf, type Role } from './roles.ts';

/** One message of the conversation, however many participants list it, and who wrote it. */
export interface AttributedMessage {
  /** Milliseconds since the epoch; undefined when a listing lacks a time. The latest, where listings differ. */
  readonly at: number | undefined;
  /** The earliest, where listings differ: it decides whether the message answers. */
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

/** Listings of one message whose times lie no further apart, milliseconds, mean the same moment. */
const SAME_MOMENT_MS = 1000;

interface Listing extends MessageEntry {
  readonly role: Role;
  readonly communication: MessageCommunication;
}

/**
 * Who wrote what. Messages are told apart by `messageId` over all message communications; what a participant
 * lists without an id is a message of its own. Messages without an author, or without any meaning here, are left out.
 *
 * (Assumption: on which participants the live object lists a message, and whether its status tells direction.)
 */
export function attributeMessages(conversation: LiveConversation): AttributedMessage[] {
  const trusted = statusTellsDirection(conversation);
  return groupById(conversation)
    .filter((listings) => !listings.every(({ kind, status }) => kind === 'nothing' || status === 'removed'))
    .map((listings) => attribute(listings, conversation, trusted))
    .filter((message) => message !== undefined);
}

/**
 * Whether a status may decide who wrote. Where not one message was ever `received`, the status seems to say nothing
 * of direction, and a guest's own message could pass for an answer.
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
  const author = differ ? UNCLEAR : authorOf(listings, earliestAt, conversation, statusDecides);
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

/** Undefined: an observer's message, which does not count. */
function authorOf(
  listings: readonly Listing[],
  at: number | undefined,
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
  if (direction !== 'business' || at === undefined || !statusDecides) return UNCLEAR;
  if (roles.includes('api')) {
    // It answers if somebody else of the business wrote it, but that is then not known.
    return roles.every((one) => one === 'api' || one === 'guest') ? { author: 'api', by: 'status' } : UNCLEAR;
  }
  return { author: agentWasConnected(conversation, at) ? 'agent' : 'flow', by: 'status' };
}

/** Its status is not asked, but may not contradict itself or say that the business received it. */
function soleAuthor(role: Exclude<Role, 'nobody'>, statuses: ReadonlySet<MessageEntry['status']>): Author {
  if (role === 'unlisted') return UNCLEAR;
  const contradictsItself = statuses.size > 1 && (statuses.has('received') || statuses.has('removed'));
  if (contradictsItself || (role !== 'guest' && statuses.has('received'))) return UNCLEAR;
  return { author: role, by: 'participant' };
}

/** Whether the guest wrote it for certain, or perhaps. */
export function mayBeGuests({ author }: AttributedMessage): boolean {
  return author === 'guest' || author === 'unclear';
}

/** When the last of these messages was; undefined where none has a time. */
export function lastOf(messages: readonly AttributedMessage[]): number | undefined {
  return latest(messages.map(({ at }) => at));
}

/** What tells a loop between queue and flow from a long night in one queue. Times are milliseconds since the epoch. */
export interface Queueing {
  /**
   * How often it came to a queue (`acd`) after the guest's last message, else the start, and after the last agent left:
   * what an agent transfers is not bounced. What came in the same moment did not come after it.
   */
  readonly entries: number;
  /** When it came to the queue that holds it now; undefined where none does. */
  readonly heldSince: number | undefined;
}

/**
 * Counts visits to queues; one without a time counts as none, which keeps.
 *
 * @param since the guest's last message, else the start, milliseconds since the epoch
 * @returns undefined where no queue took part at all
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

/** When an agent was connected last; where that is not known, nothing came after it. */
function agentWasThereAt({ participants }: LiveConversation): number | undefined {
  const agents = participants.filter((one) => roleOf(one) === 'agent');
  return latest(
    agents.map(({ messages, connectedAt, endedAt }) => {
      const times = messages.flatMap((one) => [one.connectedAt, one.disconnectedAt]);
      return latest([connectedAt, endedAt, ...times]) ?? Number.POSITIVE_INFINITY;
    }),
  );
}
