import { describe, expect, it } from 'vitest';
import type { AnalyticsRow } from '../../../functions/sweeper/genesys/row.ts';
import { STUCK_CLASSES, type EffectivePolicy, type Scope } from '../../../functions/sweeper/policy/schema.ts';
import { prefilter } from '../../../functions/sweeper/policy/scope.ts';
import {
  at,
  DIVISION,
  EVERYTHING,
  ID,
  MERCILESS,
  noExemptions,
  NOW,
  OTHER_QUEUE,
  policy,
  QUEUE,
  USER,
  withThresholds,
} from './conversations.ts';

const ROW: AnalyticsRow = {
  conversationId: ID,
  startedAt: at(10_000),
  divisionIds: [DIVISION],
  queueIds: [QUEUE],
  userIds: [USER],
  complete: true,
  digest: 'as it was',
};
const allOff = withThresholds(Object.fromEntries(STUCK_CLASSES.map((name) => [name, 'off'] as const)));

function prefiltered(
  row: Partial<AnalyticsRow>,
  about: { policy?: EffectivePolicy; scope?: Partial<Scope> } = {},
): string | undefined {
  const scope = { ...EVERYTHING, ...about.scope };
  return prefilter({ ...ROW, ...row }, { now: NOW, policy: about.policy ?? policy(), scope })?.reason;
}

describe('the prefilter, by age', () => {
  it.each([
    ['too-young below minAgeMinutes', { startedAt: at(14) }, policy(), 'too-young'],
    ['active below the smallest threshold', { startedAt: at(29) }, policy(), 'active'],
    ['reads what has reached the smallest threshold', { startedAt: at(30) }, policy(), undefined],
    [
      'reads what is younger than minAgeMinutes but could be over',
      { startedAt: at(10) },
      withThresholds({ hollow: 5 }),
      undefined,
    ],
    [
      'counts the thresholds of single queues',
      { startedAt: at(10) },
      policy({ deployedQueues: { [QUEUE]: { 'queue-stuck': 5 } } }),
      undefined,
    ],
    ['class-off where every class is', { startedAt: at(10_000) }, allOff, 'class-off'],
    ['too-young first where every class is off', { startedAt: at(14) }, allOff, 'too-young'],
    ['too-young, for a start in the future', { startedAt: at(-60) }, policy(), 'too-young'],
  ])('%s', (_name, row, about, expected) => {
    expect(prefiltered(row, { policy: about })).toBe(expected);
  });

  it('reads what does not say when it started', () => {
    const { startedAt: _left, ...undated } = ROW;
    expect(prefilter(undated, { now: NOW, policy: policy(), scope: EVERYTHING })).toBeUndefined();
  });
});

describe('the prefilter, by exemption', () => {
  it.each([
    ['queue', { queueIds: new Set([QUEUE]) }],
    ['division', { divisionIds: new Set([DIVISION]) }],
    ['user', { userIds: new Set([USER]) }],
    ['conversation', { conversationIds: new Set([ID]) }],
  ])('keeps an exempt %s, in a row that is not complete and in capitals too', (_name, part) => {
    const about = { policy: policy({ exempt: { ...noExemptions(), ...part } }) };
    expect(prefiltered({ complete: false }, about)).toBe('exempt');
    expect(prefiltered({ conversationId: ID.toUpperCase(), queueIds: [QUEUE.toUpperCase()] }, about)).toBe(
      'exempt',
    );
    expect(
      prefiltered({ conversationId: 'x', queueIds: [], divisionIds: [], userIds: [] }, about),
    ).toBeUndefined();
  });
});

describe('the prefilter, by scope', () => {
  it.each([
    ['keeps what was in none of the queues', {}, { queueIds: new Set([OTHER_QUEUE]) }, 'out-of-scope'],
    ['keeps what was in no queue at all', { queueIds: [] }, { queueIds: new Set([QUEUE]) }, 'out-of-scope'],
    [
      'reads what was in one of them',
      { queueIds: [OTHER_QUEUE, QUEUE] },
      { queueIds: new Set([QUEUE]) },
      undefined,
    ],
    ['keeps what is in none of the divisions', {}, { divisionIds: new Set(['x']) }, 'out-of-scope'],
    ['reads what tells no division', { divisionIds: [] }, { divisionIds: new Set(['x']) }, undefined],
    [
      'reads a row that is not complete',
      { complete: false },
      { queueIds: new Set(['x']), divisionIds: new Set(['x']) },
      undefined,
    ],
    [
      'keeps what is in the queue but not in the division',
      {},
      { queueIds: new Set([QUEUE]), divisionIds: new Set(['x']) },
      'out-of-scope',
    ],
  ])('%s', (_name, row, scope, expected) => {
    expect(prefiltered(row, { scope })).toBe(expected);
  });
});

describe('a prefiltered row tells', () => {
  const keptAs = (row: Partial<AnalyticsRow>): unknown =>
    prefilter({ ...ROW, ...row }, { now: NOW, policy: policy(), scope: EVERYTHING });

  it('its age in whole minutes, and its queue where there is one', () => {
    expect(keptAs({ startedAt: at(20.9) })).toEqual({ reason: 'active', ageMinutes: 20, queueId: QUEUE });
  });

  it('no queue where there are several', () => {
    expect(keptAs({ startedAt: at(20), queueIds: [QUEUE, OTHER_QUEUE] })).toEqual({
      reason: 'active',
      ageMinutes: 20,
    });
  });

  it('no queue where it is free text', () => {
    expect(keptAs({ startedAt: at(20), queueIds: ['ann lee'] })).toEqual({
      reason: 'active',
      ageMinutes: 20,
    });
  });

  it('no age where the start is not known', () => {
    const { startedAt: _left, ...undated } = ROW;
    const exempt = policy({ exempt: { ...noExemptions(), userIds: new Set([USER]) } });
    expect(prefilter(undated, { now: NOW, policy: exempt, scope: EVERYTHING })).toEqual({
      reason: 'exempt',
      queueId: QUEUE,
    });
  });

  it('no less than 0 minutes', () => {
    expect(keptAs({ startedAt: at(-5) })).toMatchObject({ ageMinutes: 0 });
  });

  it('nothing, where the policy would end as much as it can and it is old enough', () => {
    expect(prefiltered({ startedAt: at(5) }, { policy: MERCILESS })).toBeUndefined();
  });
});
