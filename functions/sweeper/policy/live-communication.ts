import { isJsonObject, readEnum, readOptionalTime, readText, type JsonObject, type Note } from '../json.ts';
import { readMessageEntries, type MessageEntry } from './message-entry.ts';

/** The states of `Message` (reference 5.1). */
export const MESSAGE_STATES = ['alerting', 'connected', 'parked', 'disconnected'] as const;
type MessageState = (typeof MESSAGE_STATES)[number];

/** The values of `Message.type` that name a platform (reference 5.1); `unknown` is left out on purpose. */
export const PLATFORMS = [
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
] as const;

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

/** The states of a communication that has ended, in any medium. */
const OVER = ['disconnected', 'terminated'] as const;

/** The values of `afterCallWork.state` (reference 5.1) that say something; `unknown` is left out on purpose. */
export const AFTER_CALL_WORK = ['pending', 'complete', 'skipped', 'notApplicable'] as const;

/**
 * What a communication says about its own wrap-up: that it is still to be given, that it has been given, nothing (then
 * the participant's `wrapupRequired` decides), or something unclear.
 */
export type OwnWrapUp = 'pending' | 'given' | 'unsaid' | 'unclear';

interface Communication {
  readonly connectedAt: number | undefined;
  /** `startAlertingTime` is set. */
  readonly rang: boolean;
  readonly disconnectedAt: number | undefined;
  readonly wrapUp: OwnWrapUp;
}

/** One message communication of a participant. Times are milliseconds since the epoch. */
export interface MessageCommunication extends Communication {
  readonly id: string | undefined;
  /** Undefined if it is not a documented one. */
  readonly state: MessageState | undefined;
  readonly webMessaging: boolean;
  readonly resumesAt: number | undefined;
  /** The business has put the other side on hold. */
  readonly held: boolean;
  /** `startHoldTime`: of the present hold, or of a past one. */
  readonly holdStartedAt: number | undefined;
  /** False if the field is missing: then nothing is known about its messages, not even that there are none. */
  readonly listsMessages: boolean;
  readonly entries: readonly MessageEntry[];
}

/** A communication of any other medium, known or not. */
export interface OtherCommunication extends Communication {
  /** Its state as Genesys writes it; the states of an end in lower case. Undefined if it is not a string. */
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
    note('the field messages of a participant is not a list');
    return [];
  }
  return value.map((item: unknown) => {
    if (!isJsonObject(item)) note('a message communication is not an object');
    return readMessageCommunication(isJsonObject(item) ? item : {}, note);
  });
}

function readMessageCommunication(fields: JsonObject, note: Note): MessageCommunication {
  const state = readEnum(fields['state'], MESSAGE_STATES);
  if (state === undefined) note('the state of a message communication is missing or not known');
  const type = readEnum(fields['type'], PLATFORMS);
  if (type === undefined) note('the type of a message communication is missing or not known');
  return {
    id: readText(fields['id']),
    state,
    webMessaging: type === 'webmessaging',
    connectedAt: readOptionalTime(fields, 'connectedTime', note),
    disconnectedAt: readOptionalTime(fields, 'disconnectedTime', note),
    resumesAt: readOptionalTime(fields, 'resumeTime', note),
    rang: fields['startAlertingTime'] != null,
    held: readHeld(fields, note),
    holdStartedAt: readOptionalTime(fields, 'startHoldTime', note),
    wrapUp: readOwnWrapUp(fields),
    listsMessages: fields['messages'] != null,
    entries: readMessageEntries(fields['messages']),
  };
}

/**
 * Every communication that is not a message: any list of objects with a `state`, so that a medium which Genesys adds
 * later is protected too.
 */
export function readOtherMedia(participant: JsonObject, note: Note): OtherCommunication[] {
  return Object.entries(participant).flatMap(([property, value]) => {
    if (property === 'messages' || value == null) return [];
    const documented = DOCUMENTED_MEDIA.has(property);
    if (documented && !Array.isArray(value)) note(`the field ${property} of a participant is not a list`);
    const items: unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item) => {
      const fields = isJsonObject(item) ? item : {};
      const state = readEnum(fields['state'], OVER) ?? readText(fields['state']);
      if (documented && state === undefined) note(`the state of a communication in ${property} is missing`);
      if (fields['state'] == null && !documented) return [];
      return [
        {
          state,
          connectedAt: readOptionalTime(fields, 'connectedTime', note),
          disconnectedAt: readOptionalTime(fields, 'disconnectedTime', note),
          rang: fields['startAlertingTime'] != null,
          wrapUp: readOwnWrapUp(fields),
        },
      ];
    });
  });
}

function readHeld(fields: JsonObject, note: Note): boolean {
  const { held, startHoldTime } = fields;
  const mayGoOn = held == null && startHoldTime != null;
  if (mayGoOn || (held != null && typeof held !== 'boolean')) {
    note('the field held of a message communication is not true or false');
  }
  return held === true;
}

/**
 * `wrapup.code` and `afterCallWork.state` (reference 5.1). Communications that owe nothing have `afterCallWork: {}`
 * (reference 5.1). The value `notApplicable` says nothing about a wrap-up that the participant owes.
 */
function readOwnWrapUp({ afterCallWork, wrapup }: JsonObject): OwnWrapUp {
  const state = isJsonObject(afterCallWork) ? readEnum(afterCallWork['state'], AFTER_CALL_WORK) : undefined;
  if (state === 'pending') return 'pending';
  const hasCode = isJsonObject(wrapup) && readText(wrapup['code']) !== undefined;
  if (hasCode || state === 'complete' || state === 'skipped') return 'given';
  return state === 'notApplicable' || isEmpty(afterCallWork) ? 'unsaid' : 'unclear';
}

/** Nothing, or an object in which nothing is set. */
export function isEmpty(value: unknown): boolean {
  return value == null || (isJsonObject(value) && Object.values(value).every((one) => one == null));
}
