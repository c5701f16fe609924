import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../functions/sweeper/clock.ts';
import { readOptions } from './command/options.ts';
import { runCommand } from './command/run-command.ts';
import { asReport } from './print/answer-lines.ts';
import { benchLines } from './print/bench-lines.ts';

/** What the organisation's process sends to this one, once it listens. */
const benchOrganisation = z.object({
  genesysUrl: z.url(),
  credentials: z.object({ clientId: z.string(), clientSecret: z.string() }),
});
export type BenchOrganisation = z.infer<typeof benchOrganisation>;

const HELP = `Ends 200 stuck conversations among 2,000 open ones, as a cold function. Each answer of Genesys takes 50 ms, and
no rate limit slows the run. Prints requests, time and memory. Times differ from machine to machine.

  npm run bench`;

async function main(): Promise<number> {
  const { values } = readOptions(process.argv.slice(2), { help: { type: 'boolean', default: false } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  console.log(
    '2,000 open conversations, 200 of them stuck, 50 ms for each answer. This takes about half a minute.',
  );
  const organisation = fork(fileURLToPath(new URL('bench-organisation.ts', import.meta.url)));
  try {
    const [message] = await once(organisation, 'message');
    const told = benchOrganisation.parse(message);
    const started = performance.now();
    const { startLocalFunction } = await import('./world/local-function.ts');
    // The allowance is the highest that settings accept: only latency limits the run.
    const settings = { requestsPerMinute: 3_000 };
    const local = await startLocalFunction({ ...told, clock: systemClock, logs: false, settings });
    const loaded = performance.now();
    const report = asReport(await local.invoke({ action: 'sweep', mode: 'enforce' }));
    const finished = performance.now();
    await local.close();
    const measured = {
      loadMs: loaded - started,
      runMs: finished - loaded,
      // Kibibytes (Node.js: process.resourceUsage), of this process only: the simulator runs in another.
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
    console.log(benchLines(report, measured).join('\n'));
    return 0;
  } finally {
    organisation.disconnect();
  }
}

await runCommand(main);
