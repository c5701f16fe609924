import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lastUpTo } from '../../../functions/sweeper/policy/dialogue.ts';
import { agent, conversation, flow, guest, judged, queue, text } from './conversations.ts';
import type { Fields } from './conversations.ts';

/** Every second message is the business's; `apartMinutes` between two. */
function talk(count: number, apartMinutes: number): { ofGuest: Fields[]; ofBusiness: Fields[] } {
  const all = Array.from({ length: count }, (_, n) =>
    text(10 + n * apartMinutes, { messageStatus: n % 2 === 0 ? 'received' : 'sent', messageId: `m-${n}` }),
  );
  return {
    ofGuest: all.filter((_, n) => n % 2 === 0),
    ofBusiness: all.filter((_, n) => n % 2 === 1),
  };
}

const SHAPES: readonly [string, (count: number) => Fields][] = [
  [
    'a flow that answers nobody, because a queue took part',
    (count) => {
      const { ofGuest, ofBusiness } = talk(count, 0.01);
      return conversation([guest(ofGuest), flow(ofBusiness), queue()]);
    },
  ],
  [
    'every message on both sides, and all replies automatic',
    (count) => {
      const { ofGuest, ofBusiness } = talk(count, 0.01);
      return conversation([guest([...ofGuest, ...ofBusiness]), agent([...ofGuest, ...ofBusiness])]);
    },
  ],
];

/** How many elements the methods of arrays are handed while a live state is judged. */
function elementsVisited(live: Fields): number {
  let visited = 0;
  for (const name of ['filter', 'map', 'flatMap', 'reduce', 'some', 'every', 'find', 'toSorted'] as const) {
    const original: unknown = Array.prototype[name];
    vi.spyOn(Array.prototype, name).mockImplementation(function (this: unknown[], ...given: unknown[]) {
      visited += this.length;
      return Reflect.apply(original as () => never, this, given);
    });
  }
  judged(live);
  vi.restoreAllMocks();
  return visited;
}

describe('a conversation of many messages', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(SHAPES)(
    'is judged in steps that grow with their number, and not with its square: %s',
    (_, make) => {
      expect(elementsVisited(make(2_000))).toBeLessThan(2.5 * elementsVisited(make(1_000)));
    },
  );

  it('finds the last time that is not after another as one who looks at all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(60), (times, at) => {
        const last = times.filter((time) => time <= at).reduce((a, b) => Math.max(a, b), -1);
        expect(
          lastUpTo(
            at,
            times.toSorted((a, b) => a - b),
          ),
        ).toBe(last === -1 ? undefined : last);
      }),
    );
  });
});
