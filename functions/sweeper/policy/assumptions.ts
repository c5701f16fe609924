import { isJsonObject, readEnum, type JsonObject } from '../json.ts';
import {
  AFTER_CALL_WORK,
  MESSAGE_STATES,
  PLATFORMS,
  type MessageCommunication,
} from './live-communication.ts';
import {
  BUSINESS_STATUSES,
  EVENT_TYPES,
  MESSAGE_TYPES,
  OTHER_STATUSES,
  PRESENCES,
  type MessageEntry,
} from './message-entry.ts';
import { kindOfPurpose, type LiveConversation } from './live-conversation.ts';
import { roleOf, type Role } from './roles.ts';

/** What a conversation says about an assumption; undefined if it shows nothing. */
export type Sign = 'holds' | 'against' | undefined;

/** What one live state says about the assumptions that the policy relies on. DESIGN.md section 10. No content, no id. */
export interface AssumptionSigns {
  readonly 'message-stands-with-its-author': Sign;
  readonly 'message-status-tells-direction': Sign;
  readonly 'presence-clear-means-guest-left': Sign;
  readonly unknownValues: readonly UnknownValue[];
}

/** All listings of one message, and the roles of the participants that list it. Observers do not count. */
interface Listed {
  readonly roles: ReadonlySet<Role>;
  readonly entries: readonly MessageEntry[];
}

/**
 * Compares one live state with the assumptions. Messages are distinguished by their id. Messages without an id,
 * receipts, typing and removed messages do not count.
 *
 * @param body the JSON that `conversation` was read from
 */
export function signsIn(conversation: LiveConversation, body: unknown): AssumptionSigns {
  const messages = listedMessages(conversation);
  const listing = listingSign([...messages.values()]);
  return {
    'message-stands-with-its-author': listing,
    'message-status-tells-direction': statusSign([...messages.values()]),
    'presence-clear-means-guest-left': clearSign(conversation, messages, listing === 'holds'),
    unknownValues: unknownValuesIn(body),
  };
}

function listedMessages({ participants }: LiveConversation): ReadonlyMap<string, Listed> {
  const messages = new Map<string, { roles: Set<Role>; entries: MessageEntry[] }>();
  for (const participant of participants) {
    const role = roleOf(participant);
    for (const entry of participant.messages.flatMap(({ entries }) => entries)) {
      const { messageId, kind, status } = entry;
      if (role === 'nobody' || messageId === undefined || kind === 'nothing' || status === 'removed')
        continue;
      const listed = messages.get(messageId) ?? { roles: new Set(), entries: [] };
      listed.roles.add(role);
      listed.entries.push(entry);
      messages.set(messageId, listed);
    }
  }
  return messages;
}

/** If only one side lists messages, this shows nothing: that side may list the messages of both. */
function listingSign(messages: readonly Listed[]): Sign {
  if (messages.some(({ roles }) => roles.size > 1)) return 'against';
  const sides = new Set(messages.map(sideOf));
  return sides.has('guest') && sides.has('business') ? 'holds' : undefined;
}

function sideOf({ roles }: Listed): 'guest' | 'business' | undefined {
  const [role, ...others] = roles;
  if (role === undefined || others.length > 0 || role === 'unlisted') return undefined;
  return role === 'guest' ? 'guest' : 'business';
}

/** Whether the status agrees with the side, in messages that only one side lists. */
function statusSign(messages: readonly Listed[]): Sign {
  const agreements = messages.flatMap((message) => {
    const side = sideOf(message);
    if (side === undefined) return [];
    const said = message.entries.filter(({ kind, status }) => kind === 'message' && status !== 'unknown');
    return said.map(({ status }) => (status === 'received') === (side === 'guest'));
  });
  if (agreements.length === 0) return undefined;
  return agreements.includes(false) ? 'against' : 'holds';
}

/** Whether the guest wrote after they had left, on the connection that lists the leave. */
function clearSign(
  { participants }: LiveConversation,
  messages: ReadonlyMap<string, Listed>,
  standsWithAuthor: boolean,
): Sign {
  const signs = participants
    .filter((one) => roleOf(one) === 'guest')
    .flatMap((one) => one.messages)
    .flatMap((communication) => leaveSigns(communication, messages, standsWithAuthor));
  if (signs.includes('against')) return 'against';
  return signs.length === 0 || signs.includes('unclear') ? undefined : 'holds';
}

function leaveSigns(
  { entries, connectedAt }: MessageCommunication,
  messages: ReadonlyMap<string, Listed>,
  standsWithAuthor: boolean,
): ('holds' | 'against' | 'unclear')[] {
  const leaves = entries.flatMap(({ kind, at }) => (kind === 'left' && at !== undefined ? at : []));
  if (leaves.length === 0) return [];
  // A guest who connected again on the same communication has come back.
  const leftAt = leaves
    .filter((at) => at >= (connectedAt ?? at))
    .reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
  const after = entries.filter(({ kind, at }) => kind === 'message' && at !== undefined && at > leftAt);
  if (after.length === 0) return ['holds'];
  const isGuests = ({ messageId, status }: MessageEntry): boolean =>
    status === 'received' || (standsWithAuthor && messages.get(messageId ?? '')?.roles.size === 1);
  return [connectedAt !== undefined && after.some(isGuests) ? 'against' : 'unclear'];
}

/** The enumerations of a live conversation that the policy reads (reference 5.1 and 5.3). */
export const READ_ENUMERATIONS = [
  'purpose',
  'state',
  'type',
  'disconnectType',
  'afterCallWork.state',
  'messageStatus',
  'messageMetadata.type',
  'eventType',
  'subType',
] as const;
export type ReadEnumeration = (typeof READ_ENUMERATIONS)[number];

/** A value that the policy does not know. */
export interface UnknownValue {
  readonly field: ReadEnumeration;
  /** Undefined if it does not look like one of Genesys's values: it may then hold anything, personal data included. */
  readonly value: string | undefined;
}

/** Genesys's values are one to four words of letters (reference 5.1 and 5.3). */
const WORDS = /^[A-Za-z]{2,20}(?:[._-][A-Za-z]{2,20}){0,3}$/;
const LONGEST_VALUE = 32;
/** The most unknown values that are taken from one conversation: more would add nothing. */
const MOST_OF_ONE = 10;

/** The values that the policy uses, and the others that the official models list (reference 5.1 and 5.3). */
const KNOWN: Readonly<Record<Exclude<ReadEnumeration, 'purpose'>, readonly string[]>> = {
  state: MESSAGE_STATES,
  type: PLATFORMS,
  disconnectType: words(
    'endpoint client system timeout transfer transfer.conference transfer.consult transfer.forward ' +
      'transfer.noanswer transfer.notavailable transport.failure error peer other spam uncallable inactivity ' +
      'session.expired takeover',
  ),
  'afterCallWork.state': AFTER_CALL_WORK,
  messageStatus: [...BUSINESS_STATUSES, ...OTHER_STATUSES],
  'messageMetadata.type': MESSAGE_TYPES,
  eventType: [...EVENT_TYPES, 'Unknown'],
  subType: [...PRESENCES, 'Unknown'],
};

function words(text: string): readonly string[] {
  return text.split(' ');
}

function isKnown(field: ReadEnumeration, value: unknown): boolean {
  if (field === 'purpose') return typeof value === 'string' && kindOfPurpose(value) !== 'unlisted';
  return readEnum(value, KNOWN[field]) !== undefined;
}

/**
 * The enumeration values of a live conversation that the policy does not know, each once; a missing value does not count.
 *
 * @param body the JSON that `GET /api/v2/conversations/{conversationId}` answered
 */
export function unknownValuesIn(body: unknown): readonly UnknownValue[] {
  const found = new Map<string, UnknownValue>();
  const look = (holder: JsonObject, property: string, field: ReadEnumeration): void => {
    const value = holder[property];
    if (value == null || isKnown(field, value)) return;
    const word = wordIn(value);
    if (found.size < MOST_OF_ONE) found.set(`${field} ${word ?? ''}`, { field, value: word });
  };
  for (const participant of objectsIn(body, 'participants')) {
    look(participant, 'purpose', 'purpose');
    for (const communication of objectsIn(participant, 'messages')) {
      look(communication, 'state', 'state');
      look(communication, 'type', 'type');
      look(communication, 'disconnectType', 'disconnectType');
      const { afterCallWork } = communication;
      if (isJsonObject(afterCallWork)) look(afterCallWork, 'state', 'afterCallWork.state');
      for (const message of objectsIn(communication, 'messages')) {
        look(message, 'messageStatus', 'messageStatus');
        const { messageMetadata } = message;
        if (!isJsonObject(messageMetadata)) continue;
        look(messageMetadata, 'type', 'messageMetadata.type');
        for (const event of objectsIn(messageMetadata, 'events')) {
          look(event, 'eventType', 'eventType');
          look(event, 'subType', 'subType');
        }
      }
    }
  }
  return [...found.values()];
}

function wordIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_VALUE && WORDS.test(value) ? value : undefined;
}

function objectsIn(holder: unknown, property: string): readonly JsonObject[] {
  const value = isJsonObject(holder) ? holder[property] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
