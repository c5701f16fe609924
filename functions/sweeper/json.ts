import * as z from 'zod/mini';

/** A JSON object whose keys are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The type of a schema as JSON has it: read-only, and a field without a value is absent. */
type Json<T> = T extends readonly (infer One)[]
  ? readonly Json<One>[]
  : T extends object
    ? { readonly [Field in keyof T]: Json<Exclude<T[Field], undefined>> }
    : T;
export type JsonOf<Schema extends z.ZodMiniType> = Json<z.infer<Schema>>;

/** Undefined for what is not JSON. The parser's error is not passed on, because it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One field of what may be an object; undefined if it is not an object, or has no such field of its own. */
export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The shape of a UUID, of any version and in any case: no other string of Genesys is taken for an id. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Notes something that cannot be judged. */
export type Note = (problem: string) => void;

/** A string with something in it, else undefined. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Which of these values an enumeration's value is. The live object writes them in lower case or in camel case; events
 * write the same values in capitals with underscores (reference 5.1, sample 10).
 *
 * @returns undefined for anything else
 */
export function readEnum<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  if (typeof value !== 'string') return undefined;
  const found = known.find((one) => one === value);
  return found ?? known.find((one) => spelling(one) === spelling(value));
}

function spelling(value: string): string {
  return value.replaceAll(/[-_.]/gu, '').toLowerCase();
}

const isoDateTime = z.iso.datetime({ offset: true });
/** The longest time with nine decimals and an offset has 35 characters. */
const LONGEST_TIME = 40;

/**
 * A point in time, milliseconds since the epoch, from Genesys's `yyyy-MM-ddTHH:mm:ss[.mmm]Z` (reference 5.1) or the
 * same with an offset, `+0000`, `+00:00` or `+00`. Undefined for anything else, for a day that does not exist, and for
 * the epoch or anything before it: those are placeholders, and a placeholder must never make a conversation look old.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_TIME) return undefined;
  const written = value.replace(
    /(?<=T.+[+-]\d{2})(?:\d{2})?$/u,
    (minutes) => `:${minutes === '' ? '00' : minutes}`,
  );
  if (!isoDateTime.safeParse(written).success) return undefined;
  const at = Date.parse(written);
  return at > 0 ? at : undefined;
}

/** A time that may be absent or null; anything else that is not a time is noted. */
export function readOptionalTime(object: JsonObject, field: string, note: Note): number | undefined {
  const value = object[field];
  const at = readTime(value);
  if (value != null && at === undefined) note(`${field} is not a time`);
  return at;
}

/** A UUID, lower case. Undefined for anything else: free text must never pass as an id and reach a report. */
export function readId(value: unknown): string | undefined {
  return isUuid(value) ? value.toLowerCase() : undefined;
}

/** An id that may be absent or null; anything else that is not a UUID is noted. Lower case. */
export function readOptionalId(object: JsonObject, field: string, note: Note): string | undefined {
  const value = object[field];
  const id = readId(value);
  if (value != null && id === undefined) note(`${field} is not an id`);
  return id;
}

/** The longest name in a report, characters; longer ones are cut. */
const LONGEST = 60;

/**
 * A name that an administrator gave to a client, an organisation, a division or a queue, on one line.
 *
 * @returns undefined if it is not a string, or only white space
 */
export function plainName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const plain = value.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  if (plain === '') return undefined;
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

/** ISO 8601, UTC, from milliseconds since the epoch. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
