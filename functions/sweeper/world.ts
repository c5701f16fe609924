import { hash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { StartExecutionInput } from '@aws-sdk/client-sfn';
import type { PublishInput } from '@aws-sdk/client-sns';
import type { Dispatcher } from 'undici';
import { systemClock, type Clock } from './clock.ts';
import { readCredentials } from './credentials.ts';
import { OrganisationConnection } from './genesys/connection.ts';
import { METRIC_NAMESPACE, METRIC_NAMESPACE_VARIABLE, SETTINGS_FILE } from './names.ts';
import type { OrganisationSettings } from './request/settings.ts';
import { openDynamoClient, openDynamoTable } from './table/dynamo-table.ts';
import type { Table } from './table/port.ts';

/** Everything outside the function that it uses, as one object. Production fills it in; a test replaces parts. */
export interface World {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the file of settings holds that is deployed beside the function. */
  readonly settingsFile?: string | undefined;
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  /** Publishes a message: `Publish` of SNS. */
  readonly publishMessage: (input: PublishInput, signal: AbortSignal) => Promise<unknown>;
  /** The table of this name, in which the function remembers. */
  readonly openTable: (tableName: string) => Table;
  /** Starts an execution of the state machine: `StartExecution` of Step Functions. */
  readonly startExecution: (input: StartExecutionInput, signal: AbortSignal) => Promise<unknown>;
  /** What carries requests to Genesys; undefined for a keep-alive pool of undici's own. */
  readonly dispatcher: Dispatcher | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A new sweep id, for a run without one. */
  readonly newId: () => string;
  /** Another one for other code. */
  readonly codeVersion: () => string;
  /** Whether somebody has asked a run to begin nothing new: at a terminal, never in Lambda. */
  readonly isCancelled: () => boolean;
}

let codeVersion: string | undefined;

export function productionWorld(): World {
  const dynamo = openDynamoClient();
  return {
    clock: systemClock,
    environment: process.env,
    settingsFile: readSettingsFile(),
    secrets: new SecretsManagerClient(),
    // Most runs need neither client, and a function starts sooner without them.
    publishMessage: async (...about) => (await import('./late-clients.ts')).publishMessage(...about),
    openTable: (tableName) => openDynamoTable(dynamo, tableName, systemClock),
    startExecution: async (...about) => (await import('./late-clients.ts')).startExecution(...about),
    dispatcher: undefined,
    logger: new Logger({ serviceName: 'stuck-conversation-sweeper' }),
    metrics: new Metrics({ namespace: process.env[METRIC_NAMESPACE_VARIABLE] ?? METRIC_NAMESPACE }),
    newId: randomUUID,
    codeVersion: () => (codeVersion ??= hashOfCode()),
    isCancelled: () => false,
  };
}

/** Deployed, all code lies in one folder, which stays the same while the function is warm. */
function hashOfCode(): string {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return hash(
    'sha256',
    files
      .toSorted()
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .join(''),
  );
}

/** Once, when the function starts: a deployment starts it anew. */
function readSettingsFile(): string | undefined {
  try {
    return readFileSync(path.join(import.meta.dirname, SETTINGS_FILE), 'utf8');
  } catch {
    // Without it, a deployment has no organisation: `readSettings` says so at each run.
    return undefined;
  }
}

/** One connection for each organisation, kept warm between invocations. */
export interface Connections {
  readonly of: (organisation: OrganisationSettings) => OrganisationConnection;
}

export function openConnections({ clock, dispatcher, secrets }: World): Connections {
  const connections = new Map<string, OrganisationConnection>();
  return {
    of: ({ name, secretId }) => {
      const known = connections.get(name);
      if (known !== undefined) return known;
      const connection = new OrganisationConnection({
        clock,
        dispatcher,
        readCredentials: () => readCredentials(secretId, secrets),
      });
      connections.set(name, connection);
      return connection;
    },
  };
}
