import { describe, expect, test } from 'vitest';
import { PLANTED } from './planted/all-planted.ts';
import { catchPlanted } from './planted/planted.ts';

/** From the seed that is known to show it; the long form (`npm run soak -- --planted`) begins at seed 1. */
const MOST_DAYS = 200;

describe('a fault that was planted is told of by the invariant that is there for it', () => {
  test.each(PLANTED.map((planted) => [planted.invariant, planted.name, planted] as const))(
    '%s: %s',
    async (_invariant, _name, planted) => {
      const caught = await catchPlanted(planted, planted.seed, MOST_DAYS);
      expect(caught?.what).toBeDefined();
    },
    60_000,
  );

  test('and every promise has one', () => {
    const promises = Array.from(
      { length: 10 },
      (_, index) => `promise-${String(index + 1).padStart(2, '0')}`,
    );
    const covered = new Set(PLANTED.map(({ invariant }) => invariant));
    expect(promises.filter((promise) => !covered.has(promise))).toEqual([]);
  });
});
