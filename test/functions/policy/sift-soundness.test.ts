import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalyticsRow } from '../../../functions/sweeper/genesys/row.ts';
import { judge } from '../../../functions/sweeper/policy/judge.ts';
import type { Scope } from '../../../functions/sweeper/policy/schema.ts';
import { prefilter } from '../../../functions/sweeper/policy/scope.ts';
import { DIVISIONS, liveStates, policies, QUEUES } from '../../properties/live-states.ts';
import { EVERYTHING, ID, NOW, type Fields } from './conversations.ts';

/** A row of analytics about a live state, naming the places of its first `known` participants alone. */
function rowAbout(body: Fields, known: number, about: Pick<AnalyticsRow, 'complete'>): AnalyticsRow {
  const seen = (body['participants'] as Fields[]).slice(0, known);
  const [membership] = body['divisions'] as { division: { id: string } }[];
  return {
    conversationId: ID,
    startedAt: Date.parse(String(body['startTime'])),
    divisionIds: known > 1 && membership !== undefined ? [membership.division.id] : [],
    queueIds: [...new Set(seen.map((one) => String(one['queueId'])))],
    userIds: [...new Set(seen.map((one) => String(one['userId'])))],
    digest: 'as it was',
    ...about,
  };
}

const known = fc.nat(5);
const everything = fc.constant(EVERYTHING);
const scopes: fc.Arbitrary<Scope> = fc
  .record({
    queueIds: fc.subarray(QUEUES, { maxLength: 2 }),
    divisionIds: fc.subarray(DIVISIONS, { maxLength: 1 }),
  })
  .map(({ queueIds, divisionIds }) => ({ queueIds: new Set(queueIds), divisionIds: new Set(divisionIds) }));

/** Kinds of rows: stale ones may say less than is so; what a complete one says of places is believed. */
const ROWS: [string, fc.Arbitrary<Scope>, (body: Fields, known: number) => AnalyticsRow][] = [
  ['stale as its row may be', everything, (body, count) => rowAbout(body, count, { complete: count > 2 })],
  ['outside of a scope that its row misses', scopes, (body) => rowAbout(body, 9, { complete: true })],
  [
    'though its row misses the scope, where that row is not complete',
    scopes,
    (body, count) => rowAbout(body, count, { complete: false }),
  ],
];

describe('the prefilter', () => {
  it.each(ROWS)(
    'keeps nothing that would be judged stuck on its live state, %s',
    (_name, anyScope, rowOf) => {
      const seen = { prefiltered: 0, stuck: 0 };
      fc.assert(
        fc.property(liveStates, policies, anyScope, known, (body, policy, scope, count) => {
          const about = { now: NOW, policy, scope };
          const prefiltered = prefilter(rowOf(body, count), about);
          const { verdict } = judge(body, { conversationId: ID, ...about });
          seen.prefiltered += prefiltered === undefined ? 0 : 1;
          seen.stuck += verdict === 'stuck' ? 1 : 0;
          expect(prefiltered !== undefined && verdict === 'stuck').toBe(false);
        }),
        { numRuns: 700 },
      );
      // Both sides of the property must have been tried often.
      expect(seen.prefiltered).toBeGreaterThan(10);
      expect(seen.stuck).toBeGreaterThan(10);
    },
  );
});
