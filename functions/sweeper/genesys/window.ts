import { fieldOf, isJsonObject } from '../json.ts';
import type { Answered, ConnectionFailure, Failure, HttpFailure } from './answer.ts';
import { isGenesysError } from './answers.ts';
import { requestOf, type ReadRequest } from './operations.ts';
import type { Genesys, Interval } from './port.ts';
import { readAnalyticsRow, type AnalyticsRow } from './row.ts';

/** Rows on a page; the most that Genesys gives (reference 4.1). */
export const PAGE_SIZE = 100;

/**
 * Asks for one page of the web-messaging conversations without an end (reference 4.1). The two segment
 * predicates are in one entry, so that the same session must meet both.
 *
 * @param pageNumber 1 or more
 * @param pageSize 1 if only the count is needed (reference 4.1)
 */
export function openConversationsRequest(
  { from, to }: Interval,
  pageNumber: number,
  pageSize = PAGE_SIZE,
): ReadRequest {
  return requestOf('search', {
    body: {
      interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
      order: 'asc',
      orderBy: 'conversationStart',
      paging: { pageSize, pageNumber },
      conversationFilters: [
        {
          type: 'and',
          predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
        },
      ],
      segmentFilters: [
        {
          type: 'and',
          predicates: [
            { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' },
            { type: 'dimension', dimension: 'messageType', operator: 'matches', value: 'webmessaging' },
          ],
        },
      ],
    },
  });
}

/** Pages asked for at the same time, once it is known that there are that many. */
const PAGES_AT_ONCE = 4;

/** "Pagination may not exceed 100000 results" (reference 4.1): no page beyond it can be read. */
const MOST_PAGES = 100_000 / PAGE_SIZE;

/** Why a window could not be read. `unreadable`: a 2xx answer that is not a page. */
export type SearchFailure =
  | HttpFailure
  | ConnectionFailure
  | { readonly kind: 'unreadable'; readonly answer: Answered };

export interface WindowRead {
  /**
   * `complete`: every page was read. `too-much`: a smaller window may succeed. `failed`: it would not.
   * `refused`: Genesys does not let this client search. `left-out`: the run's time is up, or the search is over.
   */
  readonly end: 'complete' | 'too-much' | 'failed' | 'refused' | 'left-out';
  /** What was read, even if the window is incomplete; a row may occur more than once. */
  readonly rows: readonly AnalyticsRow[];
  /** Rows that the query did not ask for. */
  readonly dropped: number;
  /** The 4xx status of the answer to the very first page, if that made it `too-much`. */
  readonly rejectedWith?: number;
  /** Set when `refused`. */
  readonly refusal?: HttpFailure;
  /** Set if an answer, or a missing one, was the reason why it was not read to its end. */
  readonly failure?: SearchFailure;
}

/**
 * Reads every page of one window. `totalHits` only decides how many pages to request at once. The last page is one that
 * is empty, or one that is not full when as many rows were read as were announced. If a full page has only conversations
 * that earlier pages had, Genesys ignores the page number: the window ends as `failed`.
 */
export async function readWindow(
  genesys: Pick<Genesys, 'queryOpenConversations'>,
  window: Interval,
  isOutOfTime: () => boolean,
): Promise<WindowRead> {
  const rows: AnalyticsRow[] = [];
  const seen = new Set<unknown>();
  let dropped = 0;
  let read = 0;
  let announced = 0;
  const ended = (end: WindowRead['end']): WindowRead => ({ end, rows, dropped });

  for (let next = 1; next <= MOST_PAGES;) {
    if (isOutOfTime()) return ended('left-out');
    const missing = Math.ceil((announced - read) / PAGE_SIZE);
    const atOnce = Math.max(1, Math.min(missing, PAGES_AT_ONCE, MOST_PAGES + 1 - next));
    const answers = await Promise.all(
      Array.from({ length: atOnce }, (_, index) => genesys.queryOpenConversations(window, next + index)),
    );
    next += atOnce;
    let last = 0;
    let isEmpty = false;
    let isRepeated = false;
    for (const answer of answers) {
      // A page that arrived counts, even if the one before it did not.
      const page = answer.ok ? readPage(answer.body) : undefined;
      if (page === undefined) continue;
      announced = Math.max(announced, page.announced);
      last = page.conversations.length;
      isEmpty ||= last === 0;
      read += last;
      const seenBefore = seen.size;
      for (const conversation of page.conversations) {
        seen.add(fieldOf(conversation, 'conversationId'));
        const row = readAnalyticsRow(conversation);
        if (row === undefined) dropped += 1;
        else rows.push(row);
      }
      isRepeated ||= last >= PAGE_SIZE && seen.size === seenBefore;
    }
    const failed = answers.find((answer) => !answer.ok);
    if (failed !== undefined) return { ...ended('failed'), ...endOf(failed.failure, next === 2) };
    const unreadable = answers.find((answer) => answer.ok && readPage(answer.body) === undefined);
    if (unreadable?.ok === true)
      return { ...ended('too-much'), failure: { kind: 'unreadable', answer: unreadable } };
    if (isRepeated) return ended('failed');
    if (isEmpty || (last < PAGE_SIZE && read >= announced)) return ended('complete');
  }
  return ended('too-much');
}

function endOf(
  failure: Failure,
  isFirstPage: boolean,
): Pick<WindowRead, 'end' | 'refusal' | 'rejectedWith' | 'failure'> {
  switch (failure.kind) {
    case 'cut-off':
    case 'withheld':
      return { end: 'left-out' };
    case 'connection':
      return { end: isTooMuch(failure) ? 'too-much' : 'failed', failure };
    case 'http': {
      const { status } = failure;
      // A 403 from something else, such as a firewall, is not a refusal by Genesys.
      if (status === 401 || (status === 403 && isGenesysError(failure)))
        return { end: 'refused', refusal: failure };
      if (!isTooMuch(failure)) return { end: 'failed', failure };
      return { end: 'too-much', failure, ...(isFirstPage && status < 500 ? { rejectedWith: status } : {}) };
    }
  }
}

/**
 * Whether a smaller window may succeed after this one failed (reference 4.1). If Genesys was too slow, or sent too much,
 * half may work; if it was out of reach, not.
 */
export function isTooMuch(failure: Failure): boolean {
  return (
    (failure.kind === 'connection' && (failure.reason === 'timeout' || failure.reason === 'malformed')) ||
    (failure.kind === 'http' && [400, 408, 413, 502, 504].includes(failure.status))
  );
}

/** Undefined for an answer that is not a page; `conversations` may be missing if nothing was found. */
function readPage(body: unknown): { conversations: readonly unknown[]; announced: number } | undefined {
  if (!isJsonObject(body)) return undefined;
  const { totalHits } = body;
  const conversations = body['conversations'] ?? [];
  if (!Array.isArray(conversations)) return undefined;
  return { conversations, announced: typeof totalHits === 'number' && totalHits >= 0 ? totalHits : 0 };
}

export const DAY_MS = 86_400_000;

/** The widest interval that the details query takes, days (reference 4.1). */
const LONGEST_WINDOW_DAYS = 31;

/**
 * Windows of at most 31 days, oldest first, that begin and end at 00:00 UTC and cover each of the last
 * `lookbackDays` days once, today included.
 *
 * @param now milliseconds since the epoch
 * @param lookbackDays whole days, 1 or more
 */
export function searchWindows(now: number, lookbackDays: number): readonly Interval[] {
  const end = (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  const start = end - lookbackDays * DAY_MS;
  const windows: Interval[] = [];
  for (let from = start; from < end; from += LONGEST_WINDOW_DAYS * DAY_MS) {
    windows.push({ from, to: Math.min(end, from + LONGEST_WINDOW_DAYS * DAY_MS) });
  }
  return windows;
}

/** The two halves of a window, cut at 00:00 UTC; undefined for a single day. */
export function halve({ from, to }: Interval): readonly [Interval, Interval] | undefined {
  const days = Math.round((to - from) / DAY_MS);
  if (days < 2) return undefined;
  const middle = from + Math.floor(days / 2) * DAY_MS;
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

export function isOneDay(window: Interval): boolean {
  return halve(window) === undefined;
}

/** The names of windows, oldest first. Windows that follow each other get one name. */
export function namesOf(windows: readonly Interval[]): readonly string[] {
  const joined: Interval[] = [];
  for (const window of windows.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last?.to === window.from) joined[joined.length - 1] = { from: last.from, to: window.to };
    else joined.push(window);
  }
  return joined.map(nameOf);
}

/** `2026-11-20` for a single day, `2026-11-01/2026-11-20` for several; both ends belong to it. UTC. */
export function nameOf({ from, to }: Interval): string {
  const first = isoDate(from);
  const last = isoDate(to - DAY_MS);
  return first === last ? first : `${first}/${last}`;
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
