import {
  METRIC_NAMESPACE,
  METRIC_NAMESPACE_VARIABLE,
  SETTINGS_VARIABLE,
} from '../functions/sweeper/names.ts';
import { settingsSchema, type SettingsInput } from '../functions/sweeper/request/settings.ts';
import type { SweeperConfig } from './config.ts';

/** All of a function's variables together, as JSON (Lambda's quotas; its error message measures that text). */
export const ENVIRONMENT_LIMIT_BYTES = 4096;

const { organisations: _, ...defaults } = settingsSchema.parse({
  organisations: [{ name: 'any', secretId: 'any' }],
});
const DEFAULTS = new Map<string, unknown>(Object.entries(defaults));

/** What only a deployment has, by the names that AWS gives. */
export type Resources = Pick<SettingsInput, 'tableName' | 'stateMachineArn'>;

/**
 * The function's environment: what `readSettings` reads, without the defaults that it adds itself, because space is
 * limited.
 */
export function environmentOf(
  config: SweeperConfig,
  resources: Resources = {},
): Readonly<Record<string, string>> {
  const { stackName } = config;
  return {
    [SETTINGS_VARIABLE]: JSON.stringify({ ...settingsOf(config), ...resources }),
    ...(stackName === METRIC_NAMESPACE ? {} : { [METRIC_NAMESPACE_VARIABLE]: stackName }),
  };
}

/** How many bytes of {@link ENVIRONMENT_LIMIT_BYTES} a deployment takes, at most: its names are not known before. */
export function environmentBytes(config: SweeperConfig): number {
  const { stackName } = config;
  const longest: Resources = {
    // CloudFormation adds the logical id and 12 or 13 characters.
    tableName: `${stackName}-${'x'.repeat(40)}`,
    stateMachineArn: `arn:aws-us-gov:states:ap-southeast-1:123456789012:stateMachine:${stackName}-sweeps`,
  };
  return Buffer.byteLength(JSON.stringify(environmentOf(config, longest)));
}

function settingsOf(config: SweeperConfig): SettingsInput {
  const { mode, orgs, policy, allowWaitingOverride, tag, requestsPerMinute, notify, api } = config;
  const { maxCloses, abortIfMoreThan, abortIfMorePercent, lookbackDays } = config;
  const deployed = {
    mode,
    policy,
    allowWaitingOverride,
    tag,
    requestsPerMinute,
    maxCloses,
    abortIfMoreThan,
    abortIfMorePercent,
    lookbackDays,
    historyDays: config.historyDays ?? config.logRetentionDays,
    notifyTopicArn: notify,
  };
  const said = Object.entries(deployed).filter(([key, value]) => value !== DEFAULTS.get(key));
  const overApi = { maxCloses: api.maxCloses, abortIfMoreThan: api.abortIfMoreThan };
  const saysApi = Object.values(overApi).some((value) => value !== undefined);
  return {
    ...Object.fromEntries(said),
    ...(saysApi ? { api: overApi } : {}),
    organisations: orgs.map((org) => organisationOf(org, mode)),
  };
}

function organisationOf(
  org: SweeperConfig['orgs'][number],
  deployedMode: SweeperConfig['mode'],
): SettingsInput['organisations'][number] {
  const { name, secretName, mode, enabled, policy } = org;
  const { maxCloses, abortIfMoreThan, abortIfMorePercent, lookbackDays } = org;
  return {
    name,
    secretId: secretName,
    ...(mode === deployedMode ? {} : { mode }),
    ...(enabled ? {} : { enabled }),
    policy,
    maxCloses,
    abortIfMoreThan,
    abortIfMorePercent,
    lookbackDays,
  };
}
