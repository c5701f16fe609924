import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../functions/sweeper/policy/judge.ts';
import type { Judgement } from '../../../functions/sweeper/policy/judgement.ts';
import { policySchema, type PartialPolicy } from '../../../functions/sweeper/policy/schema.ts';
import { deployedPolicy } from '../../../functions/sweeper/request/resolve-policy.ts';
import { assumptionValues, defaultAssumptions } from '../../../local/simulator/assumptions.ts';
import { conversationView } from '../../../local/simulator/live-view.ts';
import { seededOrganisation } from '../../../local/simulator/organisation.ts';
import { seededRandom } from '../../../local/simulator/random.ts';
import { ID as SHAPES_ID, NOW as SHAPES_NOW } from '../../functions/policy/conversations.ts';
import { SHAPES } from '../../functions/policy/shapes.ts';
import { someDistortion } from '../distortions.ts';
import { BUILT_IN } from './oracle-policy.ts';
import { oracle, type Saying } from './oracle.ts';
import { randomLives } from './random-lives.ts';

const NOW = Date.parse('2026-03-02T12:00:00.000Z');
const EVERYTHING = { queueIds: new Set<string>(), divisionIds: new Set<string>() };

function saysPolicy(live: unknown, policy: PartialPolicy, now: number, id: string): Judgement {
  return judge(live, { conversationId: id, now, policy: deployedPolicy([policy]), scope: EVERYTHING });
}

/** The oracle's saying and the policy's judgement in the same words. */
function short(of: Saying | Judgement): string {
  const verdict = 'says' in of ? of.says : of.verdict;
  const reason = verdict === 'keep' && 'reason' in of ? of.reason : undefined;
  const found = 'class' in of ? of.class : undefined;
  return [verdict, reason, found].filter((one) => one !== undefined).join(' ');
}

describe('the oracle and the policy, written apart, agree', () => {
  test.each(SHAPES)('on %s', (_name, live) => {
    expect(short(oracle(live, { deployed: BUILT_IN }, SHAPES_NOW))).toBe(
      short(saysPolicy(live, policySchema.parse(BUILT_IN), SHAPES_NOW, SHAPES_ID)),
    );
  });

  const threshold = fc.oneof(fc.integer({ min: 5, max: 120 }), fc.constant('off' as const));
  const policy = fc.record({
    minAgeMinutes: fc.integer({ min: 5, max: 60 }),
    classes: fc.record({
      'wrap-up-pending': threshold,
      hollow: threshold,
      'guest-gone': threshold,
      orphaned: threshold,
      'guest-silent': threshold,
      'agent-silent': threshold,
      'queue-stuck': threshold,
      'bot-stalled': threshold,
    }),
    endWaiting: fc.subarray(['orphaned' as const, 'bot-stalled' as const]),
    // Seldom: few lives are loops, and each class has to be met.
    queueLoopEntries: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, fc.constantFrom(2, 3)),
  });
  const listing = fc.constantFrom(...(assumptionValues.messageListing ?? []));
  const status = fc.constantFrom(...(assumptionValues.messageStatus ?? []));
  const organisation = seededOrganisation(seededRandom(1));

  test('on what becomes of any life, but where it cannot be told whose a message is', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(randomLives(NOW), policy, listing, status, (life, rules, messageListing, messageStatus) => {
        const assumptions = { ...defaultAssumptions(), messageListing, messageStatus };
        const live = conversationView(life, assumptions, organisation);
        const ours = short(oracle(live, { deployed: { ...BUILT_IN, ...rules } }, NOW));
        const theirs = short(saysPolicy(live, rules, NOW, life.id));
        met.set(ours, (met.get(ours) ?? 0) + 1);
        const unclear = messageListing === 'all-present' || messageStatus === 'contradicts-author';
        expect(theirs).toBe(unclear && theirs === 'keep unreadable' ? theirs : ours);
      }),
      { numRuns: 3000 },
    );
    // Every class must have been met on both sides of its threshold.
    expect([...met.keys()].filter((one) => one.startsWith('stuck')).length).toBe(8);
  });

  test('on what is stuck of a live object that holds what no documented one does', () => {
    const byOne = fc.constantFrom('author' as const, 'guest-only' as const);
    let stuck = 0;
    fc.assert(
      fc.property(randomLives(NOW), policy, byOne, fc.nat(), (life, rules, messageListing, seed) => {
        const live = conversationView(life, { ...defaultAssumptions(), messageListing }, organisation);
        someDistortion(seededRandom(seed))('conversation', live);
        const { verdict } = saysPolicy(live, rules, NOW, life.id);
        if (verdict !== 'stuck') return;
        stuck += 1;
        expect(oracle(live, { deployed: { ...BUILT_IN, ...rules } }, NOW).says).toBe('stuck');
      }),
      { numRuns: 3000 },
    );
    expect(stuck).toBeGreaterThan(50);
  });
});
