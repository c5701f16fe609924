import { isUuid } from '../../functions/sweeper/json.ts';
import type { Mode } from '../../functions/sweeper/request/schema.ts';
import type { RealTarget } from '../world/real-deployment.ts';
import { populationFrom, worldOptions, type Population } from '../world/world-options.ts';
import { atMostOne, readOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `npm run local` was asked to do. */
export interface LocalOptions {
  readonly help: boolean;
  /** The conversations whose structure is asked for; undefined where a request is to be run. */
  readonly shape: readonly string[] | undefined;
  /** JSON, a file's name or `-`; undefined if absent. */
  readonly request: string | undefined;
  /** The report as JSON, and nothing else, on standard output. */
  readonly json: boolean;
  /** Print the function's own log lines and metrics too. */
  readonly logs: boolean;
  /** What is allowed: with `dry-run`, no request can enforce. Undefined if absent. */
  readonly mode: Mode | undefined;
  /** Where to run: the simulator, or a real organisation. */
  readonly target: ({ readonly kind: 'simulator' } & Population) | ({ readonly kind: 'real' } & RealTarget);
}

export const LOCAL_HELP = `Runs one request on this machine, with the same code as in AWS Lambda.

  npm run local -- [options] ['<request JSON>' | file | -]

Without a request it is a dry-run sweep. Ids are the same for the same --seed, so an id from one
report can be explained or closed by the next command:

  npm run local
  npm run local -- '{"mode":"enforce"}'
  npm run local -- '{"action":"explain","conversationIds":["<id>"]}'
  npm run local -- '{"action":"close","mode":"enforce","conversationIds":["<id>"]}'
  echo '{"queueIds":["<id>"]}' | npm run --silent local -- --json

On the built-in simulator of Genesys Cloud, which starts afresh with every command:
  --seed N           which organisation and which conversations (default 7)
  --conversations N  how many conversations it holds (default 240)

On a real organisation, with the AWS credentials and the region of your environment:
  --secret NAME      the Secrets Manager secret {"clientId","clientSecret","region"}. The policy and
                     the limits are those of the organisation in cdk.json that has it, and are
                     printed first. If no organisation there has it: a dry run with the built-in
                     policy. Options that cdk deploy was given with -c are not read. Nothing is
                     written to AWS: no log, and no summary to the topic of "notify".
  --org NAME         the organisation in cdk.json with this name, and its secret

  --mode MODE        what is allowed: dry-run (default there) or enforce (default on the simulator).
                     Ending real conversations takes three things: "mode": "enforce" in cdk.json,
                     --mode enforce, and a request that says "mode":"enforce".

Instead of a request:
  --shape ID…        the structure of these conversations, live and in analytics, with nothing
                     personal in it: docs/contributing-a-shape.md. Reads them and writes nothing.

  --json             the answer as JSON on standard output
  --logs             the function's own log lines and metrics too
  --help             this text

Exit code: 0 an answer was printed, 1 the run could not be done, 2 wrong command or request.`;

/** @throws UsageError for options that do not go together or have a wrong value */
export function localOptions(args: readonly string[]): LocalOptions {
  const { values, positionals } = readOptions(args, {
    ...worldOptions,
    secret: { type: 'string' },
    org: { type: 'string' },
    mode: { type: 'string' },
    shape: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    logs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const { help, json, logs, secret, org, mode, seed, conversations } = values;
  const isReal = secret !== undefined || org !== undefined;
  if (json && logs) {
    throw new UsageError('--json and --logs would mix on standard output; use one of them.');
  }
  if (isReal && (seed !== undefined || conversations !== undefined)) {
    throw new UsageError(
      '--seed and --conversations are for the simulator; they do not apply with --secret or --org.',
    );
  }
  if (secret === '') throw new UsageError('--secret takes the name or the ARN of a secret.');
  if (values.shape && (mode !== undefined || logs)) {
    throw new UsageError(
      '--mode and --logs are for requests; they do not apply with --shape, which only reads.',
    );
  }
  return {
    help,
    shape: values.shape ? idsFrom(positionals) : undefined,
    json,
    logs,
    request: values.shape ? undefined : atMostOne(positionals),
    mode: mode === undefined ? undefined : modeFrom(mode),
    target: isReal
      ? { kind: 'real', secretName: secret, org }
      : { kind: 'simulator', ...populationFrom({ seed, conversations }) },
  };
}

/** Each conversation costs two requests, and somebody will read through what is printed. */
const MOST_SHAPES = 20;

function idsFrom(ids: readonly string[]): readonly string[] {
  if (ids.length > 0 && ids.length <= MOST_SHAPES && ids.every(isUuid)) return ids;
  throw new UsageError(`--shape takes the ids of 1 to ${MOST_SHAPES} conversations, each a UUID.`);
}

function modeFrom(value: string): Mode {
  if (value === 'dry-run' || value === 'enforce') return value;
  throw new UsageError(`--mode takes dry-run or enforce, not "${value}".`);
}
