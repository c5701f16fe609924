import {
  fieldOf,
  isJsonObject,
  parseJson as parseOrNothing,
  type JsonObject,
} from '../functions/sweeper/json.ts';
import { InvalidRequestError, listProblems, type Problem } from '../functions/sweeper/request/problems.ts';
import { checkRequest } from '../functions/sweeper/request/schema.ts';
import { announce, checkEnding } from './announce.ts';
import type { Asked, AskedRun } from './command/asked.ts';
import { parseJson } from './command/parse-json.ts';
import { readText } from './command/read-text.ts';
import { inFlags, merged } from './command/request-flags.ts';
import { EXIT, runCommand } from './command/run-command.ts';
import { CALL, parseCommand } from './command/sweeper-command.ts';
import { takenByNpm } from './command/taken-by-npm.ts';
import { UsageError } from './command/usage-error.ts';
import { besidePage, checkBesidePage, checkNames, checkWritable, deliver } from './deliver.ts';
import { isAnswer } from './print/answer-lines.ts';
import { fitTo, numbered } from './print/layout.ts';
import { isLively } from './print/paint.ts';
import { createProgress } from './print/progress.ts';
import { say } from './print/say.ts';
import { tellProgress } from './print/sweep-progress.ts';
import { listedIn, savedSweep } from './world/earlier-report.ts';
import type { Onlooker, SweepReport } from './world/long-sweep.ts';
import type { Place } from './world/place.ts';
import type { AskedMode } from './world/real-deployment.ts';
import type { Meant } from './world/real-place.ts';
import { onThisMachine } from './world/this-machine.ts';
import { SPEED } from './world/world-options.ts';

/** `npm run sweeper`: what the function can do, from this machine. `--help` says how. */
async function main(): Promise<number> {
  fitTo(process.stdout.columns);
  const taken = takenByNpm(process.env);
  if (taken.length > 0) {
    throw new UsageError(
      `npm has taken --${taken.join(' and --')} for its own: put -- before the command, "${CALL} sweep --${taken[0]} …".`,
    );
  }
  const asked = parseCommand(process.argv.slice(2), process.stdout.columns);
  if (asked.kind === 'help') {
    console.log(asked.text);
    return EXIT.answered;
  }
  // Before any client of AWS is made.
  if (asked.aws.profile !== undefined) process.env['AWS_PROFILE'] = asked.aws.profile;
  if (asked.aws.region !== undefined) process.env['AWS_REGION'] = asked.aws.region;
  return carryOut(asked);
}

async function carryOut(asked: Asked): Promise<number> {
  if (asked.kind === 'report') {
    const saved = parseJson(await readText(asked.file), `The file ${asked.file}`);
    if (!isAnswer(saved))
      throw new UsageError(`"${asked.file}" is no answer of the sweeper, saved with --json.`);
    const { html, csv } = asked.out;
    checkNames([asked.file, html, csv], html);
    await checkWritable([html, csv]);
    return deliver(saved, asked.out, { savedIn: asked.file === '-' ? undefined : asked.file });
  }
  if (asked.kind === 'run') return runAsked(asked);
  const onlooker = { see: () => undefined, isStopped: () => false };
  const place = await openPlace(asked, { mode: 'dry-run', org: asked.org, onlooker });
  try {
    if (asked.kind === 'history') return await deliver(await place.history(asked.id, asked.org), asked.out);
    console.log(JSON.stringify(await place.shapes(asked.ids), null, 2));
    say('Look through it before you pass it on: docs/contributing-a-shape.md.');
    return EXIT.answered;
  } finally {
    await place.close();
  }
}

async function runAsked(asked: Asked & AskedRun): Promise<number> {
  const request = await requestOf(asked);
  const from = asked.from === undefined ? undefined : await reportIn(asked.from, asked);
  const isReal = asked.where.kind !== 'simulator';
  const endsReal = asked.enforce && isReal;
  if (endsReal) checkEnding(asked, request);
  const files = await filesOf(asked);
  const progress = createProgress(process.stderr, isLively(process.stderr, process.env) && !asked.logs);
  const { see, clear } = tellProgress(progress, { ends: asked.enforce });
  const stop = stopOnInterrupt(asked, clear);
  const place = await openPlace(asked, {
    mode: asked.action === 'diagnose' ? 'as-configured' : asked.enforce ? 'enforce' : 'dry-run',
    org: typeof request['org'] === 'string' ? request['org'] : undefined,
    onlooker: { see, isStopped: () => stop.signal.aborted },
    confirm: (meant) => announce({ asked, request, from, meant }),
  });
  try {
    if (endsReal && asked.where.kind === 'deployed') await announce({ asked, request, from });
    const answer = await place.run(request, from);
    clear();
    const simulated = isReal ? undefined : true;
    return await deliver(answer, asked.out, { simulated, saveIn: files.saveIn(answer) });
  } finally {
    clear();
    stop.end();
    await place.close();
  }
}

/**
 * Where the report is saved by itself: of real ends on this machine there is no other record, and the commands on a page
 * need its file.
 *
 * @throws UsageError if a file could not be written afterwards
 */
async function filesOf({ action, enforce, where, out, file, from }: Asked & AskedRun): Promise<{
  readonly saveIn: (answer: unknown) => string | undefined;
}> {
  const { json, html, csv } = out;
  const isRecorded = enforce && !json && (where.kind === 'secret' || where.kind === 'credentials');
  const isLook = !enforce && (action === 'sweep' || action === 'close');
  const beside = isLook && !json && html !== undefined ? besidePage(html) : undefined;
  checkNames([html, csv, beside, file, from], html);
  if (beside !== undefined && html !== undefined) await checkBesidePage(beside, html);
  await checkWritable([html, csv, beside, isRecorded ? `${action}-.json` : undefined]);
  return {
    saveIn: (answer) => (isRecorded ? `${action}-${String(fieldOf(answer, 'sweepId'))}.json` : beside),
  };
}

/** The flags over what the file says, checked before anything is started. */
async function requestOf(asked: Asked & AskedRun): Promise<JsonObject> {
  const { action, flags, file, enforce, where } = asked;
  if (file === '-' && where.kind === 'credentials') {
    throw new UsageError(
      'Standard input can hold the credentials or the request, not both: put the request into a file.',
    );
  }
  const name = file === '-' ? 'Standard input' : `The file ${file ?? ''}`;
  const said = file === undefined ? {} : parseJson(await readText(file), name);
  if (!isJsonObject(said)) throw new UsageError(`${name} is no JSON object.`);
  const { action: saidAction = action, mode: saidMode, ...rest } = said;
  if (saidAction !== action) {
    const ids: unknown = said['conversationIds'];
    const words = [saidAction, ...(Array.isArray(ids) ? ids : [])].map(String).join(' ');
    throw new UsageError(`${name} has a request for another action: say "${CALL} ${words}".`);
  }
  if (saidMode === 'enforce' && !enforce) {
    throw new UsageError(`${name} says "mode": "enforce": say --enforce too, if that is what you want.`);
  }
  const request = { action, mode: enforce ? 'enforce' : 'dry-run', ...merged(rest, flags) };
  const { problems } = checkRequest(request);
  if (problems.length > 0) throw refusal(problems);
  return request;
}

/** In the words of the command line. */
function refusal(problems: readonly Problem[]): UsageError {
  return new UsageError(`This was not accepted:\n${listProblems(problems.map(inFlags))}`);
}

/** What somebody at this terminal needs to know of an error. */
function told(error: unknown): unknown {
  return error instanceof InvalidRequestError ? refusal(error.problems) : onThisMachine(error);
}

async function reportIn(file: string, { enforce }: AskedRun): Promise<SweepReport> {
  if (!enforce) throw new UsageError('--from ends what a report has listed: it needs --enforce.');
  const saved = savedSweep(parseJson(await readText(file), `The file ${file}`), file);
  if (listedIn(saved).length === 0) throw new UsageError(`"${file}" lists nothing that would be ended.`);
  return saved;
}

async function openPlace(
  { where, logs, out }: Asked,
  {
    mode,
    org,
    onlooker,
    confirm,
  }: {
    readonly mode: AskedMode;
    readonly org: string | undefined;
    readonly onlooker: Onlooker;
    readonly confirm?: (meant: Meant) => Promise<void>;
  },
): Promise<Place> {
  switch (where.kind) {
    case 'simulator': {
      const { openSimulatedPlace } = await import('./world/simulated-place.ts');
      const { seed, conversations } = where;
      if (!out.json) {
        say(
          `Simulated Genesys Cloud organisation, seed ${seed}, ${numbered(conversations)} conversations, time × ${SPEED}. By the built-in policy: a configuration counts for real organisations.`,
        );
      }
      return openSimulatedPlace(where, { logs, onlooker });
    }
    case 'deployed': {
      const { functionOfStack, openDeployedPlace } = await import('./world/deployed-place.ts');
      const functionName = where.functionName ?? (await functionOfStack(await stackName()));
      say(`The deployed function ${functionName}, by its own configuration.`);
      return openDeployedPlace({ functionName, onlooker });
    }
    case 'secret':
    case 'credentials': {
      // Loaded only here: the configuration's schema loads the CDK, which the simulator does not need.
      const { readConfiguration, realDeployment } = await import('./world/real-deployment.ts');
      const { openRealPlace } = await import('./world/real-place.ts');
      const secret = where.kind === 'credentials' ? await readText('-') : undefined;
      const clientId = fieldOf(parseOrNothing(secret ?? ''), 'clientId');
      const target = {
        secretName: where.kind === 'secret' ? where.secretName : undefined,
        org,
        piped:
          where.kind === 'credentials'
            ? { clientId: typeof clientId === 'string' ? clientId : undefined, repeated: where.clientId }
            : undefined,
      };
      const about = {
        asked: mode,
        configuration: await readConfiguration(),
        now: Date.now(),
        resources: { tableName: 'in-memory', stateMachineArn: 'in-process' },
      };
      const deployment = realDeployment(target, about);
      return openRealPlace({ deployment, secret, logs, onlooker, say, confirm });
    }
  }
}

async function stackName(): Promise<string> {
  const { readConfiguration, stackNameIn } = await import('./world/real-deployment.ts');
  return stackNameIn(await readConfiguration(), Date.now());
}

/** Ctrl-C: the first one lets nothing new begin, and the report still comes; the second one ends this at once. */
function stopOnInterrupt(
  { action, where }: Asked & AskedRun,
  clear: () => void,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const stopping = new AbortController();
  const mayStop = action === 'sweep' || (action === 'close' && where.kind !== 'deployed');
  const interrupt = (): void => {
    clear();
    if (stopping.signal.aborted || !mayStop) {
      if (action === 'close' && where.kind === 'deployed') say('It goes on in AWS; its log has the report.');
      process.exit(EXIT.interrupted);
    }
    say('Stopping: nothing new is begun, and what has begun is seen to its end. Ctrl-C again ends at once.');
    stopping.abort();
  };
  process.on('SIGINT', interrupt);
  return { signal: stopping.signal, end: () => void process.off('SIGINT', interrupt) };
}

await runCommand(main, told);
