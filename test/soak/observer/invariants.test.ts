import { describe, expect, test } from 'vitest';
import type { Invariant, ObservedDay } from '../observation.ts';
import { endsOnlyStuck } from './ends-only-stuck.ts';
import { agent, guest, live, says, wrote, conversed, type Json } from './hand-made.ts';
import { answered, dayOf, ID, invocationOf, patch, read, type Sent, teardown } from './hand-made-day.ts';
import { escalation } from './escalation.ts';
import { lateWrites } from './late-writes.ts';
import { promise01 } from './promise-01.ts';
import { promise06 } from './promise-06.ts';
import { promise07 } from './promise-07.ts';
import { promise08 } from './promise-08.ts';
import { promise09 } from './promise-09.ts';
import { whereTo } from './where-to.ts';

const told = (invariant: Invariant, day: ObservedDay): string[] =>
  invariant(day).map(({ invariant: name, what }) => `${name}: ${what}`);
const stuck = live(conversed, { id: ID });
const ended = live([guest([], { left: 1 }), agent([], { left: 1 })], {
  id: ID,
  endTime: new Date(0).toISOString(),
});
const enforce = invocationOf();

describe('who may write', () => {
  test('nobody on a dry run', () => {
    const dryRun = invocationOf({ mode: 'dry-run' });
    expect(told(promise01, dayOf(dryRun, [patch(0)]))).toEqual([
      'promise-01: PATCH was sent although sweep in mode dry-run was asked for (request 1, disconnect)',
    ]);
  });
  test('nor reads anything, where the event is no valid request', () => {
    expect(told(promise01, dayOf({ ...enforce, asked: undefined }, [read(0, stuck)]))).toEqual([
      'promise-01: GET was sent although the event is no valid request (request 1, read)',
    ]);
    expect(told(promise01, dayOf(enforce, [read(0, stuck)]))).toEqual([]);
  });
  test('a probe, but not to a conversation that exists', () => {
    const probe = invocationOf({ action: 'diagnose', mode: 'dry-run', request: { probe: true } });
    const elsewhere = {
      ...patch(0),
      url: '/api/v2/conversations/messages/22222222-0000-4000-8000-000000000002',
    };
    expect(told(promise01, dayOf(probe, [elsewhere]))).toEqual([]);
    expect(told(promise01, dayOf(probe, [patch(0)]))).toEqual([
      'promise-01: the probe sent PATCH to a conversation that exists (request 1, disconnect)',
    ]);
  });
});

describe('what a write rests on', () => {
  const rest = (invocation: typeof enforce, sent: readonly Sent[]): string[] =>
    told(endsOnlyStuck, dayOf(invocation, sent));

  test('a live state that is stuck, 30 seconds old at most', () => {
    expect(rest(enforce, [read(0, stuck), patch(30_000)])).toEqual([]);
    expect(rest(enforce, [read(0, stuck), patch(30_001)])).toEqual([
      'promise-02: request 2 (PATCH): it rests on read 1, which left 30001 ms before it; at most 30,000',
    ]);
  });
  test('not on one that was answered later, gone, or never asked for', () => {
    expect(rest(enforce, [patch(0)])).toEqual([
      'promise-02: request 1 (PATCH): no live state was read before it',
    ]);
    expect(rest(enforce, [read(0, stuck), patch(50)])).toHaveLength(1);
    expect(rest(enforce, [read(0, stuck), read(200, {}, 404), patch(400)])).toEqual([
      'promise-02: request 3 (PATCH): read 2 before it was answered 404',
    ]);
  });
  test('a guest who waits and an object that cannot be read are told under their own promises', () => {
    const waits = live([wrote(2000), agent()], { id: ID });
    expect(rest(enforce, [read(0, waits), patch(200)])).toEqual([
      'promise-03: request 2 (PATCH): by read 1 it is to be kept: waiting-for-us, agent-silent',
    ]);
    expect(rest(enforce, [read(0, { id: ID }), patch(200)])).toEqual([
      'promise-04: request 2 (PATCH): by read 1 it is to be kept: unreadable',
    ]);
  });
  test('force may end what is active, and nothing that is exempt', () => {
    const force = invocationOf({ action: 'close', request: { force: true } });
    const active = live([wrote(200), agent([says(190)])], { id: ID });
    const exempt = live([guest([], { of: { attributes: { 'sweeper.exempt': 'yes' } } }), agent()], {
      id: ID,
    });
    expect(rest(force, [read(0, active), patch(200)])).toEqual([]);
    expect(rest(enforce, [read(0, active), patch(200)])).toHaveLength(1);
    expect(rest(force, [read(0, exempt), patch(200)])).toHaveLength(1);
  });
});

describe('the escalation', () => {
  const climb = (first: Sent, at: number, second: Json = stuck): string[] =>
    told(escalation, dayOf(enforce, [read(0, stuck), first, read(at - 1_000, second), teardown(at)]));

  test('teardown follows 10 seconds after the first', () => {
    expect(climb(patch(200), 10_200)).toEqual([]);
    expect(climb(patch(200), 10_199)).toEqual([
      'escalation: request 4: teardown leaves 9999 ms after disconnect; 10,000 or more',
    ]);
  });
  test.each([
    [429, {}],
    [403, { code: 'missing.permissions' }],
  ])('it does not follow a %s %j', (status, answer) => {
    expect(climb(patch(200, status, answer), 11_000)).toEqual([
      `escalation: request 4: teardown follows a ${status} to request 2`,
    ]);
  });
  test('it does not follow where the guest has written since', () => {
    const wroteSince = live([guest([says(2000), says(0)]), agent([says(1900)])], { id: ID });
    expect(climb(patch(200, 500), 11_000, wroteSince)).toEqual([
      'escalation: request 4: the guest has written since disconnect',
    ]);
  });
  test('it is never the first, and nothing is ended that was seen ended', () => {
    expect(told(escalation, dayOf(enforce, [read(0, stuck), teardown(200)]))).toEqual([
      'escalation: request 2: teardown comes first',
    ]);
    expect(climb(patch(200, 500), 11_000, ended)).toContain(
      'escalation: request 4: read 3 had shown that it had ended',
    );
  });
  test('no write leaves in the last 15 seconds', () => {
    const short = invocationOf({}, { deadlineAt: enforce.startedAt + 100_000 });
    expect(told(lateWrites, dayOf(short, [patch(85_000)]))).toEqual([]);
    expect(told(lateWrites, dayOf(short, [patch(85_001)]))).toHaveLength(1);
  });
});

describe('the report', () => {
  const row = (outcome: string, more: Json = {}): Json => ({ conversationId: ID, outcome, ...more });
  const report = (rows: readonly Json[], counts: Json): Json => ({
    outcome: 'complete',
    counts: { open: rows.length, ...counts },
    conversations: rows,
    conversationsOmitted: {},
  });
  const search = { method: 'POST', url: '/api/v2/analytics/conversations/details/query', at: 0 };
  const found = { ...search, answer: { conversations: [{ conversationId: ID }] } };
  const reported = (rows: readonly Json[], counts: Json, sent: readonly Sent[]): ObservedDay =>
    dayOf(invocationOf({}, { ended: answered(report(rows, counts)) }), sent);

  test('has one row for each that the search returned', () => {
    const kept = row('kept', { reason: 'active' });
    expect(told(promise06, reported([], {}, [found]))).toEqual(['promise-06: it has no row']);
    expect(told(promise06, reported([kept], { kept: 1 }, [search]))).toContain(
      'promise-06: it has a row, and nobody named it',
    );
    expect(told(promise06, reported([kept, kept], { kept: 2 }, [found]))).toContain(
      'promise-06: it has two rows',
    );
    expect(told(promise06, reported([row('kept')], { kept: 1 }, [found]))).toContain(
      'promise-06: kept without a reason',
    );
  });
  test('counts by reason what its rows hold', () => {
    const left = row('not-reached', { reason: 'deadline' });
    const counting = (notReached: Json): string[] => {
      const answer = { ...report([left], { 'not-reached': 1 }), outcome: 'partial', notReached };
      return told(promise06, dayOf(invocationOf({}, { ended: answered(answer) }), [found]));
    };
    expect(counting({ deadline: 1 })).toEqual([]);
    expect(counting({ cap: 1 })).toEqual([
      'promise-06: notReached.cap is 1; the rows hold 0',
      'promise-06: notReached.deadline is undefined; the rows hold 1',
    ]);
  });
  test('says closed where an answer showed it, and nowhere else', () => {
    const closed = reported([row('closed')], { closed: 1 }, [read(0, stuck), patch(200), read(800, stuck)]);
    expect(told(promise07, closed)).toEqual(['promise-07: closed, and no answer showed its end']);
    const unverified = reported([row('unverified')], {}, [read(0, stuck), patch(200), read(800, ended)]);
    expect(told(promise07, unverified)).toEqual(['promise-07: read 3 showed its end, and it is unverified']);
    expect(told(promise07, reported([row('closed')], {}, []))).toEqual([
      'promise-07: closed, and no write was sent',
    ]);
  });
  test('is there in time: over HTTP within 29 seconds; of a killed function there is none', () => {
    const late = (trigger: 'api' | 'schedule'): ObservedDay =>
      dayOf(invocationOf({}, { trigger, ended: answered({}, 29_001) }), []);
    expect(told(promise08, late('schedule'))).toEqual([]);
    expect(told(promise08, late('api'))).toEqual(['promise-08: invocation 1 answered 1 ms after it was due']);
    const killed = invocationOf({}, { ended: { kind: 'killed', at: enforce.startedAt } });
    expect(told(promise08, dayOf(killed, []))).toEqual([]);
  });
});

describe('the requests', () => {
  const many = (count: number, everyMs: number): Sent[] =>
    Array.from({ length: count }, (_, index) => read(index * everyMs, {}));

  test('are no more in any rolling minute than the lesser of both allowances', () => {
    expect(told(promise09, dayOf(enforce, many(241, 250)))).toEqual([]);
    expect(told(promise09, dayOf(enforce, many(241, 249)))).not.toEqual([]);
    const tellsItsLimit = (one: Sent): Sent => ({ ...one, more: { rateLimitReset: '9' } });
    const sixty = { allowancePerMinute: 60 };
    expect(told(promise09, dayOf(enforce, many(61, 990).map(tellsItsLimit), sixty))).not.toEqual([]);
    // Another host, which tells no limit, is no business of Genesys's.
    expect(told(promise09, dayOf(enforce, many(61, 990), sixty))).toEqual([]);
  });
  test('wait as long as a 429 asks for, or 3 seconds', () => {
    const asks = { ...read(0, {}, 429), retryAfter: '7' };
    expect(told(promise09, dayOf(enforce, [asks, read(7_100, {})]))).toEqual([]);
    expect(told(promise09, dayOf(enforce, [asks, read(7_099, {})]))).not.toEqual([]);
    expect(told(promise09, dayOf(enforce, [read(0, {}, 429), read(3_099, {})]))).not.toEqual([]);
  });
  test('carry a token, and go where they are meant to', () => {
    const without = { ...read(0, {}), more: { token: undefined } };
    const elsewhere = { ...read(0, {}), more: { origin: 'https://elsewhere.example' } };
    expect(told(whereTo, dayOf(enforce, [without, elsewhere, read(0, {})]))).toEqual([
      'where-to: request 1 carried no token',
      'where-to: request 2 went to a host that nobody named',
    ]);
  });
});
