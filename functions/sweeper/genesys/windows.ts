import type { Interval } from './genesys.ts';

const DAY_MS = 86_400_000;

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

/** `2026-11-20` for a single day, `2026-11-01/2026-11-20` for several; both ends belong to it. UTC. */
export function nameOf({ from, to }: Interval): string {
  const first = isoDate(from);
  const last = isoDate(to - DAY_MS);
  return first === last ? first : `${first}/${last}`;
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
