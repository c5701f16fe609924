import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reply, type Received, setUp } from '../functions/genesys/scripted-genesys.ts';

const MINUTE = 60_000;
const LATENCY_MS = 200;

/** One request as the server saw it, and what it answered. */
interface Served {
  /** One conversation is asked for once, so this names who asked. */
  readonly path: string;
  readonly method: string;
  readonly token: string;
  readonly at: number;
  readonly status: number;
  readonly pauseMs: number;
}

interface Wish {
  readonly after: number;
  readonly what: 'read' | 'disconnect' | 'teardown';
}

const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({
    after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150_000 })),
    what: fc.constantFrom('read' as const, 'read', 'disconnect', 'teardown'),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
);

/** The n-th answer of Genesys, over and over. */
const answers = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Reply>({}) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Reply>(
        { status: 429 },
        { status: 429, headers: { 'retry-after': '20' } },
        { status: 429, headers: { 'retry-after': '400' } },
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(400, 403, 404, 409, 500, 502, 503, 504).map((status): Reply => ({ status })),
    },
    { weight: 1, arbitrary: fc.constant<Reply>({ reset: true }) },
  ),
  { minLength: 1, maxLength: 12 },
);
/** Before which requests the token in use is revoked. */
const revocations = fc.uniqueArray(fc.nat(40), { maxLength: 4 });

interface Played {
  readonly served: readonly Served[];
  /** When each login reached the login host. */
  readonly logins: readonly number[];
  readonly secretReads: number;
  readonly rejectedTokens: number;
}

async function play(
  about: { wishes: Wish[]; answers: Reply[]; revocations: number[] },
  requestsPerMinute: number,
): Promise<Played> {
  const served: Served[] = [];
  const revoked = new Set<string>();
  const logins: number[] = [];
  const world = await setUp(
    (request: Received): Reply => {
      const token = request.headers.authorization ?? '';
      if (about.revocations.includes(served.length)) revoked.add(token);
      const reply: Reply = revoked.has(token)
        ? { status: 401 }
        : (about.answers[served.length % about.answers.length] ?? {});
      const { status = 200, headers, reset } = reply;
      const pauseMs = status === 429 ? Number(headers?.['retry-after'] ?? 3) * 1_000 : 0;
      const { path, method } = request;
      served.push({
        path,
        method,
        token,
        at: world.clock.now(),
        status: reset === true ? 0 : status,
        pauseMs,
      });
      return reply;
    },
    {
      latencyMs: LATENCY_MS,
      deadlineMs: 3_600_000,
      requestsPerMinute,
      requestsInFlight: 4,
      login: () => {
        logins.push(world.clock.now());
        return {};
      },
    },
  );
  await Promise.all(
    about.wishes.map(async ({ after, what }, nth) => {
      await world.clock.sleep(after);
      const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
      if (what === 'read') await world.genesys.readConversation(id, 'read');
      else await world.genesys[what](id, () => true);
    }),
  );
  return {
    served,
    logins,
    secretReads: world.secretReads(),
    rejectedTokens: new Set(served.filter(({ status }) => status === 401).map(({ token }) => token)).size,
  };
}

const grouped = (served: readonly Served[], by: 'path' | 'token'): Served[][] => [
  ...Map.groupBy(served, (one) => one[by]).values(),
];

const anyStory = fc.record({ wishes, answers, revocations });

describe('whatever Genesys answers and whenever it revokes the token,', () => {
  it('no minute holds more requests of one token than the allowance, retries included', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.integer({ min: 1, max: 12 }), async (story, requestsPerMinute) => {
        const { served } = await play(story, requestsPerMinute);
        for (const ofToken of grouped(served, 'token')) {
          for (const { at: from } of ofToken) {
            const inMinute = ofToken.filter(({ at }) => at >= from && at < from + MINUTE);
            expect(inMinute.length).toBeLessThanOrEqual(requestsPerMinute);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a 429 quiets the whole token for as long as Genesys asks', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { served } = await play(story, 100);
        for (const { token, at, pauseMs } of served.filter((one) => one.pauseMs > 0)) {
          // What was on its way already could not know.
          const next = served.filter((one) => one.token === token && one.at > at + LATENCY_MS);
          expect(next.filter((one) => one.at < at + pauseMs)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a write leaves once, a read five times at most but for 429s, and only what may be repeated is repeated; a 401 allows one more', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { served } = await play(story, 100);
        for (const ofOne of grouped(served, 'path')) {
          const unauthorized = ofOne.filter(({ status }) => status === 401).length;
          const isRead = ofOne[0]?.method === 'GET';
          expect(unauthorized).toBeLessThanOrEqual(2);
          // A 429 only says when to come back: the run's time bounds those, not their number.
          const throttled = isRead ? ofOne.filter(({ status }) => status === 429).length : 0;
          expect(ofOne.length - unauthorized - throttled).toBeLessThanOrEqual(isRead ? 5 : 1);
          const before = ofOne.slice(0, -1).map(({ status }) => status);
          const mayBeRepeated = isRead ? [401, 429, 502, 503, 504, 0] : [401];
          expect(before.filter((status) => !mayBeRepeated.includes(status))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('one login, and one reading of the secret, follows each rejected token, however many requests it fails', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const { logins, secretReads, rejectedTokens } = await play(story, 100);
        expect(logins.length).toBeGreaterThanOrEqual(1);
        expect(logins.length).toBeLessThanOrEqual(1 + rejectedTokens);
        expect(secretReads).toBeLessThanOrEqual(1 + rejectedTokens);
        // The next one was not asked for before this one was answered.
        const gaps = logins.slice(1).map((at, index) => at - (logins[index] ?? 0));
        expect(gaps.filter((gap) => gap < LATENCY_MS)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
