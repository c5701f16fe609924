import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { parseJson } from '../json.ts';
import type { Item, Key, Question, Table } from './port.ts';

/** The version of every item that this code writes, and the only one that it reads. */
export const ITEM_VERSION = 1;

/** The lists of a sweep that are stored beside its item, by the first part of their sort keys. */
export type SweepList = 'rows' | 'candidates' | 'found';

/** The keys of every kind of item. DESIGN.md section 11. */
export const KEYS = {
  sweep: (sweepId: string): Key => ({ pk: `sweep#${sweepId}`, sk: 'sweep' }),
  /** One of a sweep's items with up to {@link LIST_LENGTH} entries of a list. `number` counts from 0. */
  list: (sweepId: string, list: SweepList, number: number): Key => ({
    pk: `sweep#${sweepId}`,
    sk: `${list}#${String(number).padStart(5, '0')}`,
  }),
  write: (sweepId: string, conversationId: string): Key => ({
    pk: `sweep#${sweepId}`,
    sk: `write#${conversationId}`,
  }),
  /** What a run has come to, for the weekly digest. */
  tally: (sweepId: string): Key => ({ pk: `sweep#${sweepId}`, sk: 'tally' }),
  memory: (org: string, conversationId: string): Key => ({ pk: `memory#${org}`, sk: conversationId }),
  /**
   * What one run has kept on live state. `minute`: of the six hours in which it counts, so that a later run overwrites it;
   * `number` counts from 0.
   */
  kept: (org: string, minute: number, number: number): Key => ({
    pk: `kept#${org}`,
    sk: `${String(minute).padStart(3, '0')}#${String(number).padStart(3, '0')}`,
  }),
  /** @param bound what the idempotency key belongs to: caller, organisation, route, and the key itself */
  idempotency: (...bound: readonly string[]): Key => ({
    pk: `key#${createHash('sha256').update(JSON.stringify(bound)).digest('hex')}`,
    sk: 'key',
  }),
  lease: (org: string): Key => ({ pk: `lease#${org}`, sk: 'lease' }),
} as const;

/** The partitions of the index `byTime`. */
export const TIME_PARTITIONS = {
  sweeps: 'sweeps',
  tallies: 'tallies',
  conversation: (org: string, conversationId: string): string => `conversation#${org}#${conversationId}`,
} as const;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** How long items are kept, in seconds. History: as long as configured. */
export const TIME_TO_LIVE = {
  sweep: 30 * DAY,
  /** After the last attempt. */
  memory: 90 * DAY,
  idempotency: 24 * HOUR,
  lease: DAY,
} as const;

/**
 * When an item expires: seconds since the epoch.
 *
 * @param now milliseconds since the epoch
 * @param timeToLive seconds
 */
export function expiryOf(now: number, timeToLive: number): number {
  return Math.ceil(now / 1000) + timeToLive;
}

/** The schema of an item of this version: the fields given, `v`, and whatever else is there (keys, expiry) left out. */
export function itemSchema<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.object({ v: z.literal(ITEM_VERSION), ...shape });
}

/** What an item says; undefined if there is none, or it is another version's or somebody else's: both count as absent. */
export function readItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item | undefined,
): z.infer<Schema> | undefined {
  const parsed = schema.safeParse(item);
  return parsed.success ? parsed.data : undefined;
}

/** How many entries of a list are stored in one item: 400 KB is the most that an item can hold. */
export const LIST_LENGTH = 100;

/** A list as JSON texts of up to {@link LIST_LENGTH} entries, each for one item. */
export function chunked(entries: readonly unknown[]): string[] {
  const texts: string[] = [];
  for (let first = 0; first < entries.length; first += LIST_LENGTH) {
    texts.push(JSON.stringify(entries.slice(first, first + LIST_LENGTH)));
  }
  return texts;
}

/** The list in such texts. A text that is not one, and an entry that the schema does not accept, counts as absent. */
export function unchunked<Entry extends z.ZodMiniType>(
  texts: readonly unknown[],
  entry: Entry,
): z.infer<Entry>[] {
  return texts.flatMap((text) => {
    const list = typeof text === 'string' ? parseJson(text) : undefined;
    if (!Array.isArray(list)) return [];
    return list.flatMap((one) => {
      const parsed = entry.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
  });
}

/** All items that a question finds, page by page. */
export async function queryAll(table: Table, question: Question): Promise<Item[]> {
  const items: Item[] = [];
  let after = question.after;
  do {
    const page = await table.query({ ...question, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}
