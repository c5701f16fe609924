import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * Checks a rule of the kind "wherever this is given, that follows" on a thousand tries.
 *
 * @returns in how many of them it was given: what never happens proves nothing, so a test asks for some
 */
export function timesGiven<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  rule: (...values: T) => { given: boolean; follows: boolean },
): number {
  let times = 0;
  fc.assert(
    fc.property(fc.tuple<T>(...arbitraries), (values) => {
      const { given, follows } = rule(...values);
      times += given ? 1 : 0;
      expect(given && !follows).toBe(false);
    }),
    { numRuns: 1000 },
  );
  return times;
}
