import { isJsonObject } from '../json.ts';
import { readEnum, readText, readTime } from './read-field.ts';

/**
 * What a listed message is, as far as a clock cares (reference 5.3):
 * - `message`: somebody said something
 * - `left`: Presence `Clear` or `SessionExpired`, and nothing else
 * - `event`: any other event; no message, but a sign of life where it is the guest's
 * - `nothing`: receipts, typing, what was removed, and Presence `Disconnect`, the business's goodbye
 * - `unclear`: its metadata is of a type that tells nothing
 */
export type EntryKind = 'message' | 'left' | 'event' | 'nothing' | 'unclear';

/** What its status says of a message's direction. `unknown` when it is missing or none of the documented. */
export type EntryStatus = 'received' | 'business' | 'removed' | 'unknown';

/** One listing of one message on one communication: no text, no address. */
export interface MessageEntry {
  readonly messageId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
  readonly status: EntryStatus;
  /** `delivery-failed`: the guest's browser was not there (reference 5.3). */
  readonly undelivered: boolean;
  readonly kind: EntryKind;
}

export const OTHER_STATUSES = ['received', 'removed'] as const;
export const BUSINESS_STATUSES = [
  'queued',
  'sent',
  'delivery-success',
  'delivery-failed',
  'failed',
  'read',
  'published',
] as const;
export const MESSAGE_TYPES = ['Text', 'Structured', 'Message', 'Receipt', 'Event'] as const;

const UNREADABLE: MessageEntry = {
  messageId: undefined,
  at: undefined,
  status: 'unknown',
  undelivered: false,
  kind: 'unclear',
};

/** Reads `Message.messages` (reference 5.3). What cannot be read becomes an unclear entry without a time. */
export function readMessageEntries(value: unknown): MessageEntry[] {
  if (value == null) return [];
  if (!Array.isArray(value)) return [UNREADABLE];
  return value.map((item: unknown) => {
    if (!isJsonObject(item)) return UNREADABLE;
    const business = readEnum(item['messageStatus'], BUSINESS_STATUSES);
    const status = business === undefined ? readEnum(item['messageStatus'], OTHER_STATUSES) : 'business';
    return {
      messageId: readText(item['messageId']),
      at: readTime(item['messageTime']),
      status: status ?? 'unknown',
      undelivered: business === 'delivery-failed',
      kind: readKind(item['messageMetadata']),
    };
  });
}

function readKind(metadata: unknown): EntryKind {
  if (metadata == null) return 'message';
  if (!isJsonObject(metadata)) return 'unclear';
  switch (readEnum(metadata['type'], MESSAGE_TYPES)) {
    case 'Text':
    case 'Structured':
    case 'Message':
      return 'message';
    case 'Receipt':
      return 'nothing';
    case 'Event':
      return readEvents(metadata['events']);
    default:
      return 'unclear';
  }
}

function readEvents(value: unknown): EntryKind {
  if (!Array.isArray(value) || value.length === 0) return 'event';
  const kinds = new Set(value.map(readEvent));
  if (kinds.has('event')) return 'event';
  return kinds.has('left') ? 'left' : 'nothing';
}

function readEvent(event: unknown): EntryKind {
  if (!isJsonObject(event)) return 'event';
  const eventType = readEnum(event['eventType'], ['Typing', 'Presence']);
  if (eventType === 'Typing') return 'nothing';
  if (eventType !== 'Presence') return 'event';
  const subType = readEnum(event['subType'], ['Disconnect', 'Clear', 'SessionExpired']);
  if (subType === undefined) return 'event';
  return subType === 'Disconnect' ? 'nothing' : 'left';
}
