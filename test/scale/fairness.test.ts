import { expect, it } from 'vitest';
import { measureFairness, ROOM } from './fairness.ts';

it.for([1])(
  'ends every one of 4,500 beside 500 that never end within 50 runs with room for 200, with seed %i',
  { timeout: 60_000 },
  async (seed) => {
    expect(await measureFairness(seed, { atMost: 50 })).toEqual({
      runs: expect.any(Number) as number,
      left: 0,
      mostLooks: ROOM,
      unforeseen: 0,
    });
  },
);
