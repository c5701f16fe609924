import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalyticsRow } from '../../../functions/sweeper/genesys/analytics-row.ts';
import { judge } from '../../../functions/sweeper/policy/judge.ts';
import type {
  EffectivePolicy,
  StuckClass,
  Threshold,
} from '../../../functions/sweeper/policy/policy-schema.ts';
import { STUCK_CLASSES } from '../../../functions/sweeper/policy/policy-schema.ts';
import { sift } from '../../../functions/sweeper/policy/sift.ts';
import {
  ago,
  at,
  communication,
  conversation,
  DIVISION,
  EVERYTHING,
  ID,
  noExemptions,
  NOW,
  OTHER_QUEUE,
  OTHER_USER,
  policy,
  QUEUE,
  text,
  USER,
} from './conversations.ts';
import type { Fields } from './conversations.ts';

const QUEUES = [QUEUE, OTHER_QUEUE, 'aaaaaaaa-0000-4000-8000-000000000003'];
const USERS = [USER, OTHER_USER];
const DIVISIONS = [DIVISION, 'dddddddd-0000-4000-8000-000000000002'];

/** Minutes ago: short ones often, for the edges lie there; some before the conversation's start. */
const minutes = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3000 }));

const participants = fc.array(
  fc
    .record({
      purpose: fc.constantFrom(
        'customer',
        'customer',
        'external',
        'agent',
        'user',
        'acd',
        'workflow',
        'botflow',
      ),
      state: fc.constantFrom('connected', 'connected', 'disconnected', 'alerting', 'parked'),
      from: minutes,
      to: minutes,
      messages: fc.array(minutes, { maxLength: 3 }),
      clear: fc.boolean(),
      queueId: fc.constantFrom(...QUEUES),
      userId: fc.constantFrom(...USERS),
      wrapupRequired: fc.boolean(),
    })
    .map(({ purpose, state, from, to, messages, clear, queueId, userId, wrapupRequired }): Fields => {
      const clearEvent = { type: 'Event', events: [{ eventType: 'Presence', subType: 'Clear' }] };
      const entries = messages.map((minute) => text(minute, clear ? { messageMetadata: clearEvent } : {}));
      const disconnectedTime = state === 'disconnected' ? ago(to) : null;
      const times = { connectedTime: ago(from), disconnectedTime, resumeTime: ago(2000) };
      return {
        purpose,
        queueId,
        userId,
        wrapupRequired,
        messages: [communication({ state, ...times, messages: entries })],
      };
    }),
  { minLength: 1, maxLength: 4 },
);

const threshold = fc.oneof(fc.integer({ min: 5, max: 60 }), fc.constant('off' as const));
const thresholds = fc
  .tuple(...STUCK_CLASSES.map(() => threshold))
  .map(
    (values) =>
      Object.fromEntries(STUCK_CLASSES.map((name, index) => [name, values[index] ?? 'off'])) as Record<
        StuckClass,
        Threshold
      >,
  );

const some = (values: string[]): fc.Arbitrary<ReadonlySet<string>> =>
  fc
    .oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(values, { maxLength: 1 }))
    .map((one) => new Set(one));

const policies: fc.Arbitrary<EffectivePolicy> = fc
  .record({
    minAgeMinutes: fc.integer({ min: 5, max: 40 }),
    thresholds,
    queueThresholds: thresholds,
    hasQueueThresholds: fc.boolean(),
    queueIds: some(QUEUES),
    userIds: some(USERS),
    divisionIds: some(DIVISIONS),
    teardown: fc.boolean(),
  })
  .map(({ queueThresholds, hasQueueThresholds, queueIds, userIds, divisionIds, ...rest }) =>
    policy({
      ...rest,
      deployedQueues: hasQueueThresholds ? { [QUEUE]: queueThresholds } : {},
      endWaiting: new Set(['orphaned', 'bot-stalled']),
      exempt: { ...noExemptions(), queueIds, userIds, divisionIds },
    }),
  );

/** A live state, and what analytics knew of it some time ago: a part of where it has been. */
const live = fc
  .record({
    participants,
    start: minutes,
    division: fc.constantFrom(...DIVISIONS),
    known: fc.nat(4),
    ended: fc.boolean(),
  })
  .map(({ participants: people, start, division, known }) => {
    const body = conversation(people, { startTime: ago(start), divisions: [{ division: { id: division } }] });
    const seen = people.slice(0, known);
    const row: AnalyticsRow = {
      conversationId: ID,
      startedAt: at(start),
      divisionIds: known > 1 ? [division] : [],
      queueIds: seen.map((one) => String(one['queueId'])),
      userIds: seen.map((one) => String(one['userId'])),
      complete: known > 2,
    };
    return { body, row };
  });

describe('the sift', () => {
  it('keeps nothing that would be judged stuck on its live state, stale as its row may be', () => {
    const seen = { sifted: 0, stuck: 0 };
    fc.assert(
      fc.property(live, policies, ({ body, row }, rules) => {
        const about = { now: NOW, policy: rules, scope: EVERYTHING };
        const sifted = sift(row, about);
        const { verdict } = judge(body, { conversationId: ID, ...about });
        seen.sifted += sifted === undefined ? 0 : 1;
        seen.stuck += verdict === 'stuck' ? 1 : 0;
        expect(sifted !== undefined && verdict === 'stuck').toBe(false);
      }),
      { numRuns: 5000 },
    );
    // Both sides of the property must have been tried often.
    expect(seen.sifted).toBeGreaterThan(100);
    expect(seen.stuck).toBeGreaterThan(100);
  });
});
