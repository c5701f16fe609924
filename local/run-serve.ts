import { runCommand } from './command/run-command.ts';
import { UsageError } from './command/usage-error.ts';
import { asReport } from './print/answer-lines.ts';
import { paintFor } from './print/paint.ts';
import type { DeployedApi } from './serve/deployed-api.ts';
import { readApi } from './serve/read-api.ts';
import { SERVE_HELP, type ServeOptions, serveOptions } from './serve/serve-options.ts';
import { type Examples, startLines } from './serve/start-lines.ts';
import { type RunningApi, type Served, startLocalApi } from './serve/start-local-api.ts';
import { scaledClock } from './world/scaled-clock.ts';
import { type SimulatedWorld, SPEED, startSimulatedWorld } from './world/simulated-world.ts';

const paint = paintFor(process.stdout, process.env);

/** `npm run serve`: the API of the stack on this machine. See {@link SERVE_HELP}. */
async function main(): Promise<number> {
  const options = serveOptions(process.argv.slice(2));
  if (options.help) {
    console.log(SERVE_HELP);
    return 0;
  }
  const stopped = new Promise<unknown>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  console.log('Synthesizing the stack, to read its routes …');
  // The CDK takes a second to load: print something before that.
  const { synthesizeTemplate } = await import('./serve/synthesize-template.ts');
  const api = readApi(synthesizeTemplate(options));
  const { seed, conversations } = options;
  console.log(
    `A simulated Genesys Cloud organisation, seed ${seed}, ${conversations} conversations, time × ${SPEED} …`,
  );
  const world = await startSimulatedWorld(options);
  try {
    const examples = await findExamples(world);
    const running = await listen(api, world, options);
    try {
      console.log(['', ...startLines(api, running, { ...options, examples, paint }), ''].join('\n'));
      await stopped;
    } finally {
      await running.close();
    }
  } finally {
    await world.close();
  }
  return 0;
}

async function listen(
  api: DeployedApi,
  { invoke }: SimulatedWorld,
  { port, seed }: ServeOptions,
): Promise<RunningApi> {
  // The function's clock runs faster than its callers': 29 of its seconds are over after one of theirs.
  const { sleep } = scaledClock({ start: Date.now(), speed: SPEED, seed });
  try {
    return await startLocalApi(api, { invoke, sleep, now: Date.now, port, served: print });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is taken. --port takes another one, and --port 0 a free one.`);
    }
    throw error;
  }
}

/** A line for each answer, without anything that names a person. */
function print({ route = 'no route', status, code }: Served): void {
  const line = `${route} → ${status}${code === undefined ? '' : ` ${code}`}`;
  console.log(status < 400 ? paint.good(line) : paint.warning(line));
}

/** A dry sweep, which also makes the function warm: its first call is the slowest. */
async function findExamples({ invoke, simulator }: SimulatedWorld): Promise<Examples> {
  const { conversations } = asReport(await invoke({ action: 'sweep' }));
  const yields = conversations.filter(
    ({ conversationId: id }) => simulator.conversations.get(id)?.resists === 'nothing',
  );
  return {
    stuck: yields.find(({ outcome }) => outcome === 'would-close')?.conversationId,
    kept: yields.find(({ reason }) => reason === 'waiting-for-us')?.conversationId,
  };
}

await runCommand(main);
