import * as z from 'zod/mini';
import { OUTCOMES, type OutcomeRow } from '../outcome.ts';
import {
  chunked,
  expiryOf,
  ITEM_VERSION,
  itemSchema,
  KEYS,
  LIST_LENGTH,
  queryAll,
  readItem,
  TIME_TO_LIVE,
  unchunked,
  type SweepList,
} from './items.ts';
import { TableError, type Item, type Table } from './port.ts';
import type { Sweep } from './sweep-item.ts';

/** Which sweep a list belongs to, and with it when the list expires. */
type Of = Pick<Sweep, 'sweepId' | 'createdAt'>;

/** A conversation that a sweep has to look at. */
export interface StoredCandidate {
  readonly conversationId: string;
  readonly divisionIds: readonly string[];
}

const candidateSchema = z.object({ conversationId: z.string(), divisionIds: z.array(z.string()) });

/** Only this code writes rows: what makes one is checked, its other fields are taken as they are. */
const rowSchema = z.custom<OutcomeRow>(
  (value) => z.object({ conversationId: z.string(), outcome: z.enum(OUTCOMES) }).safeParse(value).success,
);

const listSchema = itemSchema({ entries: z.string() });

/** The candidates of a long sweep, in the order in which they are judged. Written once, by its first round. */
export async function storeCandidates(
  table: Table,
  of: Of,
  candidates: readonly StoredCandidate[],
): Promise<void> {
  const plain = candidates.map(({ conversationId, divisionIds }) => ({ conversationId, divisionIds }));
  await table.putAll(chunked(plain).map((entries, number) => itemOf(of, 'candidates', number, entries)));
}

export async function loadCandidates(table: Table, sweepId: string): Promise<readonly StoredCandidate[]> {
  return unchunked(await textsOf(table, sweepId, 'candidates'), candidateSchema);
}

/**
 * Adds rows to those of a sweep: up to 100 to an item, under numbers that nobody has used yet.
 *
 * @param from the first number that may be free
 * @returns the next one
 */
export async function storeRows(
  table: Table,
  of: Of,
  rows: readonly OutcomeRow[],
  from = 0,
): Promise<number> {
  return append(table, of, 'rows', rows, from);
}

/** Every conversation's latest row. */
export async function loadRows(table: Table, sweepId: string): Promise<ReadonlyMap<string, OutcomeRow>> {
  return byId(unchunked(await textsOf(table, sweepId, 'rows'), rowSchema));
}

/**
 * The rows of one item, as they were added.
 *
 * @param number counts from 0, without gaps
 * @returns undefined after the last one
 */
export async function loadRowsOf(
  table: Table,
  sweepId: string,
  number: number,
): Promise<readonly OutcomeRow[] | undefined> {
  const item = readItem(listSchema, await table.get(KEYS.list(sweepId, 'rows', number)));
  return item === undefined ? undefined : unchunked([item.entries], rowSchema);
}

/**
 * Adds what was found stuck before the crowd guard could decide: rows without an outcome yet, so `not-reached`.
 *
 * @returns the next number, as `storeRows` does
 */
export async function storeFound(
  table: Table,
  of: Of,
  found: readonly OutcomeRow[],
  from = 0,
): Promise<number> {
  return append(table, of, 'found', found, from);
}

export async function loadFound(table: Table, sweepId: string): Promise<ReadonlyMap<string, OutcomeRow>> {
  return byId(unchunked(await textsOf(table, sweepId, 'found'), rowSchema));
}

async function append(
  table: Table,
  of: Of,
  list: SweepList,
  rows: readonly OutcomeRow[],
  from: number,
): Promise<number> {
  let number = from;
  for (const entries of chunked(rows)) {
    while (!(await isThere(table, itemOf(of, list, number, entries)))) number += 1;
    number += 1;
  }
  return number;
}

/** Whether the item is in the table now: also if an earlier try has stored it, and only its answer was lost. */
async function isThere(table: Table, item: Item): Promise<boolean> {
  if (await table.put(item, 'if-absent')) return true;
  return (await table.get(item))?.['entries'] === item['entries'];
}

async function textsOf(table: Table, sweepId: string, list: SweepList): Promise<string[]> {
  const { pk } = KEYS.sweep(sweepId);
  const items = await queryAll(table, { index: 'table', partition: pk, prefix: `${list}#` });
  return items.flatMap((item) => readItem(listSchema, item)?.entries ?? []);
}

function itemOf({ sweepId, createdAt }: Of, list: SweepList, number: number, entries: string): Item {
  return {
    ...KEYS.list(sweepId, list, number),
    v: ITEM_VERSION,
    entries,
    expiresAt: expiryOf(createdAt, TIME_TO_LIVE.sweep),
  };
}

function byId(rows: readonly OutcomeRow[]): ReadonlyMap<string, OutcomeRow> {
  return new Map(rows.map((row) => [row.conversationId, row]));
}

/** Stores the rows of a round as they come, so that a killed one loses few. */
export interface RowSink {
  /** Every conversation once; a second row of it changes nothing. */
  readonly add: (row: OutcomeRow) => void;
  readonly has: (conversationId: string) => boolean;
  /** Stores what has not been stored yet. @throws TableError also if another round may have begun */
  readonly drain: () => Promise<void>;
}

/**
 * @param of.known conversations that have rows already
 * @param of.stands whether this round is the only one: if not, another one's rows count
 * @param of.added called with each row that is new
 * @param of.stored called with rows when they are in the table
 */
export function openRowSink(of: {
  readonly table: Table;
  readonly sweep: Pick<Sweep, 'sweepId' | 'createdAt'>;
  readonly known: ReadonlySet<string>;
  readonly stands: () => boolean;
  readonly added: (row: OutcomeRow) => void;
  readonly stored: (rows: readonly OutcomeRow[]) => void;
}): RowSink {
  const { table, sweep, stands, added, stored } = of;
  const known = new Set(of.known);
  let waiting: OutcomeRow[] = [];
  let number = Math.ceil(known.size / LIST_LENGTH);
  let storing = Promise.resolve();

  const flush = async (): Promise<void> => {
    if (!stands()) throw new TableError('TakenOver');
    while (waiting.length > 0) {
      const rows = waiting.slice(0, LIST_LENGTH);
      number = await storeRows(table, sweep, rows, number);
      waiting = waiting.slice(rows.length);
      stored(rows);
    }
  };
  const inTurn = (): Promise<void> => {
    const turn = storing.then(flush);
    storing = turn.catch(() => undefined);
    return turn;
  };

  return {
    has: (conversationId) => known.has(conversationId),
    add: (row) => {
      if (known.has(row.conversationId)) return;
      known.add(row.conversationId);
      waiting.push(row);
      added(row);
      // If this fails, the next hundred, or the end, try again.
      if (waiting.length >= LIST_LENGTH) inTurn().catch(() => undefined);
    },
    drain: inTurn,
  };
}
