import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../functions/sweeper/genesys/port.ts';
import { halve, nameOf, searchWindows } from '../../../functions/sweeper/genesys/window.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const daysOf = ({ from, to }: Interval): number[] =>
  Array.from({ length: (to - from) / DAY }, (_, index) => from + index * DAY);
const anyTime = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
const anyLookback = fc.integer({ min: 1, max: 550 });

describe('search windows', () => {
  it('cover each day of the lookback once, today included', () => {
    fc.assert(
      fc.property(anyTime, anyLookback, (now, lookbackDays) => {
        const today = Math.floor(now / DAY) * DAY;
        const expected = Array.from(
          { length: lookbackDays },
          (_, index) => today - (lookbackDays - 1 - index) * DAY,
        );
        expect(searchWindows(now, lookbackDays).flatMap(daysOf)).toEqual(expected);
      }),
    );
  });

  it('are never longer than 31 days, and begin and end at 00:00 UTC', () => {
    fc.assert(
      fc.property(anyTime, anyLookback, (now, lookbackDays) => {
        for (const { from, to } of searchWindows(now, lookbackDays)) {
          expect(to - from).toBeLessThanOrEqual(31 * DAY);
          expect([from % DAY, to % DAY]).toEqual([0, 0]);
        }
      }),
    );
  });

  it('are three for the 93 days of the default', () => {
    expect(searchWindows(NOW, 93)).toHaveLength(3);
  });
});

describe('halving a window', () => {
  it('keeps each of its days once, down to single days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), (days) => {
        const window = { from: 0, to: days * DAY };
        const leaves: Interval[] = [];
        const pending: Interval[] = [window];
        for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
          const halves = halve(next);
          if (halves === undefined) leaves.push(next);
          else pending.unshift(...halves);
        }
        expect(leaves.flatMap(daysOf)).toEqual(daysOf(window));
        expect(leaves).toHaveLength(days);
      }),
    );
  });
});

describe('the name of a window', () => {
  it('is its day, or its first and last day', () => {
    expect(nameOf({ from: Date.UTC(2026, 5, 15), to: Date.UTC(2026, 5, 16) })).toBe('2026-06-15');
    expect(nameOf({ from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 16) })).toBe('2026-06-01/2026-06-15');
  });
});
