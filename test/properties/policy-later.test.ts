import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EffectivePolicy } from '../../functions/sweeper/policy/schema.ts';
import { judged, NOW, text, type Fields } from '../functions/policy/conversations.ts';
import { liveStates, policies } from './live-states.ts';
import { timesGiven } from './times-given.ts';

const MINUTE_MS = 60_000;

/** What somebody may write or do later that the analytics row does not show. */
interface Later {
  /** On whose list: one participant's, or everybody's. */
  readonly by: number;
  readonly everywhere: boolean;
  /** Share of the time until then. */
  readonly when: number;
  readonly status: string | undefined;
  readonly presence: string | undefined;
}

const later: fc.Arbitrary<Later> = fc.record({
  by: fc.nat({ max: 3 }),
  everywhere: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  when: fc.double({ min: 0, max: 1, noNaN: true }),
  status: fc.constantFrom(undefined, 'received', 'sent', 'delivery-success'),
  presence: fc.constantFrom(undefined, undefined, undefined, 'Join', 'SignIn', 'Disconnect'),
});

function withLater(body: Fields, all: readonly Later[], until: number): Fields {
  const participants = body['participants'] as readonly Fields[];
  const added = all.map(({ by, everywhere, when, status, presence }) => ({
    on: (index: number): boolean => everywhere || index === by % participants.length,
    entry: text(-(when * (until - NOW)) / MINUTE_MS, {
      ...(status === undefined ? {} : { messageStatus: status }),
      ...(presence === undefined
        ? {}
        : { messageMetadata: { type: 'Event', events: [{ eventType: 'Presence', subType: presence }] } }),
    }),
  }));
  return {
    ...body,
    participants: participants.map((one, index) => ({
      ...one,
      messages: (one['messages'] as readonly Fields[]).map((communication) => ({
        ...communication,
        messages: [
          ...(communication['messages'] as readonly Fields[]),
          ...added.filter(({ on }) => on(index)).map(({ entry }) => entry),
        ],
      })),
    })),
  };
}

it('what is kept is not stuck before it may be, whatever is written until then', () => {
  const times = timesGiven<[Fields, EffectivePolicy, Later[], number]>(
    [liveStates, policies, fc.array(later, { maxLength: 4 }), fc.double({ min: 0, max: 1, noNaN: true })],
    (body, rules, written, share) => {
      const judgement = judged(body, { policy: rules });
      if (judgement.verdict !== 'keep' || judgement.mayBeStuckFrom === undefined)
        return { given: false, follows: true };
      const from = Math.min(judgement.mayBeStuckFrom, NOW + 10 * 1_440 * MINUTE_MS);
      const now = Math.floor(NOW + share * (from - 1 - NOW));
      const then = judged(withLater(body, written, now), { policy: rules, now });
      return { given: true, follows: then.verdict !== 'stuck' };
    },
  );
  expect(times).toBeGreaterThan(20);
});
