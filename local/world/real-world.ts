import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../functions/sweeper/clock.ts';
import { readCredentials } from '../../functions/sweeper/credentials.ts';
import type { ClientCredentials } from '../../functions/sweeper/genesys/credentials.ts';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { resolveRun } from '../../functions/sweeper/request/resolve-run.ts';
import { readSettings } from '../../functions/sweeper/request/settings.ts';
import { deliveryOf } from '../../functions/sweeper/triggers.ts';
import { UsageError } from '../command/usage-error.ts';
import { planLines } from '../print/plan-lines.ts';
import { readShapes } from '../shape/read-shapes.ts';
import type { Shape } from '../shape/shape.ts';
import { functionOutput } from './function-output.ts';
import { invokerOf } from './invoker.ts';
import type { RealDeployment } from './real-deployment.ts';

export interface RealWorldOptions {
  readonly deployment: RealDeployment;
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  /** Shows a line to the person: the policy and limits, and which organisation will be read, before anything is sent to it. */
  readonly say: (text: string) => void;
}

/**
 * Runs one event against the real organisation of a secret, in real time.
 *
 * @throws UsageError when no AWS region is configured; else what the handler throws
 */
export async function invokeReal(event: unknown, options: RealWorldOptions): Promise<unknown> {
  const { deployment, logs, say } = options;
  const { secretName, environment, mode, source } = deployment;
  say(`By ${source}.`);
  say(
    mode === 'dry-run'
      ? 'Nothing will be ended: --mode enforce was not given.'
      : 'Enforcing is allowed: a request with "mode":"enforce" ends real conversations.',
  );
  // The handler does this again. Here it is shown, or refused, before the secret is read.
  const read = deliveryOf(event, randomUUID).read();
  if (read.kind === 'run') {
    for (const line of planLines(resolveRun(read.triggered, readSettings(environment)))) say(line);
  }

  const { secrets } = await openSecret(secretName, say);
  const handler = createHandler({
    clock: systemClock,
    secrets,
    environment,
    ...functionOutput({ logs }),
  });
  return invokerOf(handler, systemClock)(event);
}

/**
 * The shapes of some conversations of the real organisation of a secret, for {@link readShapes}.
 *
 * @throws UsageError when no AWS region is configured; SweeperError if the secret or a token cannot be got
 */
export async function shapesOfReal(
  conversationIds: readonly string[],
  { deployment, say }: Pick<RealWorldOptions, 'deployment' | 'say'>,
): Promise<Shape[]> {
  const { credentials } = await openSecret(deployment.secretName, say);
  return readShapes(conversationIds, {
    clock: systemClock,
    readCredentials: () => Promise.resolve(credentials),
  });
}

/** Says whose secret it is, and where its organisation lies. */
async function openSecret(
  secretName: string,
  say: (text: string) => void,
): Promise<{ readonly secrets: SecretsManagerClient; readonly credentials: ClientCredentials }> {
  const secrets = new SecretsManagerClient();
  const awsRegion = await regionOf(secrets);
  const credentials = await readCredentials(secretName, secrets);
  say(
    `A real organisation: Genesys Cloud region ${credentials.region} (${credentials.apiBaseUrl}), ` +
      `with the secret "${secretName}" in AWS region ${awsRegion}.`,
  );
  return { secrets, credentials };
}

async function regionOf(secrets: SecretsManagerClient): Promise<string> {
  try {
    return await secrets.config.region();
  } catch (cause) {
    throw new UsageError(
      'No AWS region is configured: set AWS_REGION, or AWS_PROFILE to a profile with one.',
      { cause },
    );
  }
}
