import { expect, it } from 'vitest';
import { startWhole } from '../support/whole.ts';

it('smoke', async () => {
  const { run, simulator, printed } = await startWhole({ conversations: 300, seed: 3 });
  const dry = await run();
  expect(simulator.journal.writes()).toEqual([]);
  const enforced = await run({ mode: 'enforce' });
  const second = await run({ mode: 'enforce' });
  process.stdout.write(JSON.stringify([dry.counts, dry.requests, enforced.counts, enforced.requests, enforced.outcome, enforced.startedAt, enforced.finishedAt, second.counts, second.requests, second.outcome]) + '\n');
  process.stdout.write(printed().slice(0, 1500));
}, 60_000);
