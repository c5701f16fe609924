import { setTimeout as wait } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EnvHttpProxyAgent } from 'undici';
import { systemClock } from '../../functions/sweeper/clock.ts';
import { readCredentials } from '../../functions/sweeper/credentials.ts';
import type { ClientCredentials } from '../../functions/sweeper/genesys/credentials.ts';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { resolveRun } from '../../functions/sweeper/request/resolve-run.ts';
import { readSettings } from '../../functions/sweeper/request/settings.ts';
import { checkRequest } from '../../functions/sweeper/request/schema.ts';
import { UsageError } from '../command/usage-error.ts';
import { planLines } from '../print/plan-lines.ts';
import { readShapes } from '../shape/read-shapes.ts';
import { functionOutput } from './function-output.ts';
import { invokerOf, type Invoke } from './invoker.ts';
import { openLocalRounds } from './local-rounds.ts';
import type { Onlooker } from './long-sweep.ts';
import { runnerOn, type Place } from './place.ts';
import { PIPED_SECRET, type RealDeployment } from './real-deployment.ts';
import { NO_REGION } from './this-machine.ts';

export interface RealPlaceOptions {
  readonly deployment: RealDeployment;
  /** The secret itself, where it comes from standard input. */
  readonly secret?: string | undefined;
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  readonly onlooker: Onlooker;
  /** Shows a line to the person: the policy and limits, and which organisation will be read, before anything is sent to it. */
  readonly say: (text: string) => void;
  /** Before anything is ended, once it is known where; throws to keep it from beginning. */
  readonly confirm?: ((meant: Meant) => Promise<void>) | undefined;
}

/** Where conversations would be ended, and how many at most. */
export interface Meant {
  readonly org: string;
  readonly region: string;
  readonly clientId: string;
  readonly maxCloses: number;
}

const LOOK_MS = 250;

/** A real organisation, in real time, and the function on this machine. Nothing is written to AWS. */
export function openRealPlace(options: RealPlaceOptions): Place {
  const { deployment, logs, onlooker, say, confirm } = options;
  const { environment } = deployment;
  const secrets = options.secret === undefined ? new SecretsManagerClient() : secretOf(options.secret);
  const credentials = (): Promise<ClientCredentials> => openSecret(options, secrets);
  const invoke: Invoke = (event) => invokeHandler(event);
  const rounds = openLocalRounds({ invoke, clock: systemClock });
  const handler = createHandler({
    clock: systemClock,
    secrets,
    environment,
    openTable: rounds.openTable,
    startExecution: rounds.startExecution,
    dispatcher: proxyIn(process.env),
    isCancelled: onlooker.isStopped,
    ...functionOutput({ logs }),
  });
  const invokeHandler = invokerOf(handler, systemClock);
  const run = runnerOn({ invoke, rounds, watch: { ...onlooker, now: Date.now, pause: () => wait(LOOK_MS) } });

  return {
    run: async (request, from) => {
      say(`By ${deployment.source}.`);
      // The function does this again. Here it is shown, or refused, before the secret is read.
      const checked = checkRequest(from === undefined ? request : { ...request, ...from.request });
      const { action } = checked.request;
      const trigger = action === 'sweep' ? 'api' : 'console';
      const triggered = {
        ...checked,
        trigger,
        askedBy: trigger,
        sweepId: 'any',
        intervalMinutes: 1,
      } as const;
      const plan = resolveRun(triggered, readSettings(environment));
      if (action !== 'diagnose') for (const line of planLines(plan)) say(line);
      const { region, clientId } = await credentials();
      if (from?.region !== undefined && from.region !== region) {
        throw new UsageError(
          `The report is of an organisation in region ${from.region}, and these credentials are for ${region}.`,
        );
      }
      if (plan.mode === 'enforce') {
        await confirm?.({ org: plan.organisation.name, region, clientId, maxCloses: plan.maxCloses });
      }
      return run(request, from);
    },
    shapes: async (ids) => {
      const found = await credentials();
      return readShapes(ids, { clock: systemClock, readCredentials: () => Promise.resolve(found) });
    },
    history: () => {
      throw new UsageError(
        'What was written is remembered by the deployed sweeper: history needs --deployed.',
      );
    },
    close: () => {
      rounds.close();
      secrets.destroy();
      return Promise.resolve();
    },
  };
}

/** Says whose secret it is, and where its organisation lies. */
async function openSecret(
  { deployment: { secretName }, say }: RealPlaceOptions,
  secrets: SecretsManagerClient,
): Promise<ClientCredentials> {
  const from =
    secretName === PIPED_SECRET
      ? 'with credentials from standard input'
      : `with the secret "${secretName}" in AWS region ${await regionOf(secrets)}`;
  const credentials = await readCredentials(secretName, secrets);
  say(
    `A real organisation: Genesys Cloud region ${credentials.region} (${credentials.apiBaseUrl}), ${from}.`,
  );
  return credentials;
}

async function regionOf(secrets: SecretsManagerClient): Promise<string> {
  try {
    return await secrets.config.region();
  } catch (cause) {
    throw new UsageError(`${NO_REGION} Or do without AWS: --credentials -.`, { cause });
  }
}

/** A client that knows one secret, and asks nobody. */
function secretOf(text: string): SecretsManagerClient {
  const client = new SecretsManagerClient({
    region: 'none',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  client.middlewareStack.add(
    () => () => Promise.resolve({ response: undefined, output: { SecretString: text, $metadata: {} } }),
    { step: 'initialize' },
  );
  return client;
}

/** Between many a desk and the internet there is a proxy. Undefined where the environment names none. */
function proxyIn(environment: Readonly<Record<string, string | undefined>>): EnvHttpProxyAgent | undefined {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
  const isNamed = names.some((name) => (environment[name] ?? '') !== '');
  return isNamed ? new EnvHttpProxyAgent() : undefined;
}
