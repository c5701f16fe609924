import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFairly } from '../../functions/sweeper/actions/find-candidates.ts';

const MINUTE = 60_000;
const idsOf = (count: number, salt: number): string[] =>
  Array.from({ length: count }, (_, index) => `${String(salt)}-${String(index)}`);

/** Runs a schedule with deliveries that come late, but within their interval; how many runs until all were reached. */
function runsUntilAllReached(
  ids: readonly string[],
  about: { perRun: number; firstRun: number; intervalMinutes: number; lateness: readonly number[] },
): number {
  const missing = new Set(ids);
  for (let runs = 0; ; runs += 1) {
    if (missing.size === 0 || runs > 2_000) return runs;
    const late = about.lateness[runs % about.lateness.length] ?? 0;
    const startedAt = (about.firstRun + runs + late) * about.intervalMinutes * MINUTE;
    const order = orderFairly(ids, { startedAt, intervalMinutes: about.intervalMinutes });
    for (const id of order.slice(0, about.perRun)) missing.delete(id);
  }
}

describe('the fair order', () => {
  it('reaches everything within 2 × ⌈candidates ÷ reached per run⌉ runs, at any interval and however late each begins', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 300 }),
          perRun: fc.integer({ min: 1, max: 80 }),
          firstRun: fc.nat(2_000_000),
          intervalMinutes: fc.constantFrom(1, 5, 15, 30, 60, 360, 1440),
          lateness: fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 9 }),
          salt: fc.nat(),
        }),
        ({ count, salt, ...about }) => {
          const bound = 2 * Math.ceil(count / about.perRun);
          expect(runsUntilAllReached(idsOf(count, salt), about)).toBeLessThanOrEqual(bound);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves everything else in its order when one comes or goes', () => {
    const about = { startedAt: 1_000 * 30 * MINUTE, intervalMinutes: 30 };
    /** The ring, begun at its smallest id: where a run begins is another matter. */
    const ring = (ids: readonly string[]): string[] => {
      const order = orderFairly(ids, about);
      const start = order.indexOf(order.toSorted()[0] ?? '');
      return [...order.slice(start), ...order.slice(0, start)];
    };
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 2, maxLength: 60 }), (ids) => {
        const [newcomer, ...present] = ids.toSorted().toReversed();
        expect(ring(ids).filter((id) => id !== newcomer)).toEqual(ring(present));
      }),
    );
  });

  it('begins somewhere else in almost every run: the starts of consecutive runs fill the ring evenly', () => {
    const ids = idsOf(1_000, 1);
    const sorted = orderFairly(ids, { startedAt: 0, intervalMinutes: 30 });
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 2, max: 40 }), (firstRun, runs) => {
        const starts = Array.from({ length: runs }, (_, run) => {
          const startedAt = (firstRun + run) * 30 * MINUTE;
          return sorted.indexOf(orderFairly(ids, { startedAt, intervalMinutes: 30 })[0] ?? '');
        }).toSorted((a, b) => a - b);
        const gaps = starts.map((at, index) => (starts[index + 1] ?? (starts[0] ?? 0) + ids.length) - at);
        // Steinhaus: multiples of the golden ratio leave no gap much larger than the average one.
        expect(Math.max(...gaps)).toBeLessThanOrEqual((2 * ids.length) / runs + 2);
      }),
      { numRuns: 30 },
    );
  });
});
