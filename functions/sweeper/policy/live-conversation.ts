import { isJsonObject } from '../json.ts';
import { readId, readOptionalTime, readText } from './read-field.ts';
import type { Note } from './read-field.ts';
import { readParticipant, takenOverAmong } from './live-participant.ts';
import type { LiveParticipant } from './live-participant.ts';

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
