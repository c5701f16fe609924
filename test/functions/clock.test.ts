import { describe, expect, it } from 'vitest';
import { ageMs, momentOf, systemClock } from '../../functions/sweeper/clock.ts';

/** A moment of 10 seconds later by the wall clock and 20 by the monotonic one, or as told. */
function later(wallMs: number, monotonicMs: number): number {
  const since = { wall: 1_000_000, monotonic: 500 };
  return ageMs(since, { now: () => 1_000_000 + wallMs, monotonic: () => 500 + monotonicMs });
}

describe('an age', () => {
  it.each([
    ['both clocks say the same', 10_000, 10_000, 10_000],
    ['the wall clock was set back', -1_200_000, 33_000, 33_000],
    ['the wall clock was set forward', 3_600_000, 33_000, 3_600_000],
    ['the monotonic clock stood still while the function was frozen', 33_000, 5, 33_000],
  ])('is the larger of both differences: %s', (_, wallMs, monotonicMs, age) => {
    expect(later(wallMs, monotonicMs)).toBe(age);
  });

  it('is never below zero', () => {
    expect(later(-5, 0)).toBe(0);
    expect(later(-5, -1)).toBe(0);
  });
});

describe('the system’s clock', () => {
  it('tells a moment by both clocks', () => {
    const moment = momentOf(systemClock);
    expect(Math.abs(moment.wall - Date.now())).toBeLessThan(10_000);
    expect(moment.monotonic).toBeGreaterThan(0);
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(moment.monotonic);
  });
});
