import { expect, it } from 'vitest';
import { expectNothingLost } from './killed-rounds.ts';

it('loses nothing where rounds are killed at a random request: 50 seeds', async () => {
  let uncertain = 0;
  for (let seed = 1; seed <= 50; seed += 1) uncertain += (await expectNothingLost(seed)).unseen;
  process.stdout.write(`100 killed rounds: ${uncertain} ends that nobody had seen, each told as uncertain\n`);
  expect(uncertain).toBeGreaterThan(10);
});
