import { isJsonObject } from '../json.ts';
import { readText, readTime } from './read-field.ts';

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
  readonly kind: EntryKind;
}

const BUSINESS_STATUSES: ReadonlySet<unknown> = new Set([
  'queued',
  'sent',
  'delivery-success',
  'delivery-failed',
  'failed',
  'read',
  'published',
]);

const UNREADABLE: MessageEntry = { messageId: undefined, at: undefined, status: 'unknown', kind: 'unclear' };

/** Reads `Message.messages` (reference 5.3). What cannot be read becomes an unclear entry without a time. */
export function readMessageEntries(value: unknown): MessageEntry[] {
  if (value == null) return [];
  if (!Array.isArray(value)) return [UNREADABLE];
  return value.map((item: unknown) => {
    if (!isJsonObject(item)) return UNREADABLE;
    return {
      messageId: readText(item['messageId']),
      at: readTime(item['messageTime']),
      status: readStatus(item['messageStatus']),
      kind: readKind(item['messageMetadata']),
    };
  });
}

function readStatus(value: unknown): EntryStatus {
  if (value === 'received' || value === 'removed') return value;
  return BUSINESS_STATUSES.has(value) ? 'business' : 'unknown';
}

function readKind(metadata: unknown): EntryKind {
  if (metadata == null) return 'message';
  if (!isJsonObject(metadata)) return 'unclear';
  switch (metadata['type']) {
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
  const { eventType, subType } = event;
  if (eventType === 'Typing') return 'nothing';
  if (eventType !== 'Presence') return 'event';
  if (subType === 'Disconnect') return 'nothing';
  return subType === 'Clear' || subType === 'SessionExpired' ? 'left' : 'event';
}
