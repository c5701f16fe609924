import { expect, it } from 'vitest';
import { learn } from './memory.ts';

it('500 that never end beside 1,000 ordinary ones: cheap once remembered, tried again when due, and nobody starves', async () => {
  const { lines, before, after, sweeps, triedAgain, laterSweeps } = await learn(500, 1_000);
  process.stdout.write(
    `${lines.join('\n')}\na sweep over the 500 alone: ${before} requests without memory, ${after} with it\n`,
  );

  expect(after).toBeLessThan(before / 100);
  expect(sweeps).toBeLessThanOrEqual(2);
  expect(laterSweeps).toBe(1);
  expect(triedAgain).toBeGreaterThanOrEqual(500);
});
