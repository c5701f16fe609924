import { describe, expect, test } from 'vitest';
import type { Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { endsInTime } from './ends-in-time.ts';
import { conversed, type Json, live } from './hand-made.ts';
import { answered, dayOf, ID, invocationOf, patch, read, type Sent } from './hand-made-day.ts';
import { escalation } from './escalation.ts';
import { refusals } from './refusals.ts';
import { searchCovers } from './search-covers.ts';

const told = (invariant: Invariant, day: ObservedDay): string[] =>
  invariant(day).map(({ invariant: name, what }) => `${name}: ${what}`);
const reported = (report: Json, more: Partial<ObservedInvocation> = {}, request: Json = {}) =>
  invocationOf(
    { request },
    { ended: answered({ outcome: 'complete', counts: {}, conversations: [], ...report }), ...more },
  );

describe('a calm run', () => {
  const calm = (ended: ObservedInvocation['ended']): string[] =>
    told(endsInTime, dayOf(invocationOf({}, { calm: true, ended }), []));

  test('is answered with a report', () => {
    expect(calm(answered({ outcome: 'complete', counts: {} }))).toEqual([]);
    expect(calm({ kind: 'threw', at: 0, name: 'OutOfReachError', message: '' })).toEqual([
      'ends-in-time: all is calm, and invocation 1 threw OutOfReachError',
    ]);
  });
  test('is not refused', () => {
    expect(calm(answered({ outcome: 'refused', counts: {} }))).toEqual([
      'ends-in-time: all is calm, and invocation 1 was refused',
    ]);
  });
});

describe('a search', () => {
  const page = (interval: string, rows: number, totalHits: number): Sent => ({
    method: 'POST',
    url: '/api/v2/analytics/conversations/details/query',
    at: 0,
    answer: { totalHits, conversations: Array.from({ length: rows }, () => ({ conversationId: ID })) },
    more: { body: { interval } },
  });
  const twoDays = '2026-03-01T00:00:00.000Z/2026-03-03T00:00:00.000Z';
  const covers = (sent: readonly Sent[], failedWindows: readonly string[] = [], days = 2): string[] =>
    told(searchCovers, dayOf(reported({ search: { failedWindows } }, {}, { lookbackDays: days }), sent));

  test('reaches over every day of the lookback', () => {
    expect(covers([page(twoDays, 1, 1)])).toEqual([]);
    expect(covers([page(twoDays, 1, 1)], [], 3)).toEqual([
      'search-covers: invocation 1: 2026-02-28 was not searched whole, and is not told as failed',
    ]);
  });
  test('reads every page, or names the days as failed', () => {
    expect(covers([page(twoDays, 1, 2)])).toHaveLength(1);
    expect(covers([page(twoDays, 1, 2), page(twoDays, 0, 2)])).toEqual([]);
    expect(covers([page(twoDays, 1, 2)], ['2026-03-01/2026-03-02'])).toEqual([]);
    expect(covers([page(twoDays, 1, 2)], ['2026-03-02'])).toHaveLength(1);
  });
});

describe('refusals', () => {
  const stopped = (count: number): string[] =>
    told(
      refusals,
      dayOf(
        reported({
          diagnoses: [{ code: 'permission-missing', count }],
          conversations: [{ conversationId: ID, outcome: 'not-reached', reason: 'systemic-refusal' }],
        }),
        [],
      ),
    );
  const with401 = (tokens: readonly string[], worked?: string): string[] =>
    told(
      refusals,
      dayOf(
        reported({}),
        tokens.map((token, index) => ({
          ...read(index * 1_000, {}, token === worked ? 200 : 401),
          more: { token },
        })),
      ),
    );

  test('stop a sweep when there were five', () => {
    expect(stopped(5)).toEqual([]);
    expect(stopped(4)).toEqual([
      'refusals: invocation 1: 1 were given up as systemic-refusal after 4 refusals; 5 or more',
    ]);
  });
  test('of a token that came in place of another lead to no third', () => {
    expect(with401(['a', 'b'])).toEqual([]);
    expect(with401(['a', 'b', 'c'])).toEqual([
      'refusals: invocation 1: the token of request 2 had replaced a rejected one, never worked, and was replaced',
    ]);
    expect(with401(['a', 'b', 'c'], 'b')).toEqual([]);
  });
});

test('between two ends of one conversation its state is read, save after a 401', () => {
  const stuck = live(conversed, { id: ID });
  const twice = (status: number, between: readonly Sent[]): string[] =>
    told(
      escalation,
      dayOf(invocationOf(), [read(0, stuck), patch(200, status), ...between, patch(900, 500)]),
    );
  expect(twice(500, [read(500, stuck)])).toEqual([]);
  expect(twice(401, [])).toEqual([]);
  expect(twice(500, [])).toEqual(['escalation: request 3: nothing was read between it and request 2']);
  expect(twice(500, [read(850, stuck)])).toEqual([
    'escalation: request 4: nothing was read between it and request 2',
  ]);
});
