import { expect, it } from 'vitest';
import { endByOneExecution, previewOf } from './long-sweep.ts';

it('ends 5,000 in one execution of the state machine', async () => {
  const told = await endByOneExecution(5_000);
  process.stdout.write(`${told}\n`);
  expect(told).toContain('5000 ended');
});

it('previews 10,000, and reads none of them twice', async () => {
  const told = await previewOf(10_000);
  process.stdout.write(`${told}\n`);
  expect(told).toContain('a preview of 10000');
});
