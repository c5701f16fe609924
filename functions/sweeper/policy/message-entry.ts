import { isJsonObject, readEnum, readText, readTime } from '../json.ts';

/**
 * What a listed message means for the clocks (reference 5.3):
 * - `message`: somebody wrote something
 * - `left`: Presence `Clear` or `SessionExpired`, and nothing else
 * - `event`: any other documented event: not a message, but a sign that the guest is there if it is the guest's
 * - `unknown-event`: an event that is not documented, which may say that the guest is back, or nothing
 * - `nothing`: receipts, typing, and Presence `Disconnect`, which the business sends
 * - `unclear`: its metadata has no type that is known
 */
export type EntryKind = 'message' | 'left' | 'event' | 'unknown-event' | 'nothing' | 'unclear';

/** The direction of a message by its status. `unknown` if the status is missing or not documented. */
export type EntryStatus = 'received' | 'business' | 'removed' | 'unknown';

/** One listing of one message on one communication: no text, no address. */
export interface MessageEntry {
  readonly messageId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
  readonly status: EntryStatus;
  /** `delivery-failed`: the guest's browser could not be reached (reference 5.3). */
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
/** As the official models list them (reference 5.3), without `Unknown`, which says nothing. */
export const EVENT_TYPES = ['CoBrowse', 'Typing', 'Presence', 'Video'] as const;
export const PRESENCES = [
  'On',
  'Join',
  'Offering',
  'OfferingExpired',
  'OfferingAccepted',
  'OfferingRejected',
  'Disconnect',
  'Clear',
  'SignIn',
  'SessionExpired',
  'Authenticate',
  'AuthenticateFailure',
  'AuthenticateCancel',
] as const;

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
  if (!Array.isArray(value) || value.length === 0) return 'unknown-event';
  const kinds = new Set(value.map(readEvent));
  const first = (['event', 'unknown-event', 'left'] as const).find((kind) => kinds.has(kind));
  return first ?? 'nothing';
}

function readEvent(event: unknown): EntryKind {
  if (!isJsonObject(event)) return 'unknown-event';
  switch (readEnum(event['eventType'], EVENT_TYPES)) {
    case undefined:
      return 'unknown-event';
    case 'Typing':
      return 'nothing';
    case 'Presence':
      return readPresence(event['subType']);
    default:
      return 'event';
  }
}

function readPresence(subType: unknown): EntryKind {
  switch (readEnum(subType, PRESENCES)) {
    case undefined:
      return 'unknown-event';
    case 'Disconnect':
      return 'nothing';
    case 'Clear':
    case 'SessionExpired':
      return 'left';
    default:
      return 'event';
  }
}
