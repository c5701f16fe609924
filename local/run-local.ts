import { randomUUID } from 'node:crypto';
import { readEvent } from '../functions/sweeper/triggers.ts';
import { LOCAL_HELP, type LocalOptions, localOptions } from './command/local-options.ts';
import { requestInput } from './command/request-input.ts';
import { runCommand } from './command/run-command.ts';
import { answerLines } from './print/answer-lines.ts';
import { isLively, paintFor } from './print/paint.ts';
import { createProgress } from './print/progress.ts';
import { invokeReal } from './world/real-world.ts';
import { withProgress } from './world/request-progress.ts';
import { SPEED, startSimulatedWorld } from './world/simulated-world.ts';

/** `npm run local`: one request, the same way as in Lambda. See {@link LOCAL_HELP}. */
async function main(): Promise<number> {
  const options = localOptions(process.argv.slice(2));
  if (options.help) {
    console.log(LOCAL_HELP);
    return 0;
  }
  const event = await requestInput(options.request);
  // Checked here first: a typing error shall not start anything, nor read a secret.
  readEvent(event, randomUUID);
  const answer = await run(event, options);
  const paint = paintFor(process.stdout, process.env);
  console.log(options.json ? JSON.stringify(answer, null, 2) : answerLines(answer, paint).join('\n'));
  return 0;
}

async function run(event: unknown, options: LocalOptions): Promise<unknown> {
  const { target, logs } = options;
  // Standard error, so that a report that is piped away arrives without it.
  const say = (text: string): void => console.error(text);
  if (target.kind === 'real') {
    // Loaded here: the configuration's schema brings the CDK along, which the simulator has no use for.
    const { readCdkJson, realDeployment } = await import('./world/real-deployment.ts');
    const cdkJson = await readCdkJson();
    const deployment = realDeployment(target, { asked: options.mode, cdkJson, now: Date.now() });
    return invokeReal(event, { deployment, logs, say });
  }

  const { seed, conversations } = target;
  const { mode = 'enforce' } = options;
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

await runCommand(main);
