import { describe, expect, it } from 'vitest';
import { type Aims, someAims } from './aims.ts';
import { chanceFor, planDay } from './day-plan.ts';
import { isEnd } from './ends.ts';
import type { ObservedDay } from './observation.ts';
import { runDay } from './run-day.ts';
import { weatherOf } from './weather.ts';

const DAYS = 20_000;

function drawn(length: number, withoutHangs = false): Aims[] {
  return Array.from({ length }, (_, seed) => someAims(chanceFor(seed, 'aims'), 0, 86_400_000, withoutHangs));
}

const END = { method: 'PATCH', path: '/api/v2/conversations/messages/{conversationId}' };
const READ = { method: 'GET', path: '/api/v2/conversations/{conversationId}' };

describe('what a day aims at its ends', () => {
  it('is a fault on a day in four, a kill and an interruption on one in six, a withdrawal on one in ten', () => {
    const aims = drawn(DAYS);
    const share = (isMeant: (one: Aims) => boolean): number =>
      aims.filter((one) => isMeant(one)).length / DAYS;

    expect(share(({ fault }) => fault !== undefined)).toBeCloseTo(1 / 4, 2);
    expect(share(({ kill }) => kill !== undefined)).toBeCloseTo(1 / 6, 2);
    expect(share(({ interruptions }) => interruptions > 0)).toBeCloseTo(1 / 6, 2);
    expect(share(({ withdrawal }) => withdrawal !== undefined)).toBeCloseTo(1 / 10, 2);
  });

  it('is the same each time', () => {
    const [once, again] = [drawn(500), drawn(500)].map((all) => JSON.stringify(all));

    expect(again).toBe(once);
  });

  it('is no hang on a real wire', () => {
    const names = drawn(2_000, true).map(({ fault }) => fault?.name);

    expect(names).toContain('no effect');
    expect(names.filter((name) => name === 'hang' || name === 'very slow')).toEqual([]);
  });

  it('strikes the ends that it is aimed at, and nothing else', () => {
    const weather = weatherOf([], {
      random: chanceFor(1, 'weather'),
      now: () => 0,
      struck: () => undefined,
      aimed: { name: 'no effect', from: 2, times: 2 },
      aim: chanceFor(1, 'aimed faults'),
      also: () => [],
    });

    const struck = [END, READ, END, READ, END, END].map((request) =>
      weather(request).map(({ kind }) => kind),
    );

    expect(struck).toEqual([[], [], ['no-effect'], [], ['no-effect'], []]);
  });
});

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

describe('an end', () => {
  it.each([
    ['PATCH', '/api/v2/conversations/messages/9d3c2d6e-0000-4000-8000-000000000001', true],
    ['POST', '/api/v2/conversations/{conversationId}/disconnect', true],
    ['PATCH', '/api/v2/conversations/messages/{conversationId}/participants/{participantId}', false],
    ['PUT', '/api/v2/conversations/{conversationId}/tags', false],
    ['GET', '/api/v2/conversations/{conversationId}', false],
    ['POST', '/api/v2/analytics/conversations/details/query', false],
  ])('%s %s: %s', (method, path, expected) => {
    expect(isEnd({ method, path })).toBe(expected);
  });
});
