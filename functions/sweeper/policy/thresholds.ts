import { STUCK_CLASSES } from './policy-schema.ts';
import type { EffectivePolicy, StuckClass, Threshold } from './policy-schema.ts';

/**
 * How long the clock of a class must have run, minutes, for a conversation of that queue: the first of the
 * request's queue, the deployed queue, the request and the deployment that says something. `wrap-up-pending`
 * is off where the policy allows no teardown, for that is its only rung.
 */
export function thresholdFor(policy: EffectivePolicy, stuckClass: StuckClass, queueId?: string): Threshold {
  if (stuckClass === 'wrap-up-pending' && !policy.teardown) return 'off';
  const queue = queueId?.toLowerCase() ?? '';
  return (
    policy.requestedQueues[queue]?.[stuckClass] ??
    policy.deployedQueues[queue]?.[stuckClass] ??
    policy.thresholds[stuckClass]
  );
}

/** Whether it matters which queue a conversation belongs to. */
export function hasQueueThresholds({ requestedQueues, deployedQueues }: EffectivePolicy): boolean {
  return Object.keys(requestedQueues).length + Object.keys(deployedQueues).length > 0;
}

/** The least that any enabled class of any queue asks for, minutes; Infinity when every class is off. */
export function smallestEnabledThreshold(policy: EffectivePolicy): number {
  const queues = [...Object.keys(policy.requestedQueues), ...Object.keys(policy.deployedQueues)];
  const all = [undefined, ...queues].flatMap((queueId) =>
    STUCK_CLASSES.map((stuckClass) => thresholdFor(policy, stuckClass, queueId)),
  );
  return Math.min(...all.map((threshold) => (threshold === 'off' ? Number.POSITIVE_INFINITY : threshold)));
}
