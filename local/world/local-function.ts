import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import type { World } from '../../functions/sweeper/world.ts';
import { startSecretsEndpoint } from '../secrets-manager/secrets-endpoint.ts';
import { functionOutput } from './function-output.ts';
import { invokerOf, type Invoke } from './invoker.ts';
import { SIMULATED } from './world-options.ts';

const SECRET = 'genesys/simulated';

export interface LocalFunctionOptions {
  /** Where the simulated Genesys Cloud listens: login and API. */
  readonly genesysUrl: string;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly clock: Clock;
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  /** The deployment's settings; by default, the built-in ones with enforcing allowed. */
  readonly settings?: Partial<SettingsInput>;
  /** Names the sweeps; random ids where absent. */
  readonly newId?: () => string;
  /** Without it, nothing is remembered, and no long sweep can be started. */
  readonly memory?: Memory;
  readonly isCancelled?: (() => boolean) | undefined;
}

/** Where the function remembers, and what runs its long sweeps. */
export interface Memory extends Pick<World, 'openTable' | 'startExecution'> {
  readonly settings: Required<Pick<SettingsInput, 'tableName' | 'stateMachineArn'>>;
}

/** The environment of the deployed function. */
export function environmentOf(settings: Partial<SettingsInput> = {}): Readonly<Record<string, string>> {
  const deployed: SettingsInput = {
    mode: 'enforce',
    organisations: [{ name: SIMULATED, secretId: SECRET }],
    ...settings,
  };
  return { [SETTINGS_VARIABLE]: JSON.stringify(deployed) };
}

/** The real handler, with its secret in a Secrets Manager endpoint on this machine. */
export interface LocalFunction {
  readonly invoke: Invoke;
  readonly close: () => Promise<void>;
}

export async function startLocalFunction(options: LocalFunctionOptions): Promise<LocalFunction> {
  const { genesysUrl, credentials, clock, logs, newId = randomUUID, memory, isCancelled } = options;
  const endpoint = await startSecretsEndpoint({
    [SECRET]: { ...credentials, region: 'eu-central-1', apiBaseUrl: genesysUrl, loginBaseUrl: genesysUrl },
  });
  // Made here and not by the handler, so that no AWS profile of the person who runs this is used.
  const secrets = new SecretsManagerClient({
    endpoint: endpoint.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const remembering =
    memory === undefined ? {} : { openTable: memory.openTable, startExecution: memory.startExecution };
  const handler = createHandler({
    clock,
    secrets,
    ...remembering,
    newId,
    ...(isCancelled === undefined ? {} : { isCancelled }),
    environment: environmentOf({ ...options.settings, ...memory?.settings }),
    ...functionOutput({ logs }),
  });
  return {
    invoke: invokerOf(handler, clock),
    close: async () => {
      secrets.destroy();
      await endpoint.close();
    },
  };
}
