import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { readOptionalTime, readText } from './read-field.ts';
import type { Note } from './read-field.ts';
import { readMessageEntries } from './message-entry.ts';
import type { MessageEntry } from './message-entry.ts';

/** The states of `Message` (reference 5.1). */
const MESSAGE_STATES = ['alerting', 'connected', 'parked', 'disconnected'] as const;
type MessageState = (typeof MESSAGE_STATES)[number];

/** The values of `Message.type` that name a platform (reference 5.1); `unknown` is left out on purpose. */
const PLATFORMS: ReadonlySet<string> = new Set([
  'webmessaging',
  'open',
  'sms',
  'facebook',
  'twitter',
  'whatsapp',
  'instagram',
  'apple',
  'line',
  'kakao',
  'telegram',
]);

/** The documented media of a `Participant` besides `messages` (swagger `Participant`). */
const DOCUMENTED_MEDIA: ReadonlySet<string> = new Set([
  'calls',
  'callbacks',
  'chats',
  'cobrowsesessions',
  'emails',
  'internalMessages',
  'screenMonitorings',
  'screenshares',
  'socialExpressions',
  'videos',
]);

/** Whether wrap-up or after-call work is still owed. */
export type WrapUp = 'owed' | 'none' | 'unclear';

interface Communication {
  readonly disconnectedAt: number | undefined;
  readonly afterCallWork: WrapUp;
}

/** One message communication of a participant. Times are milliseconds since the epoch. */
export interface MessageCommunication extends Communication {
  readonly id: string | undefined;
  /** Undefined when it is none of the documented ones. */
  readonly state: MessageState | undefined;
  readonly webMessaging: boolean;
  readonly connectedAt: number | undefined;
  readonly resumesAt: number | undefined;
  /** False where the field is missing: nothing is known of its messages then, not even that there are none. */
  readonly listsMessages: boolean;
  readonly entries: readonly MessageEntry[];
}

/** A communication of any other medium, known or not. */
export interface OtherCommunication extends Communication {
  /** Whatever Genesys calls its state; undefined when that is not a string. */
  readonly state: string | undefined;
}

/** Disconnected or, as other media call it, terminated. */
export function isOver(communication: { readonly state: string | undefined }): boolean {
  return communication.state === 'disconnected' || communication.state === 'terminated';
}

/** A parked communication was connected before, and counts as connected again once it is overdue. */
export function isConnectedOrParked({ state }: MessageCommunication): boolean {
  return state === 'connected' || state === 'parked';
}

export function readMessageCommunications(value: unknown, note: Note): MessageCommunication[] {
  if (value == null) return [];
  if (!Array.isArray(value)) {
    note('messages of a participant is not a list');
    return [];
  }
  return value.map((item: unknown) => {
    if (!isJsonObject(item)) note('a message communication is not an object');
    return readMessageCommunication(isJsonObject(item) ? item : {}, note);
  });
}

function readMessageCommunication(fields: JsonObject, note: Note): MessageCommunication {
  const state = MESSAGE_STATES.find((known) => known === fields['state']);
  if (state === undefined) note('the state of a message communication is missing or not known');
  const type = readText(fields['type']);
  if (!PLATFORMS.has(type ?? '')) note('the type of a message communication is missing or not known');
  return {
    id: readText(fields['id']),
    state,
    webMessaging: type === 'webmessaging',
    connectedAt: readOptionalTime(fields, 'connectedTime', note),
    disconnectedAt: readOptionalTime(fields, 'disconnectedTime', note),
    resumesAt: readOptionalTime(fields, 'resumeTime', note),
    afterCallWork: readAfterCallWork(fields['afterCallWork']),
    listsMessages: fields['messages'] != null,
    entries: readMessageEntries(fields['messages']),
  };
}

/**
 * Every communication that is not a message: any list of objects with a `state`, so that a medium which
 * Genesys adds tomorrow is protected too.
 */
export function readOtherMedia(participant: JsonObject, note: Note): OtherCommunication[] {
  return Object.entries(participant).flatMap(([property, value]) => {
    if (property === 'messages' || value == null) return [];
    const documented = DOCUMENTED_MEDIA.has(property);
    if (documented && !Array.isArray(value)) note(`${property} of a participant is not a list`);
    const items: unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item) => {
      const fields = isJsonObject(item) ? item : {};
      const state = readText(fields['state']);
      if (documented && state === undefined) note(`the state of a communication in ${property} is missing`);
      if (fields['state'] == null && !documented) return [];
      return [
        {
          state,
          disconnectedAt: readOptionalTime(fields, 'disconnectedTime', note),
          afterCallWork: readAfterCallWork(fields['afterCallWork']),
        },
      ];
    });
  });
}

/** `afterCallWork.state` (reference 5.1): unknown, notApplicable, skipped, pending, complete. */
function readAfterCallWork(value: unknown): WrapUp {
  if (value == null) return 'none';
  const state = isJsonObject(value) ? value['state'] : undefined;
  if (state === 'pending') return 'owed';
  return state === 'notApplicable' || state === 'skipped' || state === 'complete' ? 'none' : 'unclear';
}
