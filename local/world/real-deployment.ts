import { readFile } from 'node:fs/promises';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { METRIC_NAMESPACE, type Mode, SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { CONFIG_FILE, readConfigFile } from '../../lib/config-file.ts';
import { readConfig, type OrganisationConfig, type SweeperConfig } from '../../lib/config.ts';
import { ConfigurationError } from '../../lib/configuration-error.ts';
import { settingsOf, type Resources } from '../../lib/function-environment.ts';
import { parseJson } from '../command/parse-json.ts';
import { UsageError } from '../command/usage-error.ts';

/** Which real organisation a command line means. */
export interface RealTarget {
  /** Name or ARN of a secret in the caller's AWS account; absent: that of the organisation. */
  readonly secretName?: string | undefined;
  /** The name of an organisation in the configuration. */
  readonly org?: string | undefined;
  /** The credentials come from standard input, so no secret says which organisation is meant. `clientId`: where it could be read. */
  readonly piped?:
    | {
        readonly clientId: string | undefined;
        /** The client id, as the command line repeats it. */
        readonly repeated?: string | undefined;
      }
    | undefined;
}

/** What the command line allows; a diagnosis is of what is configured, and ends nothing. */
export type AskedMode = Mode | 'as-configured';

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

/** The configuration as it was found. */
export interface Configuration {
  /** sweeper.json or cdk.json. */
  readonly file: string;
  readonly sweeper: unknown;
}

/** What stands for the name of the secret where it comes from standard input. */
export const PIPED_SECRET = 'standard-input';

/**
 * The deployment that a command line means. The command line may narrow what the configuration says, and never widen it.
 *
 * @param about.asked what the command line allows
 * @param about.configuration undefined where there is none
 * @param about.now milliseconds since the epoch: a schedule may have ended
 * @throws UsageError for a wrong configuration, for an organisation that is unknown or ambiguous, and for `enforce` if
 * the configuration does not have it
 */
export function realDeployment(
  target: RealTarget,
  about: {
    readonly asked: AskedMode;
    readonly configuration: Configuration | undefined;
    readonly now: number;
    readonly resources?: Resources;
  },
): RealDeployment {
  const { asked, configuration, now, resources = {} } = about;
  const config = configuration === undefined ? undefined : configIn(configuration, now);
  const organisation = organisationFor(target, config?.orgs ?? []);
  if (config === undefined || organisation === undefined || configuration === undefined)
    return builtInDeployment(target, asked, resources);
  const { file } = configuration;
  if (asked === 'enforce' && organisation.mode !== 'enforce') {
    throw new UsageError(
      `${file} says "mode": "dry-run"${config.mode === 'enforce' ? ` for the organisation "${organisation.name}"` : ''}: ` +
        'such a deployment ends nothing for anybody, and neither does this command. ' +
        `Set "mode": "enforce" in ${file === CONFIG_FILE ? file : `${CONFIG_FILE} (copy sweeper.example.json)`} first: ` +
        'a schedule in AWS follows only with the next "cdk deploy". Options that cdk deploy was given with -c are not read here.',
    );
  }
  if (asked === 'enforce') checkPiped(target);
  const mode = asked === 'as-configured' ? organisation.mode : asked;
  // A summary is for people who do not watch the run; and this caller may not be allowed to publish to the topic.
  const { notify: _, ...quiet } = config;
  const secretName =
    target.piped === undefined ? (target.secretName ?? organisation.secretName) : PIPED_SECRET;
  return {
    secretName,
    environment: environmentWith({
      ...settingsOf({ ...quiet, mode, orgs: [{ ...organisation, mode, secretName }] }),
      ...resources,
    }),
    mode,
    source: `the organisation "${organisation.name}" in ${file} (options that cdk deploy was given with -c are not read)`,
  };
}

/**
 * Nothing in the configuration says which client is an organisation's, so that nothing is ended in an organisation that
 * was not meant, a person has to say both.
 */
function checkPiped({ org, piped }: RealTarget): void {
  if (piped === undefined) return;
  if (org === undefined || piped.repeated === undefined) {
    throw new UsageError(
      '--credentials - does not say whose credentials these are: --enforce needs --org, the organisation in the ' +
        'configuration, and --client-id, the id of the OAuth client that you mean.',
    );
  }
  if (piped.repeated !== piped.clientId) {
    throw new UsageError(
      'The credentials from standard input are those of another OAuth client than --client-id says. Nothing was done.',
    );
  }
}

function environmentWith(settings: SettingsInput): RealDeployment['environment'] {
  return { [SETTINGS_VARIABLE]: JSON.stringify(settings) };
}

/** The configuration in the working directory, where the CDK looks for it too; undefined if there is none. */
export async function readConfiguration(): Promise<Configuration | undefined> {
  const file = withUsageError(CONFIG_FILE, () => readConfigFile());
  if (file !== undefined) return { file: CONFIG_FILE, sweeper: file };
  const text = await readCdkJson();
  if (text === undefined) return undefined;
  const sweeper: unknown = fieldOf(fieldOf(parseJson(text, 'cdk.json'), 'context'), 'sweeper');
  return sweeper === undefined ? undefined : { file: 'cdk.json', sweeper };
}

async function readCdkJson(): Promise<string | undefined> {
  try {
    return await readFile('cdk.json', 'utf8');
  } catch (error) {
    if (fieldOf(error, 'code') === 'ENOENT') return undefined;
    throw new UsageError('cdk.json cannot be read, and it holds the limits of a run.', { cause: error });
  }
}

/** The name of the stack of a configuration. @throws UsageError for a wrong configuration */
export function stackNameIn(configuration: Configuration | undefined, now: number): string {
  return configuration === undefined ? METRIC_NAMESPACE : configIn(configuration, now).stackName;
}

function configIn({ file, sweeper }: Configuration, now: number): SweeperConfig {
  return withUsageError(file, () => readConfig({ sweeper }, now));
}

function withUsageError<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    throw new UsageError(`The configuration in ${file} was not accepted: ${cause.message}`, { cause });
  }
}

/** @returns undefined if no organisation has the secret */
function organisationFor(
  { secretName, org, piped }: RealTarget,
  all: readonly OrganisationConfig[],
): OrganisationConfig | undefined {
  const named = org === undefined ? all : all.filter(({ name }) => name === org);
  if (org !== undefined && named.length === 0) {
    throw new UsageError(`The configuration has no organisation "${org}". ${namesOf(all)}`);
  }
  if (piped !== undefined && named.length > 1) {
    throw new UsageError(
      `The credentials do not say which organisation of the configuration is theirs: say it with --org. ${namesOf(named)}`,
    );
  }
  if (piped !== undefined || secretName === undefined) return named[0];
  const exact = named.filter((one) => one.secretName === secretName);
  const found = exact.length > 0 ? exact : named.filter((one) => isSameSecret(one.secretName, secretName));
  if (found.length > 1) {
    throw new UsageError(
      `Several organisations in the configuration have this secret: say which with --org. ${namesOf(found)}`,
    );
  }
  if (org !== undefined && found.length === 0) {
    throw new UsageError(
      `In the configuration the organisation "${org}" has another secret. Leave --secret out to use it.`,
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
function builtInDeployment(
  { secretName, piped }: RealTarget,
  asked: AskedMode,
  resources: Resources,
): RealDeployment {
  if (secretName === undefined && piped === undefined)
    throw new UsageError('There is no configuration with an organisation, so --org cannot name one.');
  if (asked === 'enforce') {
    throw new UsageError(
      `The configuration has no organisation ${secretName === undefined ? '' : `with the secret "${secretName}"`}, so nobody ` +
        'has agreed on a policy or limits for it: enforcing is refused. Add the organisation to sweeper.json (copy ' +
        'sweeper.example.json), with "mode": "enforce".',
    );
  }
  // Two organisations must not have the same name: a report is only ever used for its own.
  const name = secretName ?? `client-${(piped?.clientId ?? 'unknown').slice(0, 8)}`;
  const settings: SettingsInput = {
    mode: 'dry-run',
    organisations: [{ name: organisationNameOf(name), secretId: secretName ?? PIPED_SECRET }],
    ...resources,
  };
  return {
    secretName: secretName ?? PIPED_SECRET,
    environment: environmentWith(settings),
    mode: 'dry-run',
    source: 'the built-in policy, because the configuration does not have this organisation',
  };
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
