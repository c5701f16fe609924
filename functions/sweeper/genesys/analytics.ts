import { fieldOf, isJsonObject } from '../json.ts';
import type { HttpFailure } from './answer.ts';
import type { Genesys, Interval } from './port.ts';
import { readAnalyticsRow, type AnalyticsRow } from './row.ts';
import { halve, nameOf, readWindow, searchWindows, type WindowRead } from './window.ts';

export interface SearchResult {
  /** Each conversation once. */
  readonly rows: readonly AnalyticsRow[];
  /** What was to be searched: half-open, milliseconds since the epoch, both at 00:00 UTC. */
  readonly from: number;
  readonly to: number;
  /** How many windows that made, halves not counted. */
  readonly windows: number;
  /** Days that were not searched, or not to their end: `2026-11-20`, or `2026-11-01/2026-11-20` for several. */
  readonly failedWindows: readonly string[];
  /** Rows that the query did not ask for: ended ones, other message types, no usable id. */
  readonly dropped: number;
  /** Set when Genesys does not let this client search (401 or 403): the search ended there. */
  readonly refusal?: HttpFailure;
}

/**
 * Finds the web-messaging conversations that analytics lists with no end and that started on one of the last
 * `lookbackDays` days, today included. A window that is too much for Genesys is halved, down to one day, unless
 * both halves are rejected at once with the same 4xx status as the whole.
 * DESIGN.md section 6.1, reference 4.1.
 *
 * @param about.now milliseconds since the epoch
 * @param about.isOutOfTime asked before each page
 * @throws SweeperError if there is no token
 */
export async function searchOpenConversations(
  genesys: Pick<Genesys, 'queryOpenConversations'>,
  about: { readonly now: number; readonly lookbackDays: number; readonly isOutOfTime: () => boolean },
): Promise<SearchResult> {
  const windows = searchWindows(about.now, about.lookbackDays);
  const rows = new Map<string, AnalyticsRow>();
  const failedWindows: string[] = [];
  let dropped = 0;
  let refusal: HttpFailure | undefined;

  let isOver = false;

  const read = async (window: Interval): Promise<WindowRead> => {
    if (isOver) return { end: 'out-of-time', rows: [], dropped: 0 };
    const one = await readWindow(genesys, window, about.isOutOfTime);
    isOver = one.end === 'refused' || one.end === 'out-of-time';
    refusal = one.refusal;
    return one;
  };
  const take = async (window: Interval, one: WindowRead): Promise<void> => {
    // What a window gave before it broke counts too: its halves need not give it again.
    for (const row of one.rows) rows.set(row.conversationId, row);
    const halves = one.end === 'too-much' && !isOver ? halve(window) : undefined;
    if (halves !== undefined) {
      await takeHalves(window, halves, one.rejectedWith);
      return;
    }
    dropped += one.dropped;
    if (one.end !== 'complete') failedWindows.push(nameOf(window));
  };
  const takeHalves = async (
    window: Interval,
    [older, newer]: readonly [Interval, Interval],
    rejectedWith: number | undefined,
  ): Promise<void> => {
    const first = await read(older);
    if (rejectedWith === undefined || first.rejectedWith !== rejectedWith) {
      await take(older, first);
      await take(newer, await read(newer));
      return;
    }
    const second = await read(newer);
    if (second.rejectedWith === rejectedWith) {
      // Rejected whole and by halves: the reason is not its length.
      failedWindows.push(nameOf(window));
      return;
    }
    await take(older, first);
    await take(newer, second);
  };
  for (const window of windows) await take(window, await read(window));

  return {
    rows: [...rows.values()],
    from: windows[0]?.from ?? about.now,
    to: windows.at(-1)?.to ?? about.now,
    windows: windows.length,
    failedWindows,
    dropped,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** The first page of open conversations that started in one window (reference 4.1). */
export interface OpenPage {
  /** `totalHits`, or the rows on the page where Genesys does not say. */
  readonly total: number;
  readonly rows: readonly AnalyticsRow[];
  /** Rows that the query did not ask for: ended, or no web message. */
  readonly dropped: number;
}

/** Undefined for what is no page; `conversations` may be left out where nothing was found. */
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
