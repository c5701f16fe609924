import { expect, it } from 'vitest';
import { learn } from './memory.ts';

it('20 that never end cost a sweep almost nothing once they are remembered, and are tried again when due', async () => {
  const { before, after, sweeps, triedAgain, laterSweeps } = await learn(20, 40);

  expect(after).toBeLessThan(before / 20);
  expect(sweeps).toBe(1);
  expect(laterSweeps).toBe(1);
  expect(triedAgain).toBeGreaterThanOrEqual(20);
}, 120_000);
