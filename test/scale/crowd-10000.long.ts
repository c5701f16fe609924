import { expect, it } from 'vitest';
import { startWhole } from '../support/whole.ts';
import { gather } from './crowd.ts';
import { sweepUntilGone, tableOf } from './sweeps.ts';

it('ends a backlog of 1,000 among 10,000 open ones within 6 runs of 15 minutes', async () => {
  const whole = await startWhole({
    latencyMs: 50,
    settings: { abortIfMoreThan: 1_500, maxCloses: 1_000 },
  });
  const stuck = gather(whole.simulator, 10_000);

  const started = process.cpuUsage();
  const sweeps = await sweepUntilGone(whole, stuck, { atMost: 12 });
  const used = process.cpuUsage(started);
  const requests = whole.simulator.journal.entries.length;
  process.stdout.write(
    `${tableOf(sweeps)}\n${requests} requests, ${((used.user + used.system) / 1e6).toFixed(1)} s of CPU, simulator and clock included\n`,
  );

  expect(sweeps.left.at(-1)).toBe(0);
  expect(sweeps.reports.length).toBeLessThanOrEqual(6);
  const written = new Set(whole.simulator.journal.writes().map(({ conversationId }) => conversationId));
  expect(written).toEqual(stuck);
  expect(whole.simulator.journal.busiestMinute()).toBeLessThanOrEqual(240);
});
