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
 * What the policy reads from `GET /api/v2/conversations/{conversationId}` (reference 5.1). It holds no content: no text,
 * no name and no address. Times are milliseconds since the epoch.
 */
export interface LiveConversation {
  readonly id: string | undefined;
  readonly startedAt: number | undefined;
  /** `endTime`, if it is set and can be read. */
  readonly endedAt: number | undefined;
  /** `inactivityTimeout`: the time after which Genesys itself considers the conversation inactive. */
  readonly inactiveAt: number | undefined;
  /** Lower case. */
  readonly divisionIds: readonly string[];
  /** False if the divisions are absent, or if one of them could not be read. */
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
 * Reads a live conversation leniently, and says what in its structure cannot be judged. Messages are not part of the
 * structure: a fault in them counts only if a verdict needs them.
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

/** One entry for each division: its id, or undefined if the id cannot be read. */
function readDivisions(value: unknown): (string | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((membership: unknown) => {
    const division = isJsonObject(membership) ? membership['division'] : undefined;
    return isJsonObject(division) ? readId(division['id']) : undefined;
  });
}

function readParticipants(value: unknown, note: Note): LiveParticipant[] {
  if (!Array.isArray(value)) {
    note('the field participants is not a list');
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
  /** An agent or user who monitors or coaches somebody, and has not taken over from them. Observers do not count. */
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

/**
 * Whether all communications of this participant are disconnected. A participant without communications has left if it
 * has an `endTime`.
 */
export function hasLeft(participant: LiveParticipant): boolean {
  const { messages, otherMedia, endedAt } = participant;
  if (messages.length + otherMedia.length === 0) return endedAt !== undefined;
  return messages.every(isOver) && otherMedia.every(isOver);
}

/** @param takenOver what {@link takenOverAmong} returns for all participants */
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
  // If another medium of the participant is still open, the conversation is kept because of that.
  if (messages.length === 0 && otherMedia.every(isOver) && endedAt === undefined) {
    note('a participant has neither message communications nor endTime');
  }
  if (kind === 'guest' && messages.length === 0 && otherMedia.length > 0 && otherMedia.every(isOver)) {
    note('a guest has other media and no message communication');
  }
  if (kind === 'unlisted' && !hasLeft(participant)) {
    note('a participant of an unknown purpose is not disconnected');
  }
  if (kind === 'guest' && messages.some((one) => isConnectedOrParked(one) && one.connectedAt === undefined)) {
    note('a connected communication of the guest has no connectedTime');
  }
  // A hold is on the agent's communication. What a hold on the guest's own would mean is not documented.
  if (kind === 'guest' && messages.some((one) => one.held && !isOver(one))) {
    note('the field held is true on a communication of the guest');
  }
}

function isObserver(fields: JsonObject, takenOver: ReadonlySet<string>, note: Note): boolean {
  const monitored = readOptionalId(fields, 'monitoredParticipantId', note);
  const coached = readOptionalId(fields, 'coachedParticipantId', note);
  const watched = [monitored, coached].filter((id) => id !== undefined);
  return watched.length > 0 && !watched.some((id) => takenOver.has(id));
}

/**
 * The ids, in lower case, of the participants who had a communication that ended by `takeover` (reference 5.1). The
 * person who monitored them may now speak to the guest in their place.
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
  if (value != null) note('the field attributes of a participant is not an object');
  return {};
}

/**
 * DESIGN.md section 3, `wrap-up-pending`: if the participant must give wrap-up, each communication that was ever
 * connected owes its own. A communication that only rang owes nothing. Only the wrap-up of an agent, or of a participant
 * of an unknown purpose, can be unclear.
 */
function wrapUpOf(
  kind: PurposeKind,
  fields: JsonObject,
  { connectedAt, communications }: Pick<LiveParticipant, 'connectedAt'> & { communications: Communications },
): WrapUp {
  const required = requiredWrapUp(fields);
  // If the participant has a connectedTime and no communication has one, it is not known which of them was connected.
  // Then none of them counts as one that only rang.
  const mayTell = connectedAt === undefined || communications.some((one) => one.connectedAt !== undefined);
  const connected = communications.filter((one) => !mayTell || !onlyRang(one));
  const parts = communications.length === 0 ? [required] : connected.map((one) => wrapUpOfOne(one, required));
  if (parts.includes('owed')) return 'owed';
  const mayOwe = kind === 'agent' || kind === 'unlisted';
  return mayOwe && parts.includes('unclear') ? 'unclear' : 'none';
}

/** A missing `connectedTime` does not prove this by itself: `startAlertingTime` must be set. */
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
 * The kind of a participant by its purpose only; its communications are not considered yet. DESIGN.md section 3. `api`
 * sends agentless messages. It is a flow, but its messages never count as an answer: a parcel notification is no reply.
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

/**
 * `unlisted`: a purpose that the policy does not know. As long as such a participant is there, the conversation cannot
 * be judged.
 */
export function kindOfPurpose(purpose: string | undefined): PurposeKind {
  return KINDS.get(readEnum(purpose, PURPOSES) ?? '') ?? 'unlisted';
}
