import { isJsonObject } from '../json.ts';

/**
 * One DynamoDB table, as the function uses it: keys, whole items, and four ways to ask. Everything that is remembered
 * goes through this port, so that tests can remember in memory instead.
 *
 * No transactions, and no expiry that anybody relies on: DynamoDB deletes an expired item hours later, and a local server
 * never does. So every read leaves out what has expired.
 */
export interface Table {
  /**
   * One item, as it stands now (a strongly consistent read).
   *
   * @throws TableError, as every method here does
   */
  readonly get: (key: Key) => Promise<Item | undefined>;
  /**
   * Writes a whole item.
   *
   * @param only `if-absent`: only if no item with this key is there, or only an expired one
   * @returns false if nothing was written because of `only`
   */
  readonly put: (item: Item, only?: 'if-absent') => Promise<boolean>;
  /** Writes many items, each as `put` does without a condition. */
  readonly putAll: (items: readonly Item[]) => Promise<void>;
  /**
   * Changes attributes of an item that is there.
   *
   * @returns the item as it stands after the change; undefined if there is none, or not as `where` says
   */
  readonly update: (key: Key, change: Change) => Promise<Item | undefined>;
  readonly delete: (key: Key) => Promise<void>;
  /** A page of items that share a partition, in the order of their sort keys. */
  readonly query: (question: Question) => Promise<Page>;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item: its keys, when it expires, and what it says. Values are JSON: no dates, no sets, no undefined. */
export interface Item extends Key {
  /** Partition and sort key of the index `byTime`. */
  readonly timePk?: string;
  readonly timeSk?: string;
  /** Partition key of the index `unfinished`, whose sort key is `sk`: an organisation, while an outcome is missing. */
  readonly unfinishedOf?: string;
  /** Seconds since the epoch: DynamoDB's time to live. */
  readonly expiresAt: number;
  readonly [attribute: string]: unknown;
}

export interface Change {
  /** Attributes and their new values, none of them a key, none undefined. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** Only if each of these attributes has this value now; undefined: only if it is absent. */
  readonly where?: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface Question {
  /** `table`: by `pk`. `byTime`: by `timePk`. `unfinished`: by `unfinishedOf`. The two indexes are a moment behind. */
  readonly index: 'table' | 'byTime' | 'unfinished';
  readonly partition: string;
  /** Only sort keys that begin so; index `table` only. */
  readonly prefix?: string;
  readonly newestFirst?: boolean;
  /** At most so many items; default: all that fit into one answer of DynamoDB (1 MB). */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Position;
}

export interface Page {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined after the last one. A page may be short, or empty, and not the last. */
  readonly next?: Position;
}

/** Where a page ends, as DynamoDB says it: JSON, and nobody else's business. */
export type Position = Readonly<Record<string, unknown>>;

/** What is an item by its keys and its expiry; undefined for anything else. */
export function itemIn(value: unknown): Item | undefined {
  if (!isJsonObject(value)) return undefined;
  const { pk, sk, expiresAt } = value;
  if (typeof pk !== 'string' || typeof sk !== 'string' || typeof expiresAt !== 'number') return undefined;
  return { ...value, pk, sk, expiresAt };
}

/** Whether its time has passed. @param now milliseconds since the epoch */
export function isExpired({ expiresAt }: Item, now: number): boolean {
  return expiresAt * 1000 <= now;
}

/** The table did not do what was asked: it is slow, throttled, refused, or gone. */
export class TableError extends Error {
  override readonly name = 'TableError';
  /** DynamoDB's name of the error, or `TimeoutError`. */
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(`The table could not be used: ${code}`, { cause });
    this.code = code;
  }
}
