import { WAITING_CLASSES, type PartialPolicy } from '../policy/policy-schema.ts';
import type { Problem } from './problems.ts';

type Classes = NonNullable<PartialPolicy['classes']>;

/** What a request's policy says that a request may not say. DESIGN.md section 4. */
export function policyProblems(policy: PartialPolicy = {}, allowWaitingOverride: boolean): Problem[] {
  const byDeploymentAlone = [
    ...(policy.exempt?.attribute === undefined ? [] : ['policy.exempt.attribute']),
    ...(policy.teardown === undefined ? [] : ['policy.teardown']),
  ].map((path) => ({
    path,
    problem: 'a request may not set this',
    accepted: 'nothing here; it comes from the deployment alone',
  }));
  const forWaiting = allowWaitingOverride ? [] : waitingPaths(policy);
  return [
    ...byDeploymentAlone,
    ...forWaiting.map((path) => ({
      path,
      problem: 'a request may not set this, for it may end guests who wait',
      accepted: 'nothing here, unless the deployment sets allowWaitingOverride',
    })),
  ];
}

function waitingPaths({ classes, endWaiting, queues = {} }: PartialPolicy): string[] {
  return [
    ...waitingClassPaths('policy.classes', classes),
    ...(endWaiting === undefined ? [] : ['policy.endWaiting']),
    ...Object.entries(queues).flatMap(([queueId, queue]) =>
      waitingClassPaths(`policy.queues.${queueId}.classes`, queue.classes),
    ),
  ];
}

function waitingClassPaths(path: string, classes: Classes = {}): string[] {
  return WAITING_CLASSES.filter((name) => classes[name] !== undefined).map((name) => `${path}.${name}`);
}
