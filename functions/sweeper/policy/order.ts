import { hash } from 'node:crypto';

/** The golden ratio's fraction: its multiples fill a ring as evenly as any, however many there are. */
const GOLDEN_FRACTION = 0.618033988749895;

/**
 * A fair order without memory (DESIGN.md section 6, step 3): every run goes round the same ring, sorted by a
 * hash of the ids, from another point. Everything present is reached within 2 × ⌈ids ÷ reached per run⌉
 * consecutive runs while few come and go. The point is a rank, not a place among the hashes: those lie so unevenly
 * that an id close behind another would hardly ever be reached by short runs.
 *
 * @param about.startedAt the run's start, milliseconds since the epoch
 * @param about.intervalMinutes minutes between two runs, more than 0
 */
export function orderFairly(
  ids: readonly string[],
  about: { startedAt: number; intervalMinutes: number },
): string[] {
  const ring = ids
    .map((id) => ({ id, place: hash('sha256', id) }))
    .toSorted((a, b) => compare(a.place, b.place))
    .map(({ id }) => id);
  const run = Math.floor(about.startedAt / (about.intervalMinutes * 60_000));
  const start = Math.floor(((run * GOLDEN_FRACTION) % 1) * ring.length);
  return [...ring.slice(start), ...ring.slice(0, start)];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
