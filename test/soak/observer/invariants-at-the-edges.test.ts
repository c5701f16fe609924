import { describe, expect, test } from 'vitest';
import type { HeldSecret, Invariant, ObservedDay, ObservedInvocation, OwnClock } from '../observation.ts';
import { clockWarnings } from './clock-warnings.ts';
import { credentials } from './credentials.ts';
import { endsOnlyStuck } from './ends-only-stuck.ts';
import { agent, conversed, guest, type Json, live, NOW, says } from './hand-made.ts';
import { answered, dayOf, ID, invocationOf, ORIGIN, patch, read, type Sent } from './hand-made-day.ts';
import { overtaken } from './overtaken.ts';
import { promise07 } from './promise-07.ts';
import { promise09 } from './promise-09.ts';
import { sameClose } from './same-close.ts';
import { tokenAge } from './token-age.ts';
import { waits } from './waits.ts';

const MINUTE = 60_000;
const told = (invariant: Invariant, day: ObservedDay): string[] => invariant(day).map(({ what }) => what);
const stuck = live(conversed, { id: ID });
const over = live([guest([says(2000)], { left: 1 }), agent([says(1900)], { left: 1 })], {
  id: ID,
  endTime: new Date(NOW).toISOString(),
});
const gone = { code: 'not.found' };
const reported = (
  rows: readonly Json[],
  report: Json = {},
  more: Partial<ObservedInvocation> = {},
): ObservedInvocation =>
  invocationOf(
    {},
    { ended: answered({ outcome: 'complete', counts: {}, conversations: rows, ...report }), ...more },
  );
const row = (outcome: string, more: Json = {}): Json => ({ conversationId: ID, outcome, ...more });
const clockOf = (...steps: OwnClock['steps']): Partial<ObservedInvocation> => ({
  clock: { steps, stood: [] },
});

describe('time', () => {
  // guest-silent for 1,440 minutes: the agent wrote 1,430 minutes ago.
  const soon = live([guest([says(2000)]), agent([says(1430)])], { id: ID });
  const ahead = clockOf({ at: NOW - 1, aheadMs: 60 * MINUTE });
  const ends = (invocation: ObservedInvocation, first: Sent): string[] =>
    told(endsOnlyStuck, dayOf(invocation, [first, patch(500)]));

  test('is the earlier of both clocks, where an answer tells Genesys’s', () => {
    expect(ends(invocationOf({}, ahead), read(0, soon))).toEqual([]);
    expect(ends(invocationOf({}, ahead), { ...read(0, soon), date: NOW })).toEqual([
      'request 2 (PATCH): by read 1 it is to be kept: active, guest-silent',
    ]);
  });
  test('is what an earlier answer has told, while the clock was not set', () => {
    const withDate = { ...read(-1_000, stuck), date: NOW - 1_000 };
    const later = (invocation: ObservedInvocation): string[] =>
      told(endsOnlyStuck, dayOf(invocation, [withDate, read(0, soon), patch(500)]));
    expect(later(invocationOf({}, { ...ahead, startedAt: NOW - 2_000 }))).toHaveLength(1);
    const set = clockOf({ at: NOW - 9_000, aheadMs: 0 }, { at: NOW - 500, aheadMs: 60 * MINUTE });
    expect(later(invocationOf({}, { ...set, startedAt: NOW - 2_000 }))).toEqual([]);
  });
  test('of a proof is counted from its asking to the leaving of the write', () => {
    const slow = { ...read(0, stuck), took: 20_000 };
    expect(told(endsOnlyStuck, dayOf(invocationOf(), [slow, patch(30_000)]))).toEqual([]);
    expect(told(endsOnlyStuck, dayOf(invocationOf(), [slow, patch(30_001)]))).toHaveLength(1);
  });
  test('that differs by more than a minute is warned of, and less is not', () => {
    const warned = { warnings: [{ code: 'clock-differs', message: '' }] };
    const sent = [{ ...read(0, stuck), date: NOW }];
    const by = (aheadMs: number, report: Json): string[] =>
      told(clockWarnings, dayOf(reported([], report, clockOf({ at: NOW - 1, aheadMs })), sent));
    expect(by(10 * MINUTE, {})).toHaveLength(1);
    expect(by(-10 * MINUTE, {})).toHaveLength(1);
    expect(by(10 * MINUTE, warned)).toEqual([]);
    expect(by(0, warned)).toHaveLength(1);
    expect(by(0, {})).toEqual([]);
  });
  test('a token lives no longer than either clock says', () => {
    const aged = (clock: OwnClock, at: number): string[] =>
      told(tokenAge, dayOf(invocationOf({}, { clock }), [login('a:b', -100, 60), read(at, stuck)]));
    const still = { from: NOW + 1_000, to: NOW + 59_000 };
    const steps = [{ at: NOW - 1_000, aheadMs: 0 }];
    expect(aged({ steps, stood: [] }, 59_949)).toEqual([]);
    expect(aged({ steps, stood: [still] }, 59_950)).toHaveLength(1);
    const back = [...steps, { at: NOW + 5_000, aheadMs: -20 * MINUTE }];
    expect(aged({ steps: back, stood: [] }, 59_950)).toHaveLength(1);
    // Nobody can know it when both clocks are wrong.
    expect(aged({ steps: back, stood: [still] }, 60_000)).toEqual([]);
  });
});

describe('what a 429 asks for', () => {
  const again = (more: Partial<Sent>, at: number): string[] =>
    told(promise09, dayOf(invocationOf(), [{ ...read(0, {}, 429), ...more }, read(at, {})]));
  /** Whether it is a breach when the next request leaves just in time, and a millisecond before. */
  const due = (more: Partial<Sent>, ms: number): number[] =>
    [100 + ms, 99 + ms].map((at) => Math.sign(again(more, at).length));
  const date = { retryAfter: new Date(NOW + 7_000).toUTCString(), date: NOW };
  const body = { message: 'Retry the request in [4] seconds' };
  const header = { more: { rateLimitReset: '9' } };

  test.each<[string, Partial<Sent>, number]>([
    ['is a second at least', { retryAfter: '0' }, 1_000],
    ['is a second at least, and nothing below zero', { retryAfter: '-5' }, 1_000],
    ['may be a date, by the Date of the same answer', date, 7_000],
    ['may stand in its body', { answer: body, ...header }, 4_000],
    ['may stand in the header of its limit', header, 9_000],
    ['is three seconds where nothing says so', {}, 3_000],
  ])('%s', (_what, more, ms) => {
    expect(due(more, ms)).toEqual([0, 1]);
  });
  test('is waited for, where it will be over in time', () => {
    const failed = row('failed', { reason: 'platform-error' });
    const givenUp = (retryAfter: string): string[] =>
      told(waits, dayOf(reported([failed]), [{ ...read(0, {}, 429), retryAfter }]));
    expect(givenUp('240')).toEqual([
      `invocation 1: gave up ${ID} for a 429 that would have been over in time`,
    ]);
    expect(givenUp('860')).toEqual([]);
  });
  test('is doubled each time, where nothing says how long', () => {
    const failed = row('failed', { reason: 'platform-error' });
    const deadline = { deadlineAt: NOW + 120_000, ended: answered({ counts: {}, conversations: [failed] }) };
    const throttled = [0, 3_100, 9_200, 21_300, 45_400].map((at) => read(at, {}, 429));
    const after = (...sent: readonly Sent[]): string[] =>
      told(waits, dayOf(invocationOf({}, deadline), sent));
    expect(after(...throttled)).toEqual([]);
    expect(after(...throttled.slice(0, 4))).toHaveLength(1);
    expect(after(...throttled.slice(0, 4), read(40_000, {}), read(45_400, {}, 429))).toHaveLength(1);
  });
  test('a login is tried for as long as the run allows', () => {
    const threw = (at: number): string[] =>
      told(
        waits,
        dayOf(invocationOf({}, { ended: { kind: 'threw', at: NOW + at, name: 'Error', message: '' } }), [
          { ...login('a:b', 0, 60), status: 503 },
        ]),
      );
    expect(threw(5_000)).toHaveLength(1);
    expect(threw(880_000)).toEqual([]);
  });
});

/** A login with `id:secret`, and the token that reads carry. */
function login(as: string, at: number, expiresIn: number, more: Partial<Sent['more']> = {}): Sent {
  return {
    method: 'POST',
    url: '/oauth/token',
    at,
    took: 50,
    answer: { access_token: 'token', expires_in: expiresIn },
    more: { login: as, token: undefined, ...more },
  };
}

describe('the credentials of a run', () => {
  const holds = (clientId: string, at = -1, trouble?: HeldSecret['trouble']): HeldSecret => ({
    at: NOW + at,
    clientId,
    clientSecret: 'x',
    origin: ORIGIN,
    apiOrigin: ORIGIN,
    trouble,
  });
  const by = (secret: readonly HeldSecret[], sent: readonly Sent[], invocation = reported([])): string[] =>
    told(credentials, { ...dayOf(invocation, sent), secret });
  const used = [login('a:x', 0, 60), read(200, stuck)];

  test('are those that stood in the secret when it began, or later', () => {
    expect(by([holds('a')], used)).toEqual([]);
    expect(by([holds('a', -9), holds('b')], used)).toHaveLength(2);
    expect(by([holds('a', -9), holds('a', -5, 'gone')], used)).toHaveLength(2);
    expect(by([holds('a', -9), holds('a', -5, 'silent'), holds('a', -4)], used)).toEqual([]);
    expect(by([holds('a'), holds('b', 100)], used)).toEqual([]);
  });
  test('are of one client', () => {
    const other = [
      login('b:x', 400, 60, { answer: { access_token: 'other', expires_in: 60 } }),
      { ...read(500, stuck), more: { token: 'other' } },
    ];
    const secret = [holds('a'), holds('b', 300)];
    expect(by(secret, [...used, ...other])).toEqual(['invocation 1 asked Genesys as 2 clients']);
  });
  test('that have changed end it, and it says so', () => {
    const secret = [holds('a'), holds('b', 150)];
    const sent = [login('a:x', 0, 60), read(200, {}, 401)];
    const left = (reason: string, outcome: string): string[] =>
      by(secret, sent, reported([row('not-reached', { reason })], { outcome }));
    expect(left('credentials-changed', 'partial')).toEqual([]);
    expect(left('credentials-changed', 'complete')).toHaveLength(1);
    expect(left('deadline', 'partial')).toHaveLength(1);
    const rows = reported([row('not-reached', { reason: 'credentials-changed' })], { outcome: 'partial' });
    expect(by([holds('a')], used, rows)).toHaveLength(1);
  });
});

describe('an end', () => {
  const closed = (...reads: readonly Sent[]): string[] =>
    told(promise07, dayOf(reported([row('closed')]), [read(0, stuck), patch(200), ...reads])).filter(
      (what) => what !== 'closed, and it had not ended',
    );

  test('is not proven by one 404, nor by two within 5 seconds', () => {
    expect(closed(read(700, gone, 404))).toHaveLength(1);
    expect(closed(read(700, gone, 404), read(5_799, gone, 404))).toHaveLength(1);
    expect(closed(read(700, gone, 404), read(3_000, stuck), read(5_800, gone, 404))).toHaveLength(1);
    expect(closed(read(700, gone, 404), read(5_800, gone, 404))).toEqual([]);
  });

  const late = live([guest([says(2000), says(-1)], { left: -2 }), agent([says(1900)], { left: -2 })], {
    id: ID,
    endTime: new Date(NOW + 2 * MINUTE).toISOString(),
  });
  const cutOff = (answer: unknown, more: Json, counts: Json): string[] => {
    const report = { counts: {}, conversations: [row('closed', more)], overtaken: counts };
    const invocation = invocationOf({}, { ended: answered(report, 5 * MINUTE) });
    return told(overtaken, dayOf(invocation, [read(0, stuck), patch(2 * MINUTE, 200, answer)]));
  };
  const none = { 'guest-wrote': 0, 'agent-joined': 0 };
  const wrote = { ...none, 'guest-wrote': 1 };

  test('that cut somebody off is told of, and counted; nothing is told that was not seen', () => {
    expect(cutOff(over, {}, none)).toEqual([]);
    expect(cutOff(late, {}, none)).toHaveLength(1);
    expect(cutOff(late, { overtaken: 'guest-wrote' }, wrote)).toEqual([]);
    expect(cutOff(late, { overtaken: 'guest-wrote' }, none)).toHaveLength(1);
    expect(cutOff(over, { overtaken: 'agent-joined' }, { ...none, 'agent-joined': 1 })).toHaveLength(1);
  });
});

describe('a close of one conversation', () => {
  const answers = (statusCode: number, body: Json, last: Sent): string[] => {
    const event = { pathParameters: { conversationId: ID } };
    const answer = { statusCode, body: JSON.stringify(body) };
    return told(
      sameClose,
      dayOf(
        invocationOf(
          { action: 'close', request: { conversationIds: [ID] } },
          { trigger: 'api', event, ended: { kind: 'answered', at: NOW + MINUTE, answer, report: body } },
        ),
        [last],
      ),
    );
  };

  test('says of what is over that it has ended, however often it is asked', () => {
    expect(answers(200, { ended: true }, read(0, over))).toEqual([]);
    expect(answers(409, { ended: false, outcome: 'kept', reason: 'class-off' }, read(0, over))).toHaveLength(
      1,
    );
    expect(answers(409, { ended: false, outcome: 'kept', reason: 'exempt' }, read(0, over))).toEqual([]);
  });
  test('never says so of what nobody knows', () => {
    expect(answers(404, { ended: false, outcome: 'unknown-id' }, read(0, gone, 404))).toEqual([]);
    expect(answers(200, { ended: true }, read(0, gone, 404))).toHaveLength(1);
  });
});
