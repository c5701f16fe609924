import type { Mode } from '../names.ts';
import type { EffectivePolicy, Scope } from '../policy/schema.ts';
import type { Action, Limits } from './schema.ts';
import type { OrganisationSettings } from './settings.ts';

export type Trigger = 'schedule' | 'api' | 'console' | 'step-functions';

/** A request combined with the deployed settings: everything that a run needs to know, checked and complete. */
export interface RunPlan extends Limits {
  readonly action: Action;
  readonly mode: Mode;
  /** What this deployment may do to this organisation, at most: `dry-run` ends nothing for any caller. */
  readonly deployedMode: Mode;
  /** The organisation's deployed `lookbackDays`. Only sweeps with this value measure its backlog. */
  readonly deployedLookbackDays: number;
  readonly trigger: Trigger;
  /** The caller as AWS knows it: an ARN or a client id; else the trigger. May name an employee. */
  readonly askedBy: string;
  /** Who the caller says has asked for it. Not interpreted. */
  readonly requestedBy?: string;
  /** Up to 80 of `A-Za-z0-9-_`. */
  readonly sweepId: string;
  /** Minutes between two runs of this schedule; 1 if not given. Only the fair order uses it. */
  readonly intervalMinutes: number;
  readonly organisation: OrganisationSettings;
  readonly scope: Scope;
  /** For `close` and `explain`: unique, lower case, in the order given. Empty for the others. */
  readonly conversationIds: readonly string[];
  readonly force: boolean;
  readonly policy: EffectivePolicy;
  /** The policy is the deployed one: the request gives no part of it. */
  readonly isDeployedPolicy: boolean;
  readonly probe: boolean;
  /** Write an external tag before the end (deployment only). */
  readonly tag: boolean;
  readonly requestsPerMinute: number;
  readonly requestsInFlight: number;
  readonly note?: string;
}
