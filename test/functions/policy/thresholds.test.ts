import { describe, expect, it } from 'vitest';
import {
  CLASS_WORDS,
  policySchema,
  smallestEnabledThreshold,
  STUCK_CLASSES,
  thresholdFor,
} from '../../../functions/sweeper/policy/schema.ts';
import { jsonSchemaOf } from '../../../functions/sweeper/request/accepted.ts';
import { MERCILESS, OTHER_QUEUE, policy, QUEUE, withThresholds } from './conversations.ts';

const ALL_OFF = Object.fromEntries(STUCK_CLASSES.map((name) => [name, 'off'] as const));

describe('the threshold of a class', () => {
  const layered = policy({
    requestedQueues: { [QUEUE]: { hollow: 11 } },
    deployedQueues: { [QUEUE]: { hollow: 22, orphaned: 33 }, [OTHER_QUEUE]: { hollow: 'off' } },
  });

  it.each([
    ['the request’s for that queue', 'hollow', QUEUE, 11],
    ['else the deployed one for that queue', 'orphaned', QUEUE, 33],
    ['else the one for all', 'guest-gone', QUEUE, 30],
    ['off, where the queue says so', 'hollow', OTHER_QUEUE, 'off'],
    ['the one for all, for a conversation of no queue', 'hollow', undefined, 30],
    ['the same for a queue id in capitals', 'hollow', QUEUE.toUpperCase(), 11],
    ['the one for all, for a queue with an odd name', 'hollow', 'constructor', 30],
  ] as const)('is %s', (_name, stuckClass, queueId, expected) => {
    expect(thresholdFor(layered, stuckClass, queueId)).toBe(expected);
  });
});

describe('a class', () => {
  it.each(STUCK_CLASSES)('is described in the schema by its own words: %s', (name) => {
    const { is, clock } = CLASS_WORDS[name];
    const described = jsonSchemaOf(policySchema).properties?.['classes']?.properties?.[name]?.description;

    expect(described).toBe(`${is.charAt(0).toUpperCase()}${is.slice(1)}.`);
    expect(Math.min(is.length, clock.length)).toBeGreaterThan(10);
  });
});

describe('the smallest enabled threshold', () => {
  it.each([
    ['is that of the built-in policy', policy(), 30],
    ['is Infinity when everything is off', withThresholds(ALL_OFF), Number.POSITIVE_INFINITY],
    [
      'counts what the request says of single queues',
      policy({ requestedQueues: { [QUEUE]: { hollow: 6 } } }),
      6,
    ],
    [
      'counts what is deployed for single queues',
      policy({ deployedQueues: { [QUEUE]: { 'queue-stuck': 7 } } }),
      7,
    ],
    [
      'does not count wrap-up-pending where there is no teardown',
      withThresholds({ ...ALL_OFF, 'wrap-up-pending': 8, hollow: 9 }, { teardown: false }),
      9,
    ],
    [
      'counts wrap-up-pending where there is',
      withThresholds({ ...ALL_OFF, 'wrap-up-pending': 8, hollow: 9 }),
      8,
    ],
    [
      'counts a class that is on for one queue alone',
      withThresholds(ALL_OFF, { deployedQueues: { [QUEUE]: { orphaned: 60 } } }),
      60,
    ],
    ['is the floor where all are at the floor', MERCILESS, 5],
  ])('%s', (_name, about, expected) => {
    expect(smallestEnabledThreshold(about)).toBe(expected);
  });
});
