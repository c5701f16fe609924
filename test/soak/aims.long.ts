import { describe, expect, it } from 'vitest';
import { type Aims, someAims } from './aims.ts';
import { chanceFor, planDay } from './day-plan.ts';
import { isEnd } from './ends.ts';
import type { ObservedDay } from './observation.ts';
import { runDay } from './run-day.ts';

/** How often the first days with such an aim hit their ends; counting stops at what is enough. */
async function hits(
  isMeant: (aims: Aims) => boolean,
  hitsIn: (day: ObservedDay) => number,
  enough: number,
): Promise<number> {
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1).filter((seed) => {
    const { start, calmFrom, overLoopback } = planDay(seed);
    return isMeant(someAims(chanceFor(seed, 'aims'), start, calmFrom, overLoopback));
  });
  let count = 0;
  for (const seed of seeds.slice(0, 12)) {
    count += hitsIn(await runDay(seed));
    if (count >= enough) break;
  }
  return count;
}

describe('some of the days that aim at an end hit one:', () => {
  it('the function is killed there', async () => {
    const killedAtEnds = ({ invocations, requests }: ObservedDay): number =>
      invocations
        .filter(({ ended }) => ended?.kind === 'killed')
        .map((one) => requests.findLast(({ invocation }) => invocation === one))
        .filter((last) => last !== undefined && isEnd(last)).length;

    expect(await hits(({ kill }) => kill !== undefined, killedAtEnds, 2)).toBeGreaterThan(1);
  });

  it('one is answered 200 and changes nothing', async () => {
    const withoutEffect = ({ requests }: ObservedDay): number =>
      requests.filter(
        (one) => isEnd(one) && one.status === 200 && one.faults.some(({ kind }) => kind === 'no-effect'),
      ).length;

    expect(await hits(({ fault }) => fault?.name === 'no effect', withoutEffect, 2)).toBeGreaterThan(1);
  });

  it('a permission is gone when it arrives', async () => {
    const refused = ({ requests }: ObservedDay): number =>
      requests.filter((one) => isEnd(one) && one.status === 403 && one.faults.length === 0).length;

    expect(await hits(({ withdrawal }) => withdrawal !== undefined, refused, 1)).toBeGreaterThan(0);
  });

  it('somebody has parked or transferred the conversation since it was read', async () => {
    const interrupting = ({ facts, requests }: ObservedDay): number =>
      facts.filter(
        (fact) =>
          fact.kind === 'changed' &&
          ['agent-parks', 'agent-transfers'].includes(fact.cause) &&
          requests.some(
            (one) =>
              isEnd(one) &&
              one.conversationId === fact.conversationId &&
              one.sentAt <= fact.at &&
              fact.at <= (one.answeredAt ?? one.sentAt),
          ),
      ).length;

    expect(await hits(({ interruptions }) => interruptions > 0, interrupting, 2)).toBeGreaterThan(1);
  });
});
