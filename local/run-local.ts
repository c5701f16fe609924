import { randomUUID } from 'node:crypto';
import type { Mode } from '../functions/sweeper/request/schema.ts';
import { resolveRun } from '../functions/sweeper/request/resolve-run.ts';
import { readSettings } from '../functions/sweeper/request/settings.ts';
import { deliveryOf } from '../functions/sweeper/triggers.ts';
import { LOCAL_HELP, localOptions, type LocalOptions } from './command/local-options.ts';
import { requestInput } from './command/request-input.ts';
import { runCommand } from './command/run-command.ts';
import { answerLines } from './print/answer-lines.ts';
import { isLively, paintFor } from './print/paint.ts';
import { createProgress } from './print/progress.ts';
import { readShapes } from './shape/read-shapes.ts';
import type { Shape } from './shape/shape.ts';
import type { RealDeployment, RealTarget } from './world/real-deployment.ts';
import { invokeReal, shapesOfReal } from './world/real-world.ts';
import { withProgress } from './world/request-progress.ts';
import { environmentOf } from './world/local-function.ts';
import { SPEED, startSimulatedWorld } from './world/simulated-world.ts';

/** `npm run local`: one request, the same way as in Lambda. See {@link LOCAL_HELP}. */
async function main(): Promise<number> {
  const options = localOptions(process.argv.slice(2));
  if (options.help) {
    console.log(LOCAL_HELP);
    return 0;
  }
  if (options.shape !== undefined) {
    console.log(JSON.stringify(await shapes(options.shape, options), null, 2));
    say('Look through it before you pass it on: docs/contributing-a-shape.md.');
    return 0;
  }
  const event = await requestInput(options.request);
  const answer = await run(event, options);
  const paint = paintFor(process.stdout, process.env);
  console.log(options.json ? JSON.stringify(answer, null, 2) : answerLines(answer, paint).join('\n'));
  return 0;
}

/** On standard error, so that an answer that is piped away arrives without it. */
function say(text: string): void {
  console.error(text);
}

async function run(event: unknown, options: LocalOptions): Promise<unknown> {
  const { target, logs } = options;
  if (target.kind === 'real') {
    return invokeReal(event, { deployment: await deploymentOf(target, options.mode), logs, say });
  }

  const { seed, conversations } = target;
  const { mode = 'enforce' } = options;
  // The handler does this again. Here a typing error starts nothing.
  const read = deliveryOf(event, randomUUID).read();
  if (read.kind === 'run') resolveRun(read.triggered, readSettings(environmentOf({ mode })));
  const world = await startSimulatedWorld({ seed, conversations, logs, mode });
  try {
    if (!options.json) {
      say(
        `Simulated Genesys Cloud organisation, seed ${seed}, ${conversations} conversations, time × ${SPEED}.`,
      );
    }
    const progress = createProgress(process.stderr, isLively(process.stderr, process.env) && !logs);
    return await withProgress(() => world.invoke(event), world.simulator.journal, progress);
  } finally {
    await world.close();
  }
}

async function shapes(ids: readonly string[], { target }: LocalOptions): Promise<Shape[]> {
  if (target.kind === 'real') return shapesOfReal(ids, { deployment: await deploymentOf(target), say });
  const world = await startSimulatedWorld({ ...target, logs: false, mode: 'dry-run' });
  try {
    const { clock, genesysUrl, simulator } = world;
    const hosts = { region: 'eu-central-1', apiBaseUrl: genesysUrl, loginBaseUrl: genesysUrl };
    const readCredentials = () => Promise.resolve({ ...simulator.credentials, ...hosts });
    return await readShapes(ids, { clock, readCredentials });
  } finally {
    await world.close();
  }
}

async function deploymentOf(target: RealTarget, asked?: Mode): Promise<RealDeployment> {
  // Loaded only here: the configuration's schema loads the CDK, which the simulator does not need.
  const { readCdkJson, realDeployment } = await import('./world/real-deployment.ts');
  return realDeployment(target, { asked, cdkJson: await readCdkJson(), now: Date.now() });
}

await runCommand(main);
