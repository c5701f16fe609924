import { fieldOf, isJsonObject } from '../json.ts';
import type { HttpFailure } from './answer.ts';
import { isOfGenesys } from './answers.ts';
import type { Genesys, Interval } from './port.ts';
import { readAnalyticsRow, type AnalyticsRow } from './row.ts';
import {
  halve,
  isOneDay,
  namesOf,
  readWindow,
  searchWindows,
  type SearchFailure,
  type WindowRead,
} from './window.ts';

export interface SearchResult {
  /** Each conversation once. */
  readonly rows: readonly AnalyticsRow[];
  /** What was to be searched: half-open, milliseconds since the epoch, both at 00:00 UTC. */
  readonly from: number;
  readonly to: number;
  /** How many windows that made, halves not counted. */
  readonly windows: number;
  /**
   * Days that were not searched, or not to their end: `2026-11-20`, or `2026-11-01/2026-11-20` for several in a row.
   * Oldest first.
   */
  readonly failedWindows: readonly string[];
  /** Rows that the query did not ask for: ended ones, other message types, no usable id. */
  readonly dropped: number;
  /** Whether any window, or any day, was read to its end, or gave a row. */
  readonly hasFound: boolean;
  /** Why windows failed, one for each; a window that ran out of time has none. */
  readonly failures: readonly SearchFailure[];
  /** Set when Genesys does not let this client search (401 or 403): the search ended there. */
  readonly refusal?: HttpFailure;
}

/**
 * Finds the web-messaging conversations that analytics lists with no end and that started on one of the last
 * `lookbackDays` days, today included. A window that is too much for Genesys is halved, down to one day, unless both
 * halves are rejected at once with the same 4xx status as the whole. After several equal failures in a row, the search
 * stops. DESIGN.md section 6.1, reference 4.1.
 *
 * @param about.now milliseconds since the epoch
 * @param about.isOutOfTime called before each page
 * @throws SweeperError if there is no token
 */
export async function searchOpenConversations(
  genesys: Pick<Genesys, 'queryOpenConversations'>,
  about: { readonly now: number; readonly lookbackDays: number; readonly isOutOfTime: () => boolean },
): Promise<SearchResult> {
  const windows = searchWindows(about.now, about.lookbackDays);
  const search = new Search(genesys, about.isOutOfTime);
  for (const window of windows) await search.searchWhole(window);
  return {
    ...search.result(),
    from: windows[0]?.from ?? about.now,
    to: windows.at(-1)?.to ?? about.now,
    windows: windows.length,
  };
}

/** If this many whole windows in a row fail in the same way, the window is not the reason. */
const SAME_WINDOWS = 2;
/** The same for single days. */
const SAME_DAYS = 3;

class Search {
  readonly #genesys: Pick<Genesys, 'queryOpenConversations'>;
  readonly #isOutOfTime: () => boolean;
  readonly #rows = new Map<string, AnalyticsRow>();
  readonly #failed: Interval[] = [];
  readonly #failures: SearchFailure[] = [];
  #dropped = 0;
  #complete = 0;
  #refusal: HttpFailure | undefined;
  /** The search has stopped: refused, out of time, or several equal failures in a row. */
  #isOver = false;
  readonly #sameWindows = new InARow();
  readonly #sameDays = new InARow();

  constructor(genesys: Pick<Genesys, 'queryOpenConversations'>, isOutOfTime: () => boolean) {
    this.#genesys = genesys;
    this.#isOutOfTime = isOutOfTime;
  }

  async searchWhole(window: Interval): Promise<void> {
    const failure = await this.#take(window, await this.#read(window));
    const count = this.#sameWindows.count(failure === undefined ? undefined : lastingKind(failure));
    this.#isOver ||= count >= SAME_WINDOWS;
  }

  result(): Omit<SearchResult, 'from' | 'to' | 'windows'> {
    return {
      rows: [...this.#rows.values()],
      failedWindows: namesOf(this.#failed),
      dropped: this.#dropped,
      hasFound: this.#complete > 0 || this.#rows.size > 0,
      failures: this.#failures,
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    };
  }

  async #read(window: Interval): Promise<WindowRead> {
    if (this.#isOver) return { end: 'left-out', rows: [], dropped: 0 };
    const one = await readWindow(this.#genesys, window, this.#isOutOfTime);
    const isStopped = this.#countDay(window, one);
    this.#isOver = one.end === 'refused' || one.end === 'left-out' || isStopped;
    this.#refusal = one.refusal;
    return one;
  }

  /** @returns why the whole window failed; undefined if it did not fail, or if it was halved */
  async #take(window: Interval, one: WindowRead): Promise<SearchFailure | undefined> {
    // Rows that were read before the window failed count too: its halves may not return them again.
    for (const row of one.rows) this.#rows.set(row.conversationId, row);
    const halves = one.end === 'too-much' && !this.#isOver ? halve(window) : undefined;
    if (halves !== undefined) return this.#takeHalves(window, halves, one);
    this.#dropped += one.dropped;
    if (one.end !== 'complete') return this.#fail(window, one.failure);
    this.#complete += 1;
    return undefined;
  }

  async #takeHalves(
    window: Interval,
    [older, newer]: readonly [Interval, Interval],
    { rejectedWith, failure }: WindowRead,
  ): Promise<SearchFailure | undefined> {
    const first = await this.#read(older);
    if (rejectedWith === undefined || first.rejectedWith !== rejectedWith) {
      await this.#take(older, first);
      await this.#take(newer, await this.#read(newer));
      return undefined;
    }
    const second = await this.#read(newer);
    // The window and both halves were rejected: its length is not the reason.
    if (second.rejectedWith === rejectedWith) return this.#fail(window, failure);
    await this.#take(older, first);
    await this.#take(newer, second);
    return undefined;
  }

  #fail(window: Interval, failure: SearchFailure | undefined): SearchFailure | undefined {
    this.#failed.push(window);
    if (failure !== undefined) this.#failures.push(failure);
    return failure;
  }

  /** Counts a day as soon as it is read, so that a search that stops reads no other. Returns whether it stops. */
  #countDay(window: Interval, { end, failure }: WindowRead): boolean {
    if (end === 'complete') this.#sameDays.count(undefined);
    if (failure === undefined || !isOneDay(window)) return false;
    return this.#sameDays.count(kindOf(failure)) >= SAME_DAYS;
  }
}

/** Counts how often the same kind of failure has come in a row. */
class InARow {
  #last: string | undefined;
  #count = 0;

  /** @param kind undefined for anything that never counts as the same */
  count(kind: string | undefined): number {
    this.#count = kind !== undefined && kind === this.#last ? this.#count + 1 : 1;
    this.#last = kind;
    return kind === undefined ? 0 : this.#count;
  }
}

function kindOf(failure: SearchFailure): string {
  switch (failure.kind) {
    case 'unreadable':
      return 'not-genesys';
    case 'connection':
      return failure.reason;
    case 'http':
      return isOfGenesys(failure) ? String(failure.status) : 'not-genesys';
  }
}

/** As {@link kindOf}; undefined for a 5xx, which may be over with the next window. */
function lastingKind(failure: SearchFailure): string | undefined {
  return failure.kind === 'http' && failure.status >= 500 ? undefined : kindOf(failure);
}

/** The first page of open conversations that started in one window (reference 4.1). */
export interface OpenPage {
  /** `totalHits`, or the rows on the page if Genesys does not send it. */
  readonly total: number;
  readonly rows: readonly AnalyticsRow[];
  /** Rows that the query did not ask for: ended, or not a web message. */
  readonly dropped: number;
}

/** Undefined if the body is not a page; `conversations` may be missing if nothing was found. */
export function readOpenPage(body: unknown): OpenPage | undefined {
  if (!isJsonObject(body)) return undefined;
  const conversations = body['conversations'] ?? [];
  if (!Array.isArray(conversations)) return undefined;
  const rows = conversations.flatMap((one: unknown) => readAnalyticsRow(one) ?? []);
  const total = fieldOf(body, 'totalHits');
  return {
    total: typeof total === 'number' && total >= 0 ? total : conversations.length,
    rows,
    dropped: conversations.length - rows.length,
  };
}
