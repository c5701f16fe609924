import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { AFTER_CALL_WORK, MESSAGE_STATES, PLATFORMS } from './live-communication.ts';
import { BUSINESS_STATUSES, MESSAGE_TYPES, OTHER_STATUSES } from './message-entry.ts';
import { kindOfPurpose } from './purposes.ts';
import { readEnum } from './read-field.ts';

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
  /** Undefined where it does not look like a word of Genesys's vocabulary: nobody knows what it holds then. */
  readonly value: string | undefined;
}

/** Genesys's values are one to four words of letters, joined by dots, dashes or capitals (reference 5.1 and 5.3). */
const WORDS = /^[A-Za-z]{2,20}(?:[._-][A-Za-z]{2,20}){0,3}$/;
const LONGEST_VALUE = 32;
/** More of one conversation say nothing more. */
const MOST_OF_ONE = 10;

/** What the policy knows what to make of; the others as the official models list them (reference 5.1 and 5.3). */
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
  eventType: words('CoBrowse Typing Presence Video Unknown'),
  subType: words(
    'On Join Offering OfferingExpired OfferingAccepted OfferingRejected Disconnect Clear SignIn SessionExpired ' +
      'Authenticate AuthenticateFailure AuthenticateCancel Unknown',
  ),
};

function words(text: string): readonly string[] {
  return text.split(' ');
}

function isKnown(field: ReadEnumeration, value: unknown): boolean {
  if (field === 'purpose') return typeof value === 'string' && kindOfPurpose(value) !== 'unlisted';
  return readEnum(value, KNOWN[field]) !== undefined;
}

/**
 * The enumeration values of a live conversation that the policy does not know, each once: one that is missing is none.
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
