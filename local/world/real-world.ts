import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../functions/sweeper/clock.ts';
import { readCredentials } from '../../functions/sweeper/credentials.ts';
import { createHandler } from '../../functions/sweeper/handler.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { Mode } from '../../functions/sweeper/run-plan.ts';
import type { SettingsInput } from '../../functions/sweeper/settings.ts';
import { UsageError } from '../command/usage-error.ts';
import { functionOutput } from './function-output.ts';
import { invokerOf } from './invoker.ts';

export interface RealWorldOptions {
  /** Name or ARN of the secret in the caller's AWS account. */
  readonly secretName: string;
  /** What is allowed: with `dry-run`, the handler refuses to enforce. */
  readonly mode: Mode;
  /** Print the function's own log lines and metrics. */
  readonly logs: boolean;
  /** Told which organisation is about to be read, before anything is asked of it. */
  readonly say: (text: string) => void;
}

/**
 * Runs one event against the real organisation of a secret, in real time.
 *
 * @throws UsageError when no AWS region is configured; else what the handler throws
 */
export async function invokeReal(event: unknown, options: RealWorldOptions): Promise<unknown> {
  const { secretName, mode, logs, say } = options;
  const secrets = new SecretsManagerClient();
  const awsRegion = await regionOf(secrets);
  const { region, apiBaseUrl } = await readCredentials(secretName, secrets);
  say(
    `A real organisation: Genesys Cloud region ${region} (${apiBaseUrl}), ` +
      `by the secret "${secretName}" in AWS region ${awsRegion}.`,
  );
  say(
    mode === 'dry-run'
      ? 'Nothing will be ended: --mode enforce was not given.'
      : 'Enforcing is allowed: a request with "mode":"enforce" ends real conversations.',
  );
  const settings: SettingsInput = {
    mode,
    organisations: [{ name: organisationNameOf(secretName), secretId: secretName }],
  };
  const handler = createHandler({
    clock: systemClock,
    secrets,
    environment: { [SETTINGS_VARIABLE]: JSON.stringify(settings) },
    ...functionOutput({ logs }),
  });
  return invokerOf(handler, systemClock)(event);
}

/** A name for reports: the secret's own, with what settings do not accept in a name replaced by hyphens. */
export function organisationNameOf(secretName: string): string {
  const name = secretName.replace(/^arn:.*:secret:/u, '');
  return (
    name
      .replaceAll(/[^A-Za-z0-9._-]+/gu, '-')
      .replace(/^[._-]+/u, '')
      .slice(0, 64) || 'organisation'
  );
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
