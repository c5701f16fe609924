import { performance } from 'node:perf_hooks';
import { clockAt } from './bench-clock.ts';
import type { Contestant, Done, Task } from './contract.ts';

/** Does the job once, each time that it is called. */
export type Work = () => Promise<unknown>;

/** A process of its own that ends what is stuck, whenever it is told to. */
async function main(task: Task): Promise<void> {
  const work = await START[task.contestant](task);
  const loadMs = performance.now();
  process.send?.('ready');
  process.on('message', () => void doOnce(work, loadMs));
  process.once('disconnect', () => process.exit());
}

async function doOnce(work: Work, loadMs: number): Promise<void> {
  const began = performance.now();
  await work();
  const tookMs = performance.now() - began;
  // Node.js gives kibibytes.
  const done: Done = { loadMs, tookMs, peakBytes: process.resourceUsage().maxRSS * 1024 };
  process.send?.(done);
}

const START: Readonly<Record<Contestant, (task: Task) => Promise<Work>>> = {
  ours: async ({ genesysUrl, credentials, time }) => {
    const { startLocalFunction } = await import('../../local/world/local-function.ts');
    const { openInMemoryTable } = await import('../../functions/sweeper/table/in-memory-table.ts');
    const clock = clockAt(time);
    const { invoke } = await startLocalFunction({
      genesysUrl,
      credentials,
      clock,
      logs: false,
      // No guard and no cap stops it: the scripts have none.
      settings: { maxCloses: 5_000, abortIfMoreThan: 5_000, abortIfMorePercent: 100 },
      memory: {
        openTable: () => table,
        startExecution: () => Promise.reject(new Error('no long sweep is started here')),
        settings: { tableName: 'table', stateMachineArn: 'arn:aws:states:eu-central-1:1:stateMachine:none' },
      },
    });
    const table = openInMemoryTable(clock);
    const schedule = { trigger: 'schedule', intervalMinutes: 30 };
    return () => invoke({ sweeper: schedule, request: { mode: 'enforce' } });
  },
  'one-after-another': async (task) => (await import('./official-scripts.ts')).oneAfterAnother(task),
  'everything-in-tens': async (task) => (await import('./official-scripts.ts')).everythingInTens(task),
};

await main(JSON.parse(process.argv[2] ?? '{}') as Task);
