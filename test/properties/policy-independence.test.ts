import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectivePolicy } from '../../functions/sweeper/policy/schema.ts';
import {
  ago,
  communication,
  ID,
  judged,
  MERCILESS,
  policy,
  QUEUE,
  type Fields,
} from '../functions/policy/conversations.ts';
import { liveStates, policies } from './live-states.ts';
import { timesGiven } from './times-given.ts';

describe('a verdict does not depend on', () => {
  it('the case of ids', () => {
    const upper = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
        typeof inner === 'string' && (key === 'id' || key.endsWith('Id')) && key !== 'messageId'
          ? inner.toUpperCase()
          : inner,
      );
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => ({
      given: true,
      follows: judged(upper(body), { policy: rules }).verdict === judged(body, { policy: rules }).verdict,
    }));
    expect(times).toBeGreaterThan(20);
  });

  it('the order in which participants are listed', () => {
    const queueless = policies.map((rules) => ({ ...rules, deployedQueues: {} }));
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, queueless], (body, rules) => {
      const reversed = { ...body, participants: (body['participants'] as Fields[]).toReversed() };
      return {
        given: true,
        follows: JSON.stringify(told(reversed, rules)) === JSON.stringify(told(body, rules)),
      };
    });
    expect(times).toBeGreaterThan(20);
  });

  it('what was written, by whom or from where, nor does any of it reach the judgement', () => {
    const personal = {
      textBody: 'canary',
      name: 'canary',
      address: 'canary',
      ani: 'canary',
      guestId: 'canary',
    };
    // `afterCallWork: {}` stays empty: of one that holds something unknown it cannot be told that nothing is owed.
    const filled = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) && key !== 'afterCallWork'
          ? { ...personal, ...inner }
          : inner,
      );
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => {
      const judgement = JSON.stringify(judged(filled(body), { policy: rules }));
      return {
        given: true,
        follows:
          judgement === JSON.stringify(judged(body, { policy: rules })) && !judgement.includes('canary'),
      };
    });
    expect(times).toBeGreaterThan(20);
  });
});

function told(body: unknown, rules: EffectivePolicy): unknown[] {
  const { queueId: _, ...judgement } = judged(body, { policy: rules });
  return [
    judgement.verdict,
    'reason' in judgement ? judgement.reason : '',
    judgement.class,
    judgement.evidence,
  ];
}

describe('JSON of any depth and length', () => {
  const nested = (depth: number, leaf: unknown, key: string): unknown => {
    let value = leaf;
    for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { [key]: value } : [value];
    return value;
  };
  const places = ['participants', 'divisions', 'startTime', 'id', 'externalTag'] as const;

  it('is kept, and never overflows the judge', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.integer({ min: 1, max: 20_000 }),
        fc.constantFrom('participants', 'messages', 'state', 'events'),
        (place, depth, key) => {
          const deep = nested(depth, 'connected', key);
          expect(
            judged({ id: ID, startTime: ago(100), [place]: [deep] }, { policy: MERCILESS }).verdict,
          ).toBe('keep');
          expect(judged({ id: ID, startTime: ago(100), [place]: deep }, { policy: MERCILESS }).verdict).toBe(
            'keep',
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('with thousands of participants and messages is judged as the same with one of each', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        (people, messages) => {
          const many = (minutesAgo: number): Fields[] =>
            Array.from({ length: messages }, (_, nth) => ({
              messageId: `m-${String(minutesAgo)}-${String(nth)}`,
              messageTime: ago(minutesAgo),
              messageMetadata: { type: 'Text' },
            }));
          const queues = Array.from({ length: people }, () => ({
            purpose: 'acd',
            queueId: QUEUE,
            startTime: ago(5000),
            endTime: ago(4000),
          }));
          const guest = { purpose: 'customer', messages: [communication({ messages: many(3000) })] };
          const agent = { purpose: 'agent', messages: [communication({ messages: many(2000) })] };
          const body = {
            id: ID,
            startTime: ago(6000),
            divisions: [],
            participants: [guest, ...queues, agent],
          };
          expect(judged(body, { policy: policy() })).toMatchObject({
            verdict: 'stuck',
            class: 'guest-silent',
          });
        },
      ),
      { numRuns: 20 },
    );
  });
});
