import { WAITING_CLASSES, type PartialPolicy } from '../policy/policy-schema.ts';
import type { Problem } from './problems.ts';

type Classes = NonNullable<PartialPolicy['classes']>;

/**
 * What a request's policy says that a request may not say. DESIGN.md section 4.
 *
 * @param mayConcernWaiting the deployment sets allowWaitingOverride, or the run is a dry one, which ends nobody
 */
export function policyProblems(policy: PartialPolicy = {}, mayConcernWaiting: boolean): Problem[] {
  const byDeploymentAlone = [
    ...(policy.exempt?.attribute === undefined ? [] : ['policy.exempt.attribute']),
    ...(policy.teardown === undefined ? [] : ['policy.teardown']),
  ].map((path) => ({
    path,
    problem: 'a request may not set this',
    accepted: 'nothing here; it comes from the deployment alone',
  }));
  const forWaiting = mayConcernWaiting ? [] : waitingPaths(policy);
  return [
    ...byDeploymentAlone,
    ...forWaiting.map((path) => ({
      path,
      problem: 'a request may not set this, for it may end guests who wait',
      accepted: 'nothing here but in a dry run, unless the deployment sets allowWaitingOverride',
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
