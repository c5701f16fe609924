import { expect, it } from 'vitest';
import { endByOneExecution } from './long-sweep.ts';

it('is one execution of the state machine: it ends them all, with one write that worked for each', async () => {
  expect(await endByOneExecution(150)).toContain('150 ended');
});
