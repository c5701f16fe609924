import { fieldOf } from '../functions/sweeper/json.ts';
import { explanation } from '../functions/sweeper/report/schemas.ts';
import { runCommand } from './command/run-command.ts';
import { paintFor } from './print/paint.ts';
import { SERVE_HELP, serveOptions } from './serve/serve-options.ts';
import { type Examples, startLines } from './serve/start-lines.ts';
import type { Served } from './serve/start-local-api.ts';
import type { Ended } from './step-functions/local-executions.ts';
import type { SimulatedWorld } from './world/simulated-world.ts';
import { SPEED } from './world/world-options.ts';

const paint = paintFor(process.stdout, process.env);

/** `npm run serve`: the API of the stack on this machine. See {@link SERVE_HELP}. */
async function main(): Promise<number> {
  const options = serveOptions(process.argv.slice(2));
  if (options.help) {
    console.log(SERVE_HELP);
    return 0;
  }
  console.log('Synthesizing the stack: its routes, its table, its state machine …');
  // The CDK takes a second to load: print something before that.
  const { synthesizeTemplate } = await import('./serve/synthesize-template.ts');
  const template = synthesizeTemplate(options);
  const { seed, conversations } = options;
  console.log(
    `A simulated Genesys Cloud organisation, seed ${seed}, ${conversations} conversations, time × ${SPEED} …`,
  );
  const { startServing } = await import('./serve/start-serving.ts');
  const { api, running, world, close } = await startServing(template, { ...options, served: print, ended });
  const examples = await findExamples(world);
  console.log(['', ...startLines(api, running, { ...options, examples, paint }), ''].join('\n'));
  // Until here, Ctrl-C ends the process as it ends any other.
  await new Promise<unknown>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await close();
  // A round that was at work would go on, and find nothing there any more.
  process.exit(0);
}

/** A line for each answer, without anything that names a person. */
function print({ route = 'no route', status, code, reason }: Served): void {
  const line = [`${route} → ${status}`, code, reason].filter((part) => part !== undefined).join(', ');
  console.log(status < 400 ? paint.good(line) : paint.warning(line));
}

/** A line for each sweep whose last round is over. */
function ended({ name, result }: Ended): void {
  const line = `sweep ${name} → ${'error' in result ? result.error : saidOf(result.output)}`;
  console.log('error' in result ? paint.warning(line) : paint.good(line));
}

function saidOf(output: unknown): string {
  const [outcome, judged, of] = ['outcome', 'judged', 'of'].map((name) => String(fieldOf(output, name)));
  return `${outcome}, ${judged} of ${of} judged`;
}

/** Enough to find one of each kind among them, and few enough that a preview is not held up. */
const LOOKED_AT = 20;

/**
 * By a look at some conversations, which also makes the function warm: its first call is the slowest. A sweep would use
 * up what may be asked of Genesys Cloud in the first minute.
 */
async function findExamples({ invoke, simulator }: SimulatedWorld): Promise<Examples> {
  const conversationIds = [...simulator.conversations.all()]
    .filter(({ endTime, resists }) => endTime === undefined && resists === 'nothing')
    .slice(0, LOOKED_AT)
    .map(({ id }) => id);
  const { conversations } = explanation.parse(await invoke({ action: 'explain', conversationIds }));
  return {
    stuck: conversations.find(({ verdict }) => verdict === 'stuck')?.conversationId,
    kept: conversations.find(({ reason }) => reason === 'waiting-for-us')?.conversationId,
  };
}

await runCommand(main);
