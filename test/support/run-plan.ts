import { DEFAULT_THRESHOLDS, type EffectivePolicy } from '../../functions/sweeper/policy/schema.ts';
import type { RunPlan } from '../../functions/sweeper/request/plan.ts';

const NONE: ReadonlySet<string> = new Set();

/** The built-in policy, with parts replaced. */
export function aPolicy(part: Partial<EffectivePolicy> = {}): EffectivePolicy {
  return {
    minAgeMinutes: 15,
    requestedQueues: {},
    deployedQueues: {},
    thresholds: DEFAULT_THRESHOLDS,
    endWaiting: new Set(),
    exempt: {
      queueIds: NONE,
      divisionIds: NONE,
      userIds: NONE,
      conversationIds: NONE,
      attribute: 'sweeper.exempt',
    },
    teardown: true,
    ...part,
  };
}

/** An enforcing sweep with the built-in limits, with parts replaced. */
export function aPlan(part: Partial<RunPlan> = {}): RunPlan {
  return {
    action: 'sweep',
    mode: 'enforce',
    deployedMode: 'enforce',
    deployedLookbackDays: 93,
    trigger: 'console',
    askedBy: 'console',
    sweepId: 'sweep-1',
    intervalMinutes: 30,
    organisation: { name: 'main', secretId: 'genesys/main', enabled: true },
    scope: { queueIds: NONE, divisionIds: NONE },
    conversationIds: [],
    force: false,
    policy: aPolicy(),
    isDeployedPolicy: true,
    maxCloses: 200,
    abortIfMoreThan: 500,
    abortIfMorePercent: 75,
    lookbackDays: 93,
    probe: false,
    tag: false,
    requestsPerMinute: 240,
    requestsInFlight: 6,
    ...part,
  };
}
