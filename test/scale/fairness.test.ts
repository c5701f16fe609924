import { expect, it } from 'vitest';
import { measureFairness, ROOM } from './fairness.ts';

it('ends every one of 900 beside 100 that never end within 50 runs with room for 40', async () => {
  expect(await measureFairness(1, { atMost: 50, share: 0.2 })).toEqual({
    runs: expect.any(Number) as number,
    left: 0,
    mostLooks: ROOM * 0.2,
    unforeseen: 0,
  });
});
