import { describe, expect, test } from 'vitest';
import type { Fact, Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { busy } from './busy.ts';
import { diagnoses } from './diagnoses.ts';
import { conversed, type Json, live, NOW } from './hand-made.ts';
import { answered, dayOf, ID, invocationOf, type Sent } from './hand-made-day.ts';
import { runOutcome } from './run-outcome.ts';
import { searchCovers } from './search-covers.ts';
import { searchStops } from './search-stops.ts';

const told = (invariant: Invariant, day: ObservedDay): string[] =>
  invariant(day).map(({ what }) => what.replace('invocation 1: ', ''));
const PAGE = { status: 415, code: 'unsupported.media.type' };
const HTML = '<html></html>';
const idOf = (index: number): string => ID.replace(/1$/u, String(index));
const row = (outcome: string, index = 1, more: Json = {}): Json => ({
  conversationId: idOf(index),
  outcome,
  ...more,
});
const windowOf = (from: string, to: string): string => `${from}T00:00:00.000Z/${to}T00:00:00.000Z`;
const search = (status: number, answer: unknown, interval = windowOf('2026-03-02', '2026-03-03')): Sent => ({
  method: 'POST',
  url: '/api/v2/analytics/conversations/details/query',
  at: 0,
  status,
  answer,
  more: { body: { interval } },
});
const found = (interval?: string): Sent =>
  search(200, { totalHits: 1, conversations: [{ conversationId: ID }] }, interval);
const reads = (index: number, status: number, answer: unknown): Sent => ({
  url: `/api/v2/conversations/${idOf(index)}`,
  at: 1_000,
  status,
  answer,
});
const writes = (index: number, status: number): Sent => ({
  method: 'PATCH',
  url: `/api/v2/conversations/messages/${idOf(index)}`,
  at: 2_000,
  status,
  answer: status < 300 ? {} : { code: 'internal.server.error' },
});

/** A sweep that sent these, with this report. */
function sweep(report: Json, sent: readonly Sent[], more: Partial<ObservedInvocation> = {}): ObservedDay {
  const ended = answered({ counts: {}, conversations: [], diagnoses: [], ...report });
  const request = { lookbackDays: 1 };
  const timed = sent.map((one, index) => ({ ...one, at: one.at + index * 200 }));
  return dayOf(invocationOf({ request }, { ended, ...more }), timed);
}

/** The same day, on which the connections of these did not come about. */
function unconnected(day: ObservedDay, ...sent: readonly Sent[]): ObservedDay {
  const [invocation] = day.invocations;
  const facts = sent.map(({ method = 'GET', url, at, more }): Fact => ({
    kind: 'unconnected',
    at: NOW + at,
    invocation,
    method,
    url,
    body: more?.body,
    code: 'ENOTFOUND',
  }));
  return { ...day, facts };
}

describe('a run has failed', () => {
  const outcome = (is: string, sent: readonly Sent[], more: Json = {}): string[] =>
    told(runOutcome, sweep({ outcome: is, ...more }, sent));

  test('where nothing could be searched', () => {
    const left = { search: { failedWindows: ['2026-03-02'] } };
    for (const came of [search(415, PAGE), search(302, HTML), search(200, HTML), search(500, '')]) {
      expect(outcome('failed', [came], left)).toEqual([]);
      expect(outcome('partial', [came], left)).toEqual(['it says partial; failed is right']);
    }
    const nowhere = unconnected(sweep({ outcome: 'complete' }, []), search(0, undefined));
    expect(told(runOutcome, nowhere)).toEqual(['it says complete; failed is right']);
    expect(outcome('failed', [found()])).toEqual(['it says failed; complete is right']);
    expect(outcome('partial', [found(), search(415, PAGE)], left)).toEqual([]);
  });
  test('and was refused where Genesys forbade the search; not where a proxy did', () => {
    expect(outcome('refused', [search(403, { code: 'missing.permissions' })])).toEqual([]);
    expect(outcome('failed', [search(403, { code: 'missing.permissions' })])).toEqual([
      'it says failed; refused is right',
    ]);
    expect(outcome('refused', [search(403, HTML)])).toEqual(['it says refused; failed is right']);
  });
  test('where nothing could be read, and not all of it was refused', () => {
    const failed = { conversations: [row('failed')] };
    expect(outcome('complete', [found(), reads(1, 500, '')], failed)).toEqual([
      'it says complete; failed is right',
    ]);
    expect(outcome('failed', [found(), reads(1, 404, HTML)], failed)).toEqual([]);
    expect(
      outcome('complete', [found(), reads(1, 404, { code: 'not.found' })], {
        conversations: [row('already-ended')],
      }),
    ).toEqual([]);
    expect(
      outcome('failed', [found(), reads(1, 403, { code: 'not.authorized' })], {
        conversations: [row('refused')],
      }),
    ).toEqual(['it says failed; complete is right']);
    const one = [found(), reads(1, 500, ''), reads(2, 200, live(conversed, { id: idOf(2) }))];
    expect(outcome('failed', one, { conversations: [row('failed'), row('kept', 2)] })).toEqual([
      'it says failed; complete is right',
    ]);
  });
  test('where nothing could be read, because no login worked any more', () => {
    const login = (answer: unknown, status = 200): Sent => ({
      method: 'POST',
      url: '/oauth/token',
      at: 500,
      status,
      answer,
    });
    const failed = { conversations: [row('failed')] };
    const half = [found(), login('{"access_')];
    expect(outcome('failed', half, failed)).toEqual([]);
    expect(outcome('complete', half, failed)).toEqual(['it says complete; failed is right']);
    expect(outcome('failed', half, { conversations: [row('kept')] })).toEqual([
      'it says failed; complete is right',
    ]);
    expect(outcome('failed', [...half, login({ access_token: 'token' })], failed)).toHaveLength(1);
    expect(outcome('complete', [found(), login({}, 429)], failed)).toEqual([]);
  });
  test('where none of five could be ended, and one of them at least failed', () => {
    const ended = (outcomes: readonly string[], is: string): string[] =>
      outcome(
        is,
        [
          found(),
          ...outcomes.map((_, index) => reads(index + 1, 200, live(conversed, { id: idOf(index + 1) }))),
          ...outcomes.map((_, index) => writes(index + 1, 500)),
        ],
        { conversations: outcomes.map((one, index) => row(one, index + 1)) },
      );
    const five = ['failed', 'failed', 'failed', 'failed', 'refused'];
    expect(ended(five, 'failed')).toEqual([]);
    expect(ended(five, 'complete')).toEqual(['it says complete; failed is right']);
    expect(ended(five.slice(1), 'failed')).toEqual(['it says failed; complete is right']);
    expect(ended([...five, 'closed'], 'failed')).toEqual(['it says failed; complete is right']);
    expect(ended([...five, 'unverified'], 'complete')).toEqual([]);
  });
  test('and is a problem document over HTTP, save of a single close', () => {
    const answer = (body: Json, statusCode: number) => (invocation: ObservedInvocation) => ({
      ...invocation,
      trigger: 'api' as const,
      ended: { kind: 'answered' as const, at: NOW + 60_000, answer: { statusCode }, report: body },
    });
    const report = { outcome: 'failed', counts: {}, conversations: [], diagnoses: [] };
    const over = (body: Json, status: number): string[] => {
      const day = sweep({}, [search(415, PAGE)]);
      const invocation = answer(body, status)(day.invocations[0] ?? invocationOf());
      const requests = day.requests.map((one) => ({ ...one, invocation }));
      return told(runOutcome, { ...day, requests, invocations: [invocation] });
    };
    expect(over({ type: 'urn:problem:x:run-failed', report }, 502)).toEqual([]);
    expect(over(report, 200)).toEqual(['it failed, and HTTP 200 answers it']);
  });
});

describe('a diagnosis', () => {
  const group = (code: string, operation: string, more: Json = {}): Json => ({
    code,
    operation,
    count: 1,
    ...more,
  });
  const of = (groups: readonly Json[], sent: readonly Sent[], more: Json = {}): string[] =>
    told(diagnoses, sweep({ outcome: 'failed', diagnoses: groups, ...more }, sent));
  const failedWindows = { search: { failedWindows: ['2026-03-02'] } };

  test('is of something that came of that operation', () => {
    const right = group('platform-error', 'search', { status: 415, genesysCode: 'unsupported.media.type' });
    expect(of([right], [search(415, PAGE)], failedWindows)).toEqual([]);
    expect(of([{ ...right, status: 500 }], [search(415, PAGE)], failedWindows)).toHaveLength(1);
    expect(of([{ ...right, operation: 'read' }], [search(415, PAGE)])).toHaveLength(2);
    expect(of([group('not-genesys', 'search', { status: 302 })], [search(302, HTML)], failedWindows)).toEqual(
      [],
    );
    expect(of([group('not-genesys', 'search', { status: 500 })], [search(500, HTML)])).toEqual([
      'it tells not-genesys on search, HTTP 500, and nothing came of search like that',
    ]);
  });
  test('says that nothing was sent only where nothing was', () => {
    const unreachable = { outcome: 'failed', diagnoses: [group('unreachable', 'search')], ...failedWindows };
    expect(told(diagnoses, unconnected(sweep(unreachable, []), search(0, undefined)))).toEqual([]);
    expect(told(diagnoses, sweep(unreachable, [search(500, '')]))).toHaveLength(2);
  });
  test('of a write that waited for its connection says whether it left before its time was up', () => {
    const told10s = (code: string, day: (report: Json) => ObservedDay): string[] =>
      told(diagnoses, day({ diagnoses: [group(code, 'disconnect')], conversations: [row('failed')] }));
    const found1 = [found(), reads(1, 200, live(conversed))];
    const { url, method = '', at } = writes(1, 0);
    // Its process ran no more when the connection opened: it is written down at the end of the day.
    const waited = (ms: number) => (report: Json) => {
      const day = sweep(report, found1, { ended: answered({ counts: {}, ...report }, at + ms) });
      const [invocation] = day.invocations;
      const [handedAt, over] = [NOW + at, NOW + 86_400_000];
      return {
        ...day,
        facts: [{ kind: 'withheld', at: over, invocation, method, url, body: {}, handedAt } as const],
      };
    };
    expect(told10s('unreachable', waited(10_000))).toEqual([]);
    expect(told10s('unreachable', waited(9_999))).toHaveLength(1);
    expect(told10s('platform-error', waited(10_000))).toHaveLength(2);
    // It stood still meanwhile, and was given up at the moment it left.
    const left = (waitedMs: number) => (report: Json) => {
      const more = { handedAt: NOW + at + 400 - waitedMs, fate: 'abandoned', status: undefined } as const;
      const ended = answered({ counts: {}, ...report }, at + 600);
      return sweep(report, [...found1, { ...writes(1, 0), more }], { ended });
    };
    expect(told10s('platform-error', left(9_800))).toEqual([]);
    expect(told10s('platform-error', left(9_799))).toHaveLength(1);
    expect(told10s('unreachable', left(9_800))).toHaveLength(2);
  });
  test('is there for what failed or was refused', () => {
    expect(of([], [search(415, PAGE)], failedWindows)).toEqual([
      'nothing could be searched (not-taken), and no diagnosis says why',
    ]);
    const failed = { conversations: [row('failed')] };
    expect(of([], [found(), reads(1, 500, '')], failed)).toEqual([
      `${ID} is failed (read failed), and no diagnosis says why`,
    ]);
    const read = group('platform-error', 'read', { status: 500 });
    expect(of([read], [found(), reads(1, 500, '')], failed)).toEqual([]);
    expect(of([read, read], [found(), reads(1, 500, '')], failed)).toHaveLength(2);
    expect(of([{ ...read, count: 2 }], [found(), reads(1, 500, '')], failed)).toEqual([
      'its diagnoses add up to 2; 0 rows are refused, and 1 may have one',
    ]);
  });
});

describe('a search', () => {
  const january = windowOf('2026-01-01', '2026-02-01');
  const february = windowOf('2026-02-01', '2026-03-01');
  const march = windowOf('2026-03-01', '2026-03-03');
  const dayOn = (date: number): string => windowOf(`2026-02-0${date}`, `2026-02-0${date + 1}`);
  const stops = (...sent: readonly Sent[]): string[] => told(searchStops, sweep({}, sent));

  test('stops after two whole windows with the same 4xx, web page or no connection', () => {
    const three = (one: number, other: number, answer: unknown): Sent[] => [
      search(one, answer, january),
      search(other, answer, february),
      search(one, answer, march),
    ];
    expect(stops(...three(415, 415, PAGE))).toEqual([
      'it searched from 2026-03-01 on, after HTTP 415 had stopped it',
    ]);
    expect(stops(...three(302, 302, HTML))).toHaveLength(1);
    expect(stops(...three(415, 415, PAGE).slice(0, 2))).toEqual([]);
    expect(stops(...three(415, 400, PAGE))).toEqual([]);
    expect(stops(...three(500, 500, ''))).toEqual([]);
    const nowhere = unconnected(sweep({}, []), ...three(0, 0, undefined));
    expect(told(searchStops, nowhere)).toHaveLength(1);
  });
  test('stops after three single days with the same failure', () => {
    const whole = search(504, '', february);
    const days = [1, 2, 3, 4].map((date) => search(504, '', dayOn(date)));
    expect(stops(whole, ...days)).toEqual(['it searched from 2026-02-04 on, after HTTP 504 had stopped it']);
    expect(stops(whole, ...days.slice(0, 3))).toEqual([]);
    expect(stops(whole, ...days.slice(0, 2), found(dayOn(3)), ...days.slice(3))).toEqual([]);
  });
  test('goes on from one window to its halves', () => {
    const halves = [windowOf('2026-02-01', '2026-02-15'), windowOf('2026-02-15', '2026-03-01')];
    const all = [february, ...halves].map((interval) => search(400, { code: 'bad.request' }, interval));
    expect(stops(...all, found(march))).toEqual([]);
  });
  test('names what it left out as ranges, and only that', () => {
    const covers = (failedWindows: readonly string[], ...sent: readonly Sent[]): string[] =>
      told(
        searchCovers,
        sweep({ search: { failedWindows } }, sent, { asked: { ...SWEEP, request: { lookbackDays: 3 } } }),
      );
    expect(covers(['2026-02-28/2026-03-01'], found())).toEqual([]);
    expect(covers(['2026-02-28', '2026-03-01'], found())).toEqual([
      '2026-02-28 and 2026-03-01 are two ranges in failedWindows',
    ]);
    expect(covers(['2026-02-28/2026-03-02'], found())).toEqual([
      '2026-03-02 was searched whole, and is told as failed',
    ]);
    expect(covers(['2026-03-01'], found())).toHaveLength(1);
  });
});

describe('a run that could ask nothing', () => {
  const answer = (statusCode: number, headers: Json, code: string): ObservedInvocation['ended'] => ({
    kind: 'answered',
    at: NOW + 20_000,
    answer: { statusCode, headers },
    report: { type: `urn:problem:x:${code}` },
  });
  const by = (ended: ObservedInvocation['ended'], sent: readonly Sent[] = []): string[] =>
    told(busy, sweep({}, sent, { trigger: 'api', ended }));

  test('says busy with 429 and Retry-After, and has sent nothing', () => {
    const right = answer(429, { 'retry-after': '40' }, 'busy');
    expect(by(right)).toEqual([]);
    expect(by(right, [reads(1, 200, {})])).toEqual(['it says busy, and request 1 left']);
    expect(by(answer(503, { 'retry-after': '40' }, 'busy'))).toHaveLength(1);
    expect(by(answer(429, {}, 'busy'))).toHaveLength(1);
  });
  test('says that Genesys is out of reach only where it was tried', () => {
    const nowhere = answer(504, {}, 'out-of-reach');
    const alone = sweep({}, [], { trigger: 'api', ended: nowhere });
    const [invocation] = alone.invocations;
    if (invocation === undefined) throw new Error('a day of one invocation');
    const earlier = { ...invocation, id: 2 };
    const after = (ms: number): ObservedDay => ({
      ...alone,
      requests: dayOf(earlier, [{ ...reads(1, 200, {}), at: -ms }]).requests,
    });
    expect(told(busy, after(59_999))).toEqual([
      'it says that Genesys is out of reach, and has tried nothing',
    ]);
    expect(told(busy, unconnected(after(59_999), search(0, undefined)))).toEqual([]);
    // Its turn was there: what it waited for, such as a connection to the login host, leaves no trace.
    expect(told(busy, after(60_000))).toEqual([]);
  });
});

const SWEEP = { action: 'sweep', mode: 'enforce' } as const;
