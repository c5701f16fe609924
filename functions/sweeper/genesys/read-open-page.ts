import { fieldOf, isJsonObject } from '../json.ts';
import type { AnalyticsRow } from './analytics-row.ts';
import { readAnalyticsRow } from './read-analytics-row.ts';

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
