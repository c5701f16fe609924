import { readFile } from 'node:fs/promises';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { Mode } from '../../functions/sweeper/request/schema.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { readConfig, type OrganisationConfig, type SweeperConfig } from '../../lib/config.ts';
import { ConfigurationError } from '../../lib/configuration-error.ts';
import { settingsOf } from '../../lib/function-environment.ts';
import { parseJson } from '../command/parse-json.ts';
import { UsageError } from '../command/usage-error.ts';

/** Which real organisation a command line means: by its secret, by its name in cdk.json, or by both. */
export interface RealTarget {
  /** Name or ARN of a secret in the caller's AWS account. */
  readonly secretName?: string | undefined;
  readonly org?: string | undefined;
}

/** What a run on a real organisation goes by: the same settings as the deployed function, for this one organisation. */
export interface RealDeployment {
  readonly secretName: string;
  /** What the function would find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What may be done: with `dry-run`, the handler refuses to enforce. */
  readonly mode: Mode;
  /** Where the settings come from, in words. */
  readonly source: string;
}

/**
 * The deployment that a command line means. The command line may narrow what cdk.json says, and never widen it.
 *
 * @param asked what the command line allows; undefined where it does not say, which is a dry run
 * @param cdkJson the file's text; undefined where there is none
 * @param now milliseconds since the epoch: a schedule may have ended
 * @throws UsageError for a wrong configuration, for an organisation that is unknown or ambiguous, and for `enforce` if
 * the configuration does not have it
 */
export function realDeployment(
  target: RealTarget,
  {
    asked,
    cdkJson,
    now,
  }: { readonly asked: Mode | undefined; readonly cdkJson: string | undefined; readonly now: number },
): RealDeployment {
  const config = cdkJson === undefined ? undefined : configIn(cdkJson, now);
  const organisation = organisationFor(target, config?.orgs ?? []);
  if (config === undefined || organisation === undefined) return builtInDeployment(target, asked);
  if (asked === 'enforce' && organisation.mode !== 'enforce') {
    throw new UsageError(
      `cdk.json says "mode": "dry-run"${config.mode === 'enforce' ? ` for the organisation "${organisation.name}"` : ''}: ` +
        'such a deployment ends nothing for anybody, and neither does this command. ' +
        'Set "mode": "enforce" there first. Options that cdk deploy was given with -c are not read here.',
    );
  }
  const mode = asked ?? 'dry-run';
  // A summary is for people who do not watch the run; and this caller may not be allowed to publish to the topic.
  const { notify: _, ...quiet } = config;
  const secretName = target.secretName ?? organisation.secretName;
  return {
    secretName,
    environment: environmentWith(
      settingsOf({ ...quiet, mode, orgs: [{ ...organisation, mode, secretName }] }),
    ),
    mode,
    source: `the organisation "${organisation.name}" in cdk.json (options that cdk deploy was given with -c are not read)`,
  };
}

/** The text of the cdk.json in the working directory, which is where the CDK looks for it too. */
export async function readCdkJson(path = 'cdk.json'): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (fieldOf(error, 'code') === 'ENOENT') return undefined;
    throw new UsageError('cdk.json cannot be read, and it holds the limits of a run.', { cause: error });
  }
}

/** @returns undefined if cdk.json has no configuration of a sweeper */
function configIn(cdkJson: string, now: number): SweeperConfig | undefined {
  const sweeper: unknown = fieldOf(fieldOf(parseJson(cdkJson, 'cdk.json'), 'context'), 'sweeper');
  if (sweeper === undefined) return undefined;
  try {
    return readConfig({ sweeper }, now);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(`The configuration in cdk.json was not accepted: ${error.message}`, {
      cause: error,
    });
  }
}

/** @returns undefined if no organisation has the secret */
function organisationFor(
  { secretName, org }: RealTarget,
  all: readonly OrganisationConfig[],
): OrganisationConfig | undefined {
  const named = org === undefined ? all : all.filter(({ name }) => name === org);
  if (org !== undefined && named.length === 0) {
    throw new UsageError(`cdk.json has no organisation "${org}". ${namesOf(all)}`);
  }
  if (secretName === undefined) return named[0];
  const exact = named.filter((one) => one.secretName === secretName);
  const found = exact.length > 0 ? exact : named.filter((one) => isSameSecret(one.secretName, secretName));
  if (found.length > 1) {
    throw new UsageError(
      `Several organisations in cdk.json have this secret: say which with --org. ${namesOf(found)}`,
    );
  }
  if (org !== undefined && found.length === 0) {
    throw new UsageError(
      `In cdk.json the organisation "${org}" has another secret. Leave --secret out to use it.`,
    );
  }
  return found[0];
}

function namesOf(all: readonly OrganisationConfig[]): string {
  return all.length === 0 ? 'There is none.' : `There are: ${all.map(({ name }) => name).join(', ')}.`;
}

/** Whether two secrets have the same name. False for two ARNs: the caller has looked for the same ARN before. */
function isSameSecret(one: string, other: string): boolean {
  return !(isArn(one) && isArn(other)) && secretsOwnName(one) === secretsOwnName(other);
}

function isArn(secret: string): boolean {
  return secret.startsWith('arn:');
}

/** A whole ARN ends in the name, a hyphen and six characters (Secrets Manager API reference). */
function secretsOwnName(secret: string): string {
  return isArn(secret) ? secret.replace(/^arn:.*:secret:/u, '').replace(/-[A-Za-z0-9]{6}$/u, '') : secret;
}

/** For a secret that is in no configuration: the built-in policy, which nobody has agreed to enforce. */
function builtInDeployment({ secretName }: RealTarget, asked: Mode | undefined): RealDeployment {
  if (secretName === undefined)
    throw new UsageError('cdk.json has no organisation, so --org cannot name one.');
  if (asked === 'enforce') {
    throw new UsageError(
      `No organisation in cdk.json has the secret "${secretName}", so nobody has agreed on a policy ` +
        'or limits for it: enforcing is refused. Add the organisation there, or name it with --org.',
    );
  }
  const settings: SettingsInput = {
    mode: 'dry-run',
    organisations: [{ name: organisationNameOf(secretName), secretId: secretName }],
  };
  return {
    secretName,
    environment: environmentWith(settings),
    mode: 'dry-run',
    source: 'the built-in policy, because no organisation in cdk.json has this secret',
  };
}

function environmentWith(settings: SettingsInput): RealDeployment['environment'] {
  return { [SETTINGS_VARIABLE]: JSON.stringify(settings) };
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
