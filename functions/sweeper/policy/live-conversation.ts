import {
  isJsonObject,
  readEnum,
  readId,
  readOptionalId,
  readOptionalTime,
  readText,
  readTime,
  type JsonObject,
  type Note,
} from '../json.ts';
import {
  isConnectedOrParked,
  isEmpty,
  isOver,
  readMessageCommunications,
  readOtherMedia,
  type MessageCommunication,
  type OtherCommunication,
} from './live-communication.ts';

/**
 * What the policy reads from `GET /api/v2/conversations/{conversationId}` (reference 5.1). No content: no
 * text, name or address is taken over. Times are milliseconds since the epoch.
 */
export interface LiveConversation {
  readonly id: string | undefined;
  readonly startedAt: number | undefined;
  /** `endTime`, where it is set and can be read. */
  readonly endedAt: number | undefined;
  /** `inactivityTimeout`: the time after which Genesys itself considers the conversation inactive. */
  readonly inactiveAt: number | undefined;
  /** Lower case. */
  readonly divisionIds: readonly string[];
  /** False where the divisions are absent, or one of them could not be read. */
  readonly divisionsKnown: boolean;
  readonly externalTag: string | undefined;
  readonly participants: readonly LiveParticipant[];
}

export interface Reading {
  readonly conversation: LiveConversation;
  /** The first thing in the object's structure that cannot be judged: our words and field names only. */
  readonly problem: string | undefined;
}

/**
 * Reads a live conversation leniently, and says what in its structure cannot be judged. Messages are not
 * structure: what is wrong with them counts only where a verdict needs them.
 *
 * @returns undefined when the body is not a JSON object at all
 */
export function readConversation(body: unknown): Reading | undefined {
  if (!isJsonObject(body)) return undefined;
  const problems: string[] = [];
  const note: Note = (problem) => problems.push(problem);

  const divisions = readDivisions(body['divisions']);
  const conversation: LiveConversation = {
    id: readText(body['id'])?.toLowerCase(),
    startedAt: readOptionalTime(body, 'startTime', note),
    endedAt: readOptionalTime(body, 'endTime', note),
    inactiveAt: readOptionalTime(body, 'inactivityTimeout', note),
    divisionIds: divisions.filter((division) => division !== undefined),
    divisionsKnown: divisions.length > 0 && !divisions.includes(undefined),
    externalTag: readText(body['externalTag']),
    participants: readParticipants(body['participants'], note),
  };
  return { conversation, problem: problems[0] };
}

/** One id, or undefined for one that cannot be read, per division; empty where there are none. */
function readDivisions(value: unknown): (string | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((membership: unknown) => {
    const division = isJsonObject(membership) ? membership['division'] : undefined;
    return isJsonObject(division) ? readId(division['id']) : undefined;
  });
}

function readParticipants(value: unknown, note: Note): LiveParticipant[] {
  if (!Array.isArray(value)) {
    note('participants is not a list');
    return [];
  }
  const takenOver = takenOverAmong(value);
  return value.map((participant: unknown) => readParticipant(participant, takenOver, note));
}

/** Whether wrap-up or after-call work is still owed. */
type WrapUp = 'owed' | 'none' | 'unclear';

/** One participant of a live conversation (reference 5.1). Times are milliseconds since the epoch. */
export interface LiveParticipant {
  readonly kind: PurposeKind;
  /** An agent or user who monitors or coaches somebody, and has not taken over from them: does not count. */
  readonly observer: boolean;
  /** Lower case, as is `queueId`. */
  readonly userId: string | undefined;
  readonly queueId: string | undefined;
  readonly startedAt: number | undefined;
  readonly connectedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly attributes: JsonObject;
  /** Whether this participant still owes wrap-up or is in after-call work. */
  readonly wrapUp: WrapUp;
  readonly messages: readonly MessageCommunication[];
  readonly otherMedia: readonly OtherCommunication[];
}

/** Whether everything of this participant is disconnected; one without communications is when it has ended. */
export function hasLeft(participant: LiveParticipant): boolean {
  const { messages, otherMedia, endedAt } = participant;
  if (messages.length + otherMedia.length === 0) return endedAt !== undefined;
  return messages.every(isOver) && otherMedia.every(isOver);
}

/** @param takenOver of all participants, by {@link takenOverAmong} */
export function readParticipant(value: unknown, takenOver: ReadonlySet<string>, note: Note): LiveParticipant {
  if (!isJsonObject(value)) note('a participant is not an object');
  const fields = isJsonObject(value) ? value : {};
  const purpose = readText(fields['purpose']);
  if (purpose === undefined) note('a participant has no purpose');
  const kind = kindOfPurpose(purpose);
  const messages = readMessageCommunications(fields['messages'], note);
  const otherMedia = readOtherMedia(fields, note);
  const connectedAt = readOptionalTime(fields, 'connectedTime', note);
  const participant: LiveParticipant = {
    kind,
    observer: kind === 'agent' && isObserver(fields, takenOver, note),
    userId: readOptionalId(fields, 'userId', note),
    queueId: readOptionalId(fields, 'queueId', note),
    startedAt: readOptionalTime(fields, 'startTime', note),
    connectedAt,
    endedAt: readOptionalTime(fields, 'endTime', note),
    attributes: readAttributes(fields['attributes'], note),
    wrapUp: wrapUpOf(kind, fields, { connectedAt, communications: [...messages, ...otherMedia] }),
    messages,
    otherMedia,
  };
  noteWhoCannotBeJudged(participant, note);
  return participant;
}

function noteWhoCannotBeJudged(participant: LiveParticipant, note: Note): void {
  const { kind, endedAt, messages, otherMedia } = participant;
  // One who is there by another medium is kept for that.
  if (messages.length === 0 && otherMedia.every(isOver) && endedAt === undefined) {
    note('a participant has neither message communications nor endTime');
  }
  if (kind === 'guest' && messages.length === 0 && otherMedia.length > 0 && otherMedia.every(isOver)) {
    note('a guest has other media and no message communication');
  }
  if (kind === 'unlisted' && !hasLeft(participant)) {
    note('a participant whose purpose is not known is not disconnected');
  }
  if (kind === 'guest' && messages.some((one) => isConnectedOrParked(one) && one.connectedAt === undefined)) {
    note('a connected communication of the guest has no connectedTime');
  }
  // An agent puts the guest on hold; what this would mean is not documented.
  if (kind === 'guest' && messages.some((one) => one.held && !isOver(one))) {
    note('held is true on a communication of the guest');
  }
}

function isObserver(fields: JsonObject, takenOver: ReadonlySet<string>, note: Note): boolean {
  const monitored = readOptionalId(fields, 'monitoredParticipantId', note);
  const coached = readOptionalId(fields, 'coachedParticipantId', note);
  const watched = [monitored, coached].filter((id) => id !== undefined);
  return watched.length > 0 && !watched.some((id) => takenOver.has(id));
}

/**
 * Those of whom a communication ended by `takeover` (reference 5.1), by their id in lower case: somebody who watched
 * them may speak to the guest in their place.
 */
export function takenOverAmong(participants: readonly unknown[]): ReadonlySet<string> {
  const ids = participants.filter(isJsonObject).map(({ id, messages }) => {
    const communications: unknown[] = Array.isArray(messages) ? messages : [];
    const ended = communications.some(
      (one) => isJsonObject(one) && readEnum(one['disconnectType'], ['takeover']) !== undefined,
    );
    return ended ? readId(id) : undefined;
  });
  return new Set(ids.filter((id) => id !== undefined));
}

function readAttributes(value: unknown, note: Note): JsonObject {
  if (isJsonObject(value)) return value;
  if (value != null) note('attributes of a participant is not an object');
  return {};
}

/**
 * DESIGN.md section 3, `wrap-up-pending`: each communication that was once connected owes its own, where the
 * participant's is required; who only rang owes nothing. Guests, queues and flows have no wrap-up that could be
 * unclear.
 */
function wrapUpOf(
  kind: PurposeKind,
  fields: JsonObject,
  { connectedAt, communications }: Pick<LiveParticipant, 'connectedAt'> & { communications: Communications },
): WrapUp {
  const required = requiredWrapUp(fields);
  // Whose connectedTime it is that the participant has, some communication has to say.
  const mayTell = connectedAt === undefined || communications.some((one) => one.connectedAt !== undefined);
  const connected = communications.filter((one) => !mayTell || !onlyRang(one));
  const parts = communications.length === 0 ? [required] : connected.map((one) => wrapUpOfOne(one, required));
  if (parts.includes('owed')) return 'owed';
  const mayOwe = kind === 'agent' || kind === 'unlisted';
  return mayOwe && parts.includes('unclear') ? 'unclear' : 'none';
}

/** A `connectedTime` that is missing by itself does not say so: the time of ringing has to be there. */
function onlyRang({ rang, connectedAt, state }: Communications[number]): boolean {
  return rang && connectedAt === undefined && state !== 'connected' && state !== 'parked';
}

type Communications = readonly (MessageCommunication | OtherCommunication)[];

function wrapUpOfOne({ wrapUp }: Communications[number], required: WrapUp): WrapUp {
  if (wrapUp === 'pending') return 'owed';
  if (wrapUp === 'given') return 'none';
  return required === 'none' && wrapUp === 'unclear' ? 'unclear' : required;
}

function requiredWrapUp(fields: JsonObject): WrapUp {
  const { wrapupRequired, wrapup, wrapupSkipped, endAcwTime } = fields;
  if (wrapupRequired == null || wrapupRequired === false) return 'none';
  if (wrapupRequired !== true) return 'unclear';
  if (isEmpty(wrapup) && endAcwTime == null && (wrapupSkipped == null || wrapupSkipped === false))
    return 'owed';
  const settled = isJsonObject(wrapup) || wrapupSkipped === true || readTime(endAcwTime) !== undefined;
  return settled ? 'none' : 'unclear';
}

/**
 * What a participant's purpose makes of it, before one looks at its communications. DESIGN.md section 3. `api` is who
 * sends agentless messages: a flow whose messages never count as an answer, because a parcel notice answers no question.
 */
export type PurposeKind = 'guest' | 'agent' | 'queue' | 'flow' | 'api' | 'unlisted';

const KINDS: ReadonlyMap<string, PurposeKind> = new Map([
  ['customer', 'guest'],
  ['external', 'guest'],
  ['agent', 'agent'],
  ['user', 'agent'],
  ['acd', 'queue'],
  ['workflow', 'flow'],
  ['botflow', 'flow'],
  ['ivr', 'flow'],
  ['api', 'api'],
]);
const PURPOSES = [...KINDS.keys()];

/** `unlisted` is every purpose the policy does not know: it cannot be judged while such a one is there. */
export function kindOfPurpose(purpose: string | undefined): PurposeKind {
  return KINDS.get(readEnum(purpose, PURPOSES) ?? '') ?? 'unlisted';
}
