import { fieldOf, isJsonObject, isUuid } from '../../functions/sweeper/json.ts';
import { OFFICIAL_WORDS } from './official-words.ts';

/** The structure of one conversation: what Genesys answers, with everything replaced that could be anybody's data. */
export interface Shape {
  /** The live conversation, or a text that takes its place if it could not be read. */
  readonly live: unknown;
  /** Its row in analytics, or such a text. */
  readonly analytics: unknown;
  /** How many different ones were replaced. */
  readonly replaced: { readonly uuids: number; readonly otherIds: number; readonly names: number };
}

/** A time that is farther than this from the conversation's start does not belong to the conversation. */
const FARTHEST_MS = 2 * 366 * 86_400_000;

/** A time with its zone, which may be written as `Z`, `+hhmm` or `+hh:mm`. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/u;

/**
 * The shape of a conversation. Safe by construction: a name or a text is shown only where it is one of
 * {@link OFFICIAL_WORDS}, and everything else becomes a placeholder of ours, whatever it is:
 *
 * - ids become `<uuid 1>`, or `<id 1, length 32>` in a field that is called an id: equal ones have equal numbers;
 * - times in fields that hold times become seconds since the start, `T+12.3s`, with the notation of another zone;
 * - other texts become `<string 12>`, numbers `<number>`, other names `<name 1>`; booleans and null stay.
 *
 * @param live the body of `GET /api/v2/conversations/{id}`, as it came
 * @param analytics the conversation's row of the details query, as it came
 */
export function shapeOf(live: unknown, analytics: unknown): Shape {
  const start = startOf(live, analytics);
  const uuids = numbering();
  const otherIds = numbering();
  const names = numbering();

  const nameFor = (key: string, isMap: boolean): string => {
    if (!isMap && OFFICIAL_WORDS.names.has(key)) return key;
    return isUuid(key) ? `<uuid ${uuids.of(key.toLowerCase())}>` : `<name ${names.of(key)}>`;
  };
  const text = (value: string, field: string | undefined): string => {
    const uuid: unknown = value;
    if (isUuid(uuid)) return `<uuid ${uuids.of(uuid.toLowerCase())}>`;
    if (field === undefined) return `<string ${value.length}>`;
    if (OFFICIAL_WORDS.enumValues.get(field)?.has(value.toLowerCase()) === true) return value;
    if (OFFICIAL_WORDS.times.has(field)) return timeText(value, start) ?? `<string ${value.length}>`;
    if (/^id$|Ids?$/u.test(field)) return `<id ${otherIds.of(value)}, length ${value.length}>`;
    return `<string ${value.length}>`;
  };
  /** @param field the official field of a value, or of a list of its values; undefined for any other field */
  const replaced = (value: unknown, field?: string): unknown => {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return text(value, field);
    if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, field));
    if (!isJsonObject(value)) return `<${typeof value}>`;
    const isMap = field !== undefined && OFFICIAL_WORDS.maps.has(field);
    const entries = Object.entries(value).map(([key, part]) => {
      const name = nameFor(key, isMap);
      return [name, replaced(part, name === key ? name : undefined)] as const;
    });
    return Object.fromEntries(entries);
  };
  // The counts last: they are complete only then.
  const shapes = { live: replaced(live), analytics: replaced(analytics) };
  return {
    ...shapes,
    replaced: { uuids: uuids.count(), otherIds: otherIds.count(), names: names.count() },
  };
}

/** Gives each different text a number of its own, from 1. */
function numbering(): { readonly of: (text: string) => number; readonly count: () => number } {
  const numbers = new Map<string, number>();
  return {
    of: (text) => {
      const number = numbers.get(text) ?? numbers.size + 1;
      numbers.set(text, number);
      return number;
    },
    count: () => numbers.size,
  };
}

/** Milliseconds since the epoch; undefined if neither has it. */
function startOf(live: unknown, analytics: unknown): number | undefined {
  const told = [fieldOf(live, 'startTime'), fieldOf(analytics, 'conversationStart')];
  const [start] = told.flatMap((value) =>
    typeof value === 'string' && TIME.test(value) ? [Date.parse(value)] : [],
  );
  return start !== undefined && Number.isFinite(start) ? start : undefined;
}

/** @returns undefined for anything that is not a time */
function timeText(value: string, start: number | undefined): string | undefined {
  const zone = TIME.exec(value)?.[1];
  const at = Date.parse(value);
  if (zone === undefined || !Number.isFinite(at)) return undefined;
  const notation = zone === 'Z' ? '' : zone.includes(':') ? ' ±hh:mm' : ' ±hhmm';
  if (start === undefined || Math.abs(at - start) > FARTHEST_MS) return `<time>${notation}`;
  const seconds = (at - start) / 1000;
  return `T${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(1)}s${notation}`;
}
