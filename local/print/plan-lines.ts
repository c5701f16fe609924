import { STUCK_CLASSES, thresholdFor } from '../../functions/sweeper/policy/schema.ts';
import type { RunPlan } from '../../functions/sweeper/request/plan.ts';
import { counted, wrap } from './layout.ts';

/** The policy and the limits that a run goes by, in short: what it may end, what it never ends, and how much. */
export function planLines({ policy, ...plan }: RunPlan): string[] {
  const thresholds = STUCK_CLASSES.map((name) => [name, thresholdFor(policy, name)] as const);
  const on = thresholds.flatMap(([name, minutes]) => (minutes === 'off' ? [] : [`${name} ${minutes}`]));
  const off = thresholds.flatMap(([name, minutes]) => (minutes === 'off' ? [name] : []));
  const queues = new Set([...Object.keys(policy.requestedQueues), ...Object.keys(policy.deployedQueues)]);
  const { queueIds, divisionIds, userIds, conversationIds, attribute } = policy.exempt;
  const exempt = [
    [queueIds.size, 'queue'],
    [divisionIds.size, 'division'],
    [userIds.size, 'user'],
    [conversationIds.size, 'conversation'],
  ] as const;
  const line = (name: string, text: string): string[] => wrap(text, ' '.repeat(10), `  ${name.padEnd(8)}`);
  return [
    ...line(
      'stuck',
      [`after minutes: ${on.join(', ')}`, ...(off.length > 0 ? [`off: ${off.join(', ')}`] : [])].join('; '),
    ),
    ...line(
      '',
      [
        `nothing younger than ${policy.minAgeMinutes} minutes`,
        ...(queues.size > 0
          ? [`${counted(queues.size, 'queue')} with thresholds of ${queues.size === 1 ? 'its' : 'their'} own`]
          : []),
        ...(policy.endWaiting.size > 0
          ? [`guests who wait are ended in ${[...policy.endWaiting].join(', ')}`]
          : []),
        ...(policy.queueLoopEntries === undefined
          ? []
          : [`queue-stuck only after coming to a queue ${policy.queueLoopEntries} times`]),
        ...(policy.teardown ? [] : ['no teardown']),
      ].join('; '),
    ),
    ...line(
      'exempt',
      [
        ...exempt.flatMap(([count, one]) => (count === 0 ? [] : [counted(count, one)])),
        `the attribute ${attribute}`,
      ].join(', '),
    ),
    ...line(
      'limits',
      [
        `maxCloses ${plan.maxCloses}`,
        `abortIfMoreThan ${plan.abortIfMoreThan}`,
        `abortIfMorePercent ${plan.abortIfMorePercent}`,
        `lookbackDays ${plan.lookbackDays}`,
      ].join(', '),
    ),
  ];
}
