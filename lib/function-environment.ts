import {
  METRIC_NAMESPACE,
  METRIC_NAMESPACE_VARIABLE,
  SETTINGS_VARIABLE,
} from '../functions/sweeper/names.ts';
import type { SettingsInput } from '../functions/sweeper/request/settings.ts';
import type { SweeperConfig } from './config.ts';

/** What only a deployment has, by the names that AWS gives. */
export type Resources = Pick<SettingsInput, 'tableName' | 'stateMachineArn'>;

/**
 * The function's environment: what is not known before the deployment. All other settings are a file beside the function
 * (`function-code.ts`), because Lambda's variables together have at most 4 KB.
 */
export function environmentOf(
  { stackName }: Pick<SweeperConfig, 'stackName'>,
  resources: Resources,
): Readonly<Record<string, string>> {
  return {
    [SETTINGS_VARIABLE]: JSON.stringify(resources),
    ...(stackName === METRIC_NAMESPACE ? {} : { [METRIC_NAMESPACE_VARIABLE]: stackName }),
  };
}

/** The settings that are known before the deployment. */
export function settingsOf(config: SweeperConfig): SettingsInput {
  const { mode, orgs, policy, allowWaitingOverride, tag, requestsPerMinute, notify, api } = config;
  const { maxCloses, abortIfMoreThan, abortIfMorePercent, lookbackDays } = config;
  return {
    mode,
    policy,
    allowWaitingOverride,
    tag,
    requestsPerMinute,
    maxCloses,
    abortIfMoreThan,
    abortIfMorePercent,
    lookbackDays,
    api: { maxCloses: api.maxCloses, abortIfMoreThan: api.abortIfMoreThan },
    historyDays: config.historyDays ?? config.logRetentionDays,
    notifyTopicArn: notify,
    organisations: orgs.map(organisationOf),
  };
}

function organisationOf(org: SweeperConfig['orgs'][number]): SettingsInput['organisations'][number] {
  const { name, secretName, mode, enabled, policy } = org;
  const { maxCloses, abortIfMoreThan, abortIfMorePercent, lookbackDays } = org;
  return {
    name,
    secretId: secretName,
    mode,
    enabled,
    policy,
    maxCloses,
    abortIfMoreThan,
    abortIfMorePercent,
    lookbackDays,
  };
}
