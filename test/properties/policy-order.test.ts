import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FORCEABLE_REASONS,
  KEEP_REASONS,
  type KeepReason,
} from '../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES, type EffectivePolicy } from '../../functions/sweeper/policy/schema.ts';
import {
  ago,
  communication,
  EVERYTHING,
  ID,
  judged,
  MERCILESS,
  noExemptions,
  QUEUE,
  type Fields,
} from '../functions/policy/conversations.ts';
import { liveStates, policies } from './live-states.ts';
import { timesGiven } from './times-given.ts';

describe('force', () => {
  const forcedOf = (body: unknown, rules: EffectivePolicy): ReturnType<typeof judged> =>
    judged(body, { policy: rules, force: true });

  it('changes nothing but what is kept for one of six reasons', () => {
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => {
      const judgement = judged(body, { policy: rules });
      const isForceable =
        judgement.verdict === 'keep' && FORCEABLE_REASONS.some((reason) => reason === judgement.reason);
      return {
        given: !isForceable,
        follows: JSON.stringify(forcedOf(body, rules)) === JSON.stringify(judgement),
      };
    });
    expect(times).toBeGreaterThan(20);
  });

  it('says for which reason the policy would have kept what it ends', () => {
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => {
      const judgement = judged(body, { policy: rules });
      const forced = forcedOf(body, rules);
      return {
        given: judgement.verdict === 'keep' && forced.verdict === 'stuck',
        follows: forced.verdict === 'stuck' && 'reason' in judgement && forced.forced === judgement.reason,
      };
    });
    expect(times).toBeGreaterThan(20);
  });
});

/** The order of judging (DESIGN.md section 3), as far as a reason tells the step. */
const STEPS: readonly (readonly KeepReason[])[] = [
  ['unreadable'],
  ['not-web-messaging'],
  ['out-of-scope'],
  ['exempt'],
  ['other-media'],
];

const withPerson = (body: Fields, one: Fields): Fields => ({
  ...body,
  participants: [...(body['participants'] as Fields[]), one],
});

describe('the order of judging', () => {
  /** What is added to any conversation, and the last step that may decide then. */
  const ADDED: [string, number, (body: Fields) => [Fields, Parameters<typeof judged>[1]]][] = [
    ['another conversation’s id', 0, (body) => [body, { conversationId: ID.replace('0b', '1b') }]],
    [
      'somebody of an unknown purpose',
      0,
      (body) => [withPerson(body, { purpose: 'oracle', messages: [communication()] }), {}],
    ],
    [
      'a message of another platform',
      1,
      (body) => [
        withPerson(body, { purpose: 'acd', messages: [communication({ type: 'sms' })], queueId: QUEUE }),
        {},
      ],
    ],
    [
      'a scope that it is not in',
      2,
      (body) => [
        body,
        { scope: { ...EVERYTHING, divisionIds: new Set(['dddddddd-0000-4000-8000-00000000000f']) } },
      ],
    ],
    [
      'an exemption',
      3,
      (body) => [
        body,
        { policy: { ...MERCILESS, exempt: { ...noExemptions(), conversationIds: new Set([ID]) } } },
      ],
    ],
    [
      'a call',
      4,
      (body) => [
        withPerson(body, { purpose: 'agent', startTime: ago(60), calls: [{ state: 'connected' }] }),
        {},
      ],
    ],
  ];

  it.each(ADDED)('is kept to: %s decides before anything that comes later', (_name, lastStep, added) => {
    const possible = STEPS.slice(0, lastStep + 1).flat();
    fc.assert(
      fc.property(liveStates, fc.boolean(), (body, force) => {
        const [changed, about] = added(body);
        const judgement = judged(changed, { policy: MERCILESS, ...about, force });
        expect(judgement).toMatchObject({ verdict: 'keep' });
        expect(possible).toContain('reason' in judgement ? judgement.reason : '');
      }),
      { numRuns: 500 },
    );
  });

  it.each(['too-young', 'parked', 'platform-will-time-out'] as const)(
    'is kept to: %s is said of what is not over alone, whatever its class',
    (reason) => {
      const seen = new Set<KeepReason>();
      fc.assert(
        fc.property(liveStates, (body) => {
          const judgement = judged(body, { policy: MERCILESS });
          const kept = judgement.verdict === 'keep' ? judgement.reason : undefined;
          if (kept !== undefined) seen.add(kept);
          expect(
            kept === reason && (judgement.class === 'hollow' || judgement.class === 'wrap-up-pending'),
          ).toBe(false);
        }),
        { numRuns: 2000 },
      );
      expect(seen).toContain(reason);
    },
  );
});

describe('the states that these properties try', () => {
  it('are of every class, and kept for every reason', () => {
    const classes = new Set<string>();
    const reasons = new Set<string>();
    fc.assert(
      fc.property(liveStates, policies, fc.boolean(), (body, rules, elsewhere) => {
        const scope = { ...EVERYTHING, queueIds: new Set(elsewhere ? [QUEUE] : []) };
        const judgement = judged(body, { policy: rules, scope });
        if (judgement.verdict === 'stuck') classes.add(judgement.class ?? '');
        if (judgement.verdict === 'keep') reasons.add(judgement.reason);
        return true;
      }),
      { numRuns: 5000 },
    );
    expect([...classes].toSorted()).toEqual(STUCK_CLASSES.toSorted());
    const never = KEEP_REASONS.filter((reason) => !reasons.has(reason));
    // The memory gives the second one, without a look at the live state.
    expect(never).toEqual(['not-web-messaging', 'waits-for-retry']);
  });
});
