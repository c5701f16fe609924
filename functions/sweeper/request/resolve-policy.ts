import {
  DEFAULT_EXEMPT_ATTRIBUTE,
  DEFAULT_MIN_AGE_MINUTES,
  DEFAULT_THRESHOLDS,
  STUCK_CLASSES,
  WAITING_CLASSES,
  type EffectivePolicy,
  type PartialPolicy,
  type StuckClass,
  type Threshold,
  type Thresholds,
} from '../policy/schema.ts';
import type { Problem } from './problems.ts';

/** The policy of a deployment that sets none. DESIGN.md section 4. */
export const BUILT_IN_POLICY: EffectivePolicy = {
  minAgeMinutes: DEFAULT_MIN_AGE_MINUTES,
  requestedQueues: {},
  deployedQueues: {},
  thresholds: DEFAULT_THRESHOLDS,
  endWaiting: new Set(),
  exempt: {
    queueIds: new Set(),
    divisionIds: new Set(),
    userIds: new Set(),
    conversationIds: new Set(),
    attribute: DEFAULT_EXEMPT_ATTRIBUTE,
  },
  teardown: true,
};

/**
 * The deployment's policy: a later part overrides an earlier one, key by key. Exemptions add up, because no
 * part may remove another's.
 */
export function deployedPolicy(parts: readonly (PartialPolicy | undefined)[]): EffectivePolicy {
  return parts.reduce<EffectivePolicy>((policy, part = {}) => {
    const common = withCommonKeys(policy, part);
    return {
      ...common,
      deployedQueues: withQueues(policy.deployedQueues, part.queues),
      exempt: { ...common.exempt, attribute: part.exempt?.attribute ?? policy.exempt.attribute },
      teardown: part.teardown ?? policy.teardown,
    };
  }, BUILT_IN_POLICY);
}

/** The deployed policy with the parts that a request overrides. `policyProblems` says which it may. */
export function requestedPolicy(deployed: EffectivePolicy, requested: PartialPolicy = {}): EffectivePolicy {
  return { ...withCommonKeys(deployed, requested), requestedQueues: withQueues({}, requested.queues) };
}

function withCommonKeys(policy: EffectivePolicy, part: PartialPolicy): EffectivePolicy {
  const { exempt } = policy;
  return {
    ...policy,
    minAgeMinutes: part.minAgeMinutes ?? policy.minAgeMinutes,
    thresholds: { ...policy.thresholds, ...saidIn(part.classes) },
    endWaiting: part.endWaiting === undefined ? policy.endWaiting : new Set<StuckClass>(part.endWaiting),
    ...(part.queueLoopEntries === undefined ? {} : { queueLoopEntries: part.queueLoopEntries }),
    exempt: {
      queueIds: new Set([...exempt.queueIds, ...(part.exempt?.queueIds ?? [])]),
      divisionIds: new Set([...exempt.divisionIds, ...(part.exempt?.divisionIds ?? [])]),
      userIds: new Set([...exempt.userIds, ...(part.exempt?.userIds ?? [])]),
      conversationIds: new Set([...exempt.conversationIds, ...(part.exempt?.conversationIds ?? [])]),
      attribute: exempt.attribute,
    },
  };
}

function withQueues(
  queues: EffectivePolicy['deployedQueues'],
  more: PartialPolicy['queues'],
): EffectivePolicy['deployedQueues'] {
  const merged = new Map(Object.entries(queues));
  for (const [queueId, { classes }] of Object.entries(more ?? {})) {
    merged.set(queueId, { ...merged.get(queueId), ...saidIn(classes) });
  }
  return Object.fromEntries(merged);
}

/** The thresholds that are set, without keys that are undefined: those would hide the layer below. */
function saidIn(classes: Partial<Record<StuckClass, Threshold | undefined>> = {}): Partial<Thresholds> {
  return Object.fromEntries(
    STUCK_CLASSES.flatMap((name) => (classes[name] === undefined ? [] : [[name, classes[name]]])),
  );
}

type Classes = NonNullable<PartialPolicy['classes']>;

/**
 * The keys of a request's policy that a request may not set. DESIGN.md section 4.
 *
 * @param mayConcernWaiting the deployment sets allowWaitingOverride, or the run is a dry run, which ends nobody
 */
export function policyProblems(policy: PartialPolicy = {}, mayConcernWaiting: boolean): Problem[] {
  const byDeploymentAlone = [
    ...(policy.exempt?.attribute === undefined ? [] : ['policy.exempt.attribute']),
    ...(policy.teardown === undefined ? [] : ['policy.teardown']),
  ].map((path) => ({
    path,
    problem: 'a request may not set this',
    accepted: 'nothing here; only the deployment sets it',
  }));
  const forWaiting = mayConcernWaiting ? [] : waitingPaths(policy);
  return [
    ...byDeploymentAlone,
    ...forWaiting.map((path) => ({
      path,
      problem: 'a request may not set this, because it may end guests who wait',
      accepted: 'this in a dry run only, unless the deployment sets allowWaitingOverride',
    })),
  ];
}

function waitingPaths({ classes, endWaiting, queueLoopEntries, queues = {} }: PartialPolicy): string[] {
  return [
    ...waitingClassPaths('policy.classes', classes),
    ...(endWaiting === undefined ? [] : ['policy.endWaiting']),
    ...(queueLoopEntries === undefined ? [] : ['policy.queueLoopEntries']),
    ...Object.entries(queues).flatMap(([queueId, queue]) =>
      waitingClassPaths(`policy.queues.${queueId}.classes`, queue.classes),
    ),
  ];
}

function waitingClassPaths(path: string, classes: Classes = {}): string[] {
  return WAITING_CLASSES.filter((name) => classes[name] !== undefined).map((name) => `${path}.${name}`);
}
