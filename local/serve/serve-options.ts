import { MODES } from '../../functions/sweeper/names.ts';
import { atMostOne, readOptions, wholeNumber } from '../command/options.ts';
import { UsageError } from '../command/usage-error.ts';
import { type Population, populationFrom, worldOptions } from '../world/world-options.ts';
import type { Deployment } from './synthesize-template.ts';

/** What `npm run serve` was asked to do. */
export interface ServeOptions extends Population, Deployment {
  readonly help: boolean;
  /** 0 for a free one. */
  readonly port: number;
  /** Print the function's own log lines and metrics too. */
  readonly logs: boolean;
}

export const SERVE_HELP = `Serves the HTTP API of the stack on this machine, in front of the same code as in AWS Lambda and a
simulated Genesys Cloud organisation. Its routes, its checks of bodies, its own answers, its table
and the state machine of long sweeps are those of the stack's template. What the table holds is
forgotten at the end. It checks only the form of signatures and tokens: no signature and no token
is verified.

  npm run serve -- [options]

  --port N           where to listen (default 8080; 0 takes a free one)
  --auth AUTH        how callers show who they are: iam, signed requests (default), or cognito, tokens
  --mode MODE        what the stack is deployed with: enforce (default here) or dry-run
  --seed N           which organisation and which conversations (default 7); as with npm run sweeper, the
                     same seed has the same ids
  --conversations N  how many conversations it holds (default 240)
  --logs             the function's own log lines and metrics too
  --help             this text

Ctrl-C stops it. Exit code: 0 it was stopped, 1 it could not be started, 2 wrong command.`;

const AUTHS = ['iam', 'cognito'] as const;

/** @throws UsageError for an option with a wrong value, or an argument */
export function serveOptions(args: readonly string[]): ServeOptions {
  const { values, positionals } = readOptions(args, {
    ...worldOptions,
    port: { type: 'string', default: '8080' },
    auth: { type: 'string', default: 'iam' },
    mode: { type: 'string', default: 'enforce' },
    logs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const unexpected = atMostOne(positionals);
  if (unexpected !== undefined) {
    throw new UsageError(`The API takes its requests over HTTP: ${unexpected}. See npm run sweeper.`);
  }
  const { help, logs, port, auth, mode, seed, conversations } = values;
  return {
    help,
    logs,
    port: wholeNumber('port', port, { from: 0, to: 65_535 }),
    auth: oneOf('auth', auth, AUTHS),
    mode: oneOf('mode', mode, MODES),
    ...populationFrom({ seed, conversations }),
  };
}

function oneOf<T extends string>(name: string, value: string, accepted: readonly T[]): T {
  const found = accepted.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} takes ${accepted.join(' or ')}, not "${value}".`);
}
