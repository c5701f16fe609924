import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import {
  fieldOf,
  isJsonObject,
  parseJson as parseOrNothing,
  type JsonObject,
} from '../functions/sweeper/json.ts';
import { InvalidRequestError, listProblems, type Problem } from '../functions/sweeper/request/problems.ts';
import { checkRequest } from '../functions/sweeper/request/schema.ts';
import type { Asked, AskedRun, Out } from './command/asked.ts';
import { parseJson } from './command/parse-json.ts';
import { readText } from './command/read-text.ts';
import { inFlags, merged } from './command/request-flags.ts';
import { EXIT, exitCodeOf, runCommand } from './command/run-command.ts';
import { CALL, parseCommand } from './command/sweeper-command.ts';
import { takenByNpm } from './command/taken-by-npm.ts';
import { UsageError } from './command/usage-error.ts';
import { answerLines } from './print/answer-lines.ts';
import { counted, fitTo, numbered } from './print/layout.ts';
import { isLively, paintFor } from './print/paint.ts';
import { createProgress } from './print/progress.ts';
import { tellProgress } from './print/sweep-progress.ts';
import { listedIn, savedSweep } from './world/earlier-report.ts';
import type { Onlooker, SweepReport } from './world/long-sweep.ts';
import type { Place } from './world/place.ts';
import { onThisMachine } from './world/this-machine.ts';
import { SPEED } from './world/simulated-world.ts';

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
    return deliver(saved, asked.out);
  }
  if (asked.kind === 'run') return runAsked(asked);
  const place = await openPlace(asked, 'dry-run', { see: () => undefined, isStopped: () => false });
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
  if (asked.enforce && isReal && (request['note'] ?? '') === '') {
    throw new UsageError(
      '--enforce on a real organisation needs --note: a ticket, or who has decided. It is kept in the report and in the log.',
    );
  }
  const progress = createProgress(process.stderr, isLively(process.stderr, process.env) && !asked.logs);
  const { see, clear } = tellProgress(progress, { ends: asked.enforce });
  const stop = stopOnInterrupt(asked, clear);
  const mode = asked.enforce ? 'enforce' : 'dry-run';
  const place = await openPlace(asked, mode, { see, isStopped: () => stop.signal.aborted });
  try {
    if (asked.enforce && isReal) await announce(asked, from);
    const answer = await place.run(request, from);
    clear();
    return await deliver(answer, asked.out, !isReal);
  } finally {
    clear();
    stop.end();
    await place.close();
  }
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
    throw new UsageError(
      `${name} has a request for another action: use the command ${JSON.stringify(saidAction)}.`,
    );
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
  { where, logs, out, ...asked }: Asked,
  mode: 'dry-run' | 'enforce',
  onlooker: Onlooker,
): Promise<Place> {
  switch (where.kind) {
    case 'simulator': {
      const { openSimulatedPlace } = await import('./world/simulated-place.ts');
      const { seed, conversations } = where;
      if (!out.json) {
        say(
          `Simulated Genesys Cloud organisation, seed ${seed}, ${numbered(conversations)} conversations, time × ${SPEED}.`,
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
        org: orgOf(asked),
        piped:
          secret === undefined
            ? undefined
            : { clientId: typeof clientId === 'string' ? clientId : undefined },
      };
      const about = {
        asked: mode,
        configuration: await readConfiguration(),
        now: Date.now(),
        resources: { tableName: 'in-memory', stateMachineArn: 'in-process' },
      };
      return openRealPlace({ deployment: realDeployment(target, about), secret, logs, onlooker, say });
    }
  }
}

function orgOf(asked: object): string | undefined {
  const org = fieldOf(asked, 'org') ?? fieldOf(fieldOf(asked, 'flags'), 'org');
  return typeof org === 'string' ? org : undefined;
}

async function stackName(): Promise<string> {
  const { readConfiguration, stackNameIn } = await import('./world/real-deployment.ts');
  return stackNameIn(await readConfiguration(), Date.now());
}

/** What will be ended, before anything is; on a terminal, only after a yes. */
async function announce(asked: Asked & AskedRun, from: SweepReport | undefined): Promise<void> {
  const { action, flags, yes } = asked;
  const named: unknown = flags['conversationIds'];
  const what =
    action === 'close'
      ? `${counted(Array.isArray(named) ? named.length : 0, 'conversation')} named here: each that is stuck${flags['force'] === true ? ', or that force may end,' : ''} is ended`
      : from === undefined
        ? 'Every conversation that is stuck, up to maxCloses, is ended'
        : `Of the ${counted(listedIn(from).length, 'conversation')} that the report lists, those that are still stuck are ended`;
  say(`${what}. This cannot be undone.`);
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  if (yes || !canAsk) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Type yes to go on: ');
    if (answer.trim().toLowerCase() !== 'yes') throw new UsageError('Nothing was done.');
  } finally {
    terminal.close();
  }
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

/** Prints the answer, and writes the files that were asked for. */
async function deliver(answer: unknown, { json, html, csv }: Out, simulated = false): Promise<number> {
  if (html !== undefined || csv !== undefined) {
    const [{ reportPage }, { rowsCsv, omittedFromCsv }] = await Promise.all([
      import('./page/report-page.ts'),
      import('./page/rows-csv.ts'),
    ]);
    if (html !== undefined) await writeFile(html, reportPage(answer, { simulated }));
    if (csv !== undefined) {
      await writeFile(csv, rowsCsv(answer));
      const omitted = omittedFromCsv(answer);
      if (omitted !== undefined) say(omitted);
    }
  }
  const paint = paintFor(process.stdout, process.env);
  console.log(json ? JSON.stringify(answer, null, 2) : answerLines(answer, paint).join('\n'));
  for (const file of [html, csv]) if (file !== undefined) say(`Written: ${file}`);
  return exitCodeOf(answer);
}

/** On standard error, so that an answer that is piped away arrives without it. */
function say(text: string): void {
  console.error(text);
}

await runCommand(main, told);
