import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PLANTED } from './planted/all-planted.ts';
import { catchPlanted } from './planted/planted.ts';

/** One for each promise: the long form, of all of them, is `npm run soak -- --planted`. */
const FIRST = [...Map.groupBy(PLANTED, ({ invariant }) => invariant)].flatMap(([invariant, [first]]) =>
  invariant.startsWith('promise-') && first !== undefined ? [first] : [],
);

describe('a fault that was planted is told of by the invariant that is there for it', () => {
  test.each(FIRST.map((planted) => [planted.invariant, planted.name, planted] as const))(
    '%s: %s',
    async (_invariant, _name, planted) => {
      const caught = await catchPlanted(planted, planted.seed, 1);
      // Where a change of the days hides it: `npm run soak -- --planted` finds the first seed that shows it.
      expect(caught?.what, `the day with seed ${planted.seed}`).toBeDefined();
    },
  );

  test('and every promise has one', () => {
    const promises = Array.from(
      { length: 10 },
      (_, index) => `promise-${String(index + 1).padStart(2, '0')}`,
    );
    const covered = new Set(PLANTED.map(({ invariant }) => invariant));
    expect(promises.filter((promise) => !covered.has(promise))).toEqual([]);
  });

  test('and each change fits the sources of today', () => {
    const places = PLANTED.flatMap(({ name, changes = [] }) =>
      changes.map((change) => ({ name, ...change })),
    );
    const misfits = places.filter(({ file, instead }) => {
      const source = readFileSync(new URL(`../../functions/sweeper/${file}`, import.meta.url), 'utf8');
      return source.split(instead).length !== 2;
    });
    expect(places.length).toBeGreaterThan(60);
    expect(misfits.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
  });
});
