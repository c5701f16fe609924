import { describe, expect, it } from 'vitest';
import { type Aims, someAims } from './aims.ts';
import { chanceFor } from './day-plan.ts';
import { isEnd } from './ends.ts';
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
