import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  STUCK_CLASSES,
  type EffectivePolicy,
  type StuckClass,
  type Threshold,
} from '../../functions/sweeper/policy/schema.ts';
import {
  DIVISION,
  judged,
  MERCILESS,
  noExemptions,
  NOW,
  QUEUE,
  USER,
  type Fields,
} from '../functions/policy/conversations.ts';
import { liveStates, policies } from './live-states.ts';
import { timesGiven } from './times-given.ts';

const HOUR = 3_600_000;
const isStuck = (body: unknown, about: Parameters<typeof judged>[1]): boolean =>
  judged(body, about).verdict === 'stuck';

const later = (threshold: Threshold, by: number): Threshold => (threshold === 'off' ? 'off' : threshold + by);

describe('a stricter policy never ends what a milder one keeps:', () => {
  it('a longer threshold, or none', () => {
    const times = timesGiven<[Fields, EffectivePolicy, StuckClass, number | undefined]>(
      [liveStates, policies, fc.constantFrom(...STUCK_CLASSES), fc.option(fc.nat(3000), { nil: undefined })],
      (body, rules, name, by) => {
        const thresholds = {
          ...rules.thresholds,
          [name]: by === undefined ? 'off' : later(rules.thresholds[name], by),
        };
        const stricter = { ...rules, thresholds };
        return { given: isStuck(body, { policy: stricter }), follows: isStuck(body, { policy: rules }) };
      },
    );
    expect(times).toBeGreaterThan(5);
  });

  it('a higher least age', () => {
    const times = timesGiven<[Fields, EffectivePolicy, number]>(
      [liveStates, policies, fc.nat(3000)],
      (body, rules, by) => ({
        given: isStuck(body, { policy: { ...rules, minAgeMinutes: rules.minAgeMinutes + by } }),
        follows: isStuck(body, { policy: rules }),
      }),
    );
    expect(times).toBeGreaterThan(5);
  });

  it('one more exemption, of whatever kind', () => {
    const more = fc.constantFrom<Partial<EffectivePolicy['exempt']>>(
      { queueIds: new Set([QUEUE]) },
      { divisionIds: new Set([DIVISION]) },
      { userIds: new Set([USER]) },
    );
    const times = timesGiven<[Fields, EffectivePolicy, Partial<EffectivePolicy['exempt']>]>(
      [liveStates, policies, more],
      (body, rules, exemption) => {
        const none = { ...rules, exempt: noExemptions() };
        const exempting = { ...rules, exempt: { ...noExemptions(), ...exemption } };
        return { given: isStuck(body, { policy: exempting }), follows: isStuck(body, { policy: none }) };
      },
    );
    expect(times).toBeGreaterThan(5);
  });

  it('more visits to a queue', () => {
    const times = timesGiven<[Fields, EffectivePolicy, number]>(
      [liveStates, policies, fc.integer({ min: 2, max: 4 })],
      (body, { queueLoopEntries = 0, ...rules }, more) => ({
        given: isStuck(body, { policy: { ...rules, queueLoopEntries: queueLoopEntries + more } }),
        follows: isStuck(body, { policy: { ...rules, queueLoopEntries } }),
      }),
    );
    expect(times).toBeGreaterThan(5);
  });

  it('waiting guests who may no longer be ended, and no teardown', () => {
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => ({
      given: isStuck(body, { policy: { ...rules, endWaiting: new Set(), teardown: false } }),
      follows: isStuck(body, { policy: rules }),
    }));
    expect(times).toBeGreaterThan(5);
  });
});

describe('what is stuck', () => {
  it('is stuck an hour later too, if nothing happened meanwhile', () => {
    const times = timesGiven<[Fields, EffectivePolicy, number]>(
      [liveStates, policies, fc.nat(HOUR)],
      (body, rules, ms) => ({
        given: isStuck(body, { policy: rules }),
        follows: isStuck(body, { policy: rules, now: NOW + ms }),
      }),
    );
    expect(times).toBeGreaterThan(5);
  });

  it('is nobody who waits, but where the policy says so in so many words', () => {
    const harsh = fc.oneof(policies, fc.constant(MERCILESS));
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, harsh], (body, rules) => {
      const judgement = judged(body, { policy: rules });
      const said = ['agent-silent', 'queue-stuck', ...rules.endWaiting];
      return {
        given: judgement.verdict === 'stuck' && judgement.evidence.guestWaits,
        follows: said.includes(judgement.class ?? ''),
      };
    });
    expect(times).toBeGreaterThan(0);
  });

  it('has been so only since the guest came last, whatever its class', () => {
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => {
      const { verdict, clockStartedAt = Number.NaN } = judged(body, { policy: rules });
      return { given: verdict === 'stuck', follows: guestsCameAt(body).every((at) => at <= clockStartedAt) };
    });
    expect(times).toBeGreaterThan(5);
  });

  it('has a clock that has run for as long as its threshold, and a threshold of the policy', () => {
    const times = timesGiven<[Fields, EffectivePolicy]>([liveStates, policies], (body, rules) => {
      const judgement = judged(body, { policy: rules });
      const { class: stuckClass, thresholdMinutes = Number.NaN, idleMinutes = Number.NaN } = judgement;
      const possible = [rules.thresholds, ...Object.values(rules.deployedQueues)].map(
        (of) => of[stuckClass ?? 'hollow'],
      );
      return {
        given: judgement.verdict === 'stuck',
        follows: idleMinutes >= thresholdMinutes && possible.includes(thresholdMinutes),
      };
    });
    expect(times).toBeGreaterThan(5);
  });
});

/** When the guests' communications connected. */
function guestsCameAt(body: Fields): number[] {
  const participants = body['participants'] as {
    purpose: string;
    messages: { connectedTime: string | null }[];
  }[];
  return participants
    .filter(({ purpose }) => purpose === 'customer' || purpose === 'external')
    .flatMap(({ messages }) => messages.map(({ connectedTime }) => Date.parse(connectedTime ?? '')))
    .filter((at) => !Number.isNaN(at));
}
