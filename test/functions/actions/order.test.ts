import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFairly } from '../../../functions/sweeper/actions/find-candidates.ts';
import { NOW } from '../policy/conversations.ts';

const INTERVAL_MINUTES = 30;

function orderOfRun(ids: readonly string[], run: number): string[] {
  const startedAt = NOW + run * INTERVAL_MINUTES * 60_000;
  return orderFairly(ids, { startedAt, intervalMinutes: INTERVAL_MINUTES });
}

/** How many consecutive runs it takes until each id was among the first `perRun` of one. */
function runsUntilAllReached(ids: readonly string[], perRun: number, firstRun: number): number {
  const missing = new Set(ids);
  let runs = 0;
  while (missing.size > 0 && runs < 10_000) {
    for (const id of orderOfRun(ids, firstRun + runs).slice(0, perRun)) missing.delete(id);
    runs += 1;
  }
  return runs;
}

describe('the fair order', () => {
  it('is a permutation of the ids', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid()), fc.nat(100_000), (ids, run) => {
        expect(orderOfRun(ids, run).toSorted()).toEqual(ids.toSorted());
      }),
    );
  });

  it('does not depend on the order in which the search found them', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid()), fc.nat(100_000), (ids, run) => {
        expect(orderOfRun(ids.toReversed(), run)).toEqual(orderOfRun(ids, run));
      }),
    );
  });

  it('is the same all through an interval and begins elsewhere in the next', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `id-${index}`);
    const at = (ms: number): string[] =>
      orderFairly(ids, { startedAt: NOW + ms, intervalMinutes: INTERVAL_MINUTES });
    expect(at(INTERVAL_MINUTES * 60_000 - 1)).toEqual(at(0));
    expect(at(INTERVAL_MINUTES * 60_000)).not.toEqual(at(0));
  });

  it('takes an id twice as two', () => {
    expect(orderOfRun(['a', 'b', 'a'], 1).toSorted()).toEqual(['a', 'a', 'b']);
  });

  it('reaches everything present within 2 × ⌈candidates ÷ reached per run⌉ consecutive runs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(1_000_000),
        (count, perRun, run) => {
          const ids = Array.from({ length: count }, (_, index) => `id-${index}`);
          expect(runsUntilAllReached(ids, perRun, run)).toBeLessThanOrEqual(2 * Math.ceil(count / perRun));
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([0, 1, 2, 3, 4])('reaches all of 5,000, 200 a run, within 50 runs (seed %i)', (seed) => {
    const ids = Array.from({ length: 5000 }, (_, index) => `${seed}-${index}`);
    expect(runsUntilAllReached(ids, 200, seed * 1_009)).toBeLessThanOrEqual(50);
  });

  it('ends every endable one of 5,000 within 50 runs, though 500 can never be ended and stay in the way', () => {
    const stubborn = Array.from({ length: 500 }, (_, index) => `stubborn-${index}`);
    let endable = Array.from({ length: 4500 }, (_, index) => `endable-${index}`);
    for (let run = 0; run < 50; run += 1) {
      const reached = new Set(orderOfRun([...stubborn, ...endable], run).slice(0, 200));
      endable = endable.filter((id) => !reached.has(id));
    }
    expect(endable).toEqual([]);
  });
});
