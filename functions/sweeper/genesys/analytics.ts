import type { AnalyticsRow } from './analytics-row.ts';
import type { HttpFailure } from './answer.ts';
import type { Genesys } from './genesys.ts';
import { readWindow } from './read-window.ts';
import { halve, nameOf, searchWindows } from './windows.ts';

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
 * `lookbackDays` days, today included. A window that is too much for Genesys is halved, down to one day.
 * DESIGN.md section 6.1, reference 4.1.
 *
 * @param about.now milliseconds since the epoch
 * @param about.until no page is asked for once an answer came after this; milliseconds since the epoch
 * @throws SweeperError where no token can be had
 */
export async function searchOpenConversations(
  genesys: Pick<Genesys, 'queryOpenConversations'>,
  about: { readonly now: number; readonly lookbackDays: number; readonly until: number },
): Promise<SearchResult> {
  const windows = searchWindows(about.now, about.lookbackDays);
  const rows = new Map<string, AnalyticsRow>();
  const failedWindows: string[] = [];
  let dropped = 0;
  let refusal: HttpFailure | undefined;
  let { now } = about;

  const pending = [...windows];
  for (let window = pending.shift(); window !== undefined; window = pending.shift()) {
    const read = await readWindow(genesys, window, { now, until: about.until });
    now = read.now;
    const halves = read.end === 'too-much' ? halve(window) : undefined;
    if (halves !== undefined) {
      pending.unshift(...halves);
      continue;
    }
    dropped += read.dropped;
    for (const row of read.rows) rows.set(row.conversationId, row);
    if (read.end !== 'complete') failedWindows.push(nameOf(window));
    if (read.end === 'refused' || read.end === 'out-of-time') {
      refusal = read.refusal;
      failedWindows.push(...pending.splice(0).map(nameOf));
    }
  }

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
