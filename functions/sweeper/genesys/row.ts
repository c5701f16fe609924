import { hash } from 'node:crypto';
import { isJsonObject, isUuid, readTime, type JsonObject } from '../json.ts';

/** What analytics says about one open conversation: a reason to read its live state, never proof that it is stuck. */
export interface AnalyticsRow {
  /** Lower case, of the shape of a UUID. */
  readonly conversationId: string;
  /** `conversationStart`, milliseconds since the epoch. Absent when it could not be read. */
  readonly startedAt?: number;
  /** Lower case, each once. */
  readonly divisionIds: readonly string[];
  /** Every queue that any segment names. Lower case, each once. */
  readonly queueIds: readonly string[];
  /** Every user who took part. Lower case, each once. */
  readonly userIds: readonly string[];
  /** False when a part that scope or exemptions need could not be read: then only the live state decides. */
  readonly complete: boolean;
  /** Changes with anything that the row says: who comes, leaves, holds, parks, wraps up, clears (reference 4.1). */
  readonly digest: string;
}

/**
 * Reads one conversation of a details query's answer (reference 4.1) and evaluates the query's own filters again.
 *
 * @returns undefined for a row that the query did not ask for: one that has ended, one that provably holds no
 *   web message, or one without a usable id
 */
export function readAnalyticsRow(value: unknown): AnalyticsRow | undefined {
  if (!isJsonObject(value)) return undefined;
  const { conversationId } = value;
  if (!isUuid(conversationId)) return undefined;
  if (value['conversationEnd'] != null) return undefined;

  const reader = new Reader();
  const divisionIds = reader.list(value, 'divisionIds').map((id) => reader.id(id));
  const participants = reader.list(value, 'participants').map((participant) => reader.object(participant));
  const sessions = participants
    .flatMap((participant) => reader.list(participant, 'sessions'))
    .map((session) => reader.object(session));
  const segments = sessions
    .flatMap((session) => reader.list(session, 'segments'))
    .map((segment) => reader.object(segment));
  const queueIds = segments.map((segment) => reader.optionalId(segment, 'queueId'));
  const userIds = participants.map((participant) => reader.optionalId(participant, 'userId'));
  if (reader.complete && isProvablyOther(sessions)) return undefined;

  const startedAt = readTime(value['conversationStart']);
  return {
    conversationId: conversationId.toLowerCase(),
    ...(startedAt === undefined ? {} : { startedAt }),
    divisionIds: unique(divisionIds),
    queueIds: unique(queueIds),
    userIds: unique(userIds),
    complete: reader.complete,
    digest: hash('sha256', JSON.stringify(value), 'base64url').slice(0, DIGEST_LENGTH),
  };
}

/** 72 bits: two states of one row have the same digest once in 10^21 times. */
const DIGEST_LENGTH = 12;

/** Reads leniently and remembers whether everything could be read. */
class Reader {
  complete = true;

  list(parent: JsonObject, name: string): readonly unknown[] {
    const value = parent[name];
    return Array.isArray(value) ? value : this.#missed([]);
  }

  object(value: unknown): JsonObject {
    return isJsonObject(value) ? value : this.#missed({});
  }

  id(value: unknown): string | undefined {
    return isUuid(value) ? value.toLowerCase() : this.#missed(undefined);
  }

  optionalId(parent: JsonObject, name: string): string | undefined {
    return parent[name] == null ? undefined : this.id(parent[name]);
  }

  #missed<T>(instead: T): T {
    this.complete = false;
    return instead;
  }
}

/** Whether every session is known to be something else than a web message. Case is ignored: reference 10.8. */
function isProvablyOther(sessions: readonly JsonObject[]): boolean {
  return (
    sessions.length > 0 &&
    sessions.every((session) => {
      const mediaType = readWord(session['mediaType']);
      if (mediaType === undefined || mediaType === 'unknown') return false;
      if (mediaType !== 'message') return true;
      const messageType = readWord(session['messageType']);
      return messageType !== undefined && messageType !== 'unknown' && messageType !== 'webmessaging';
    })
  );
}

function readWord(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}

function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
