import { describe, expect, it } from 'vitest';
import { retryDelay, TRIES, type FailedTry, type Tries } from '../../../functions/sweeper/genesys/retry.ts';

const http = (status: number, retryAfterSeconds?: number): FailedTry => ({
  kind: 'http',
  status,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
const delay = (
  failed: FailedTry,
  about: { tried?: number; tries?: Tries; left?: number; chance?: number } = {},
): number | undefined =>
  retryDelay(failed, {
    tried: about.tried ?? 1,
    tries: about.tries ?? TRIES.live,
    now: 1_000_000,
    deadline: 1_000_000 + (about.left ?? 900_000),
    random: () => about.chance ?? 0.999,
  });

describe('a failed try', () => {
  it.each([429, 502, 503, 504])('is repeated after status %d', (status) => {
    expect(delay(http(status))).toBeGreaterThan(0);
  });

  it.each(['timeout', 'reset', 'unreachable', 'malformed'] as const)(
    'is repeated after the connection error %s',
    (reason) => {
      expect(delay({ kind: 'connection', reason })).toBeGreaterThan(0);
    },
  );

  it.each([400, 401, 403, 404, 408, 409, 500, 501, 301])('is not repeated after status %d', (status) => {
    expect(delay(http(status))).toBeUndefined();
  });

  it('waits twice as long each time, up to eight seconds', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((tried) =>
      delay(http(503), { tried, tries: { most: 9, mostAfterTimeout: 9 }, chance: 1 }),
    );
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it('waits at least half of that, by chance', () => {
    expect(delay(http(503), { chance: 0 })).toBe(250);
  });

  it('waits as long as Retry-After says, without chance', () => {
    expect(delay(http(503, 7), { chance: 0 })).toBe(7_000);
    expect(delay(http(429, 42), { chance: 0 })).toBe(42_000);
    expect(delay(http(429, 180))).toBe(180_000);
  });

  it('waits three seconds after a 429 that does not say how long', () => {
    expect(delay(http(429))).toBe(3_000);
  });

  it('is as long as Genesys asks for where there is time', () => {
    expect(delay(http(429, 240))).toBe(240_000);
  });

  it('after a 429 that does not say is three seconds, doubled each time up to a minute, however often', () => {
    const told = [1, 2, 3, 4, 5, 6, 60].map((tried) => delay(http(429), { tried }));
    expect(told).toEqual([3_000, 6_000, 12_000, 24_000, 48_000, 60_000, 60_000]);
  });

  it('is given up when it could not be repeated before the deadline', () => {
    expect(delay(http(429, 42), { left: 42_000 })).toBeUndefined();
    expect(delay(http(429, 42), { left: 42_001 })).toBe(42_000);
  });

  it('is given up after the fifth try of a live read', () => {
    expect(delay(http(504), { tried: 4 })).toBeDefined();
    expect(delay(http(504), { tried: 5 })).toBeUndefined();
  });

  it.each([http(502), http(504), { kind: 'connection', reason: 'timeout' } as const])(
    'of the details query is given up after the second %j, so that less is asked for',
    (failed) => {
      expect(delay(failed, { tries: TRIES.query, tried: 1 })).toBeDefined();
      expect(delay(failed, { tries: TRIES.query, tried: 2 })).toBeUndefined();
    },
  );

  it.each([http(429), http(503), { kind: 'connection', reason: 'reset' } as const])(
    'of the details query is repeated like any other after %j',
    (failed) => {
      expect(delay(failed, { tries: TRIES.query, tried: 4 })).toBeDefined();
    },
  );

  it('of a write is never repeated', () => {
    for (const failed of [http(429), http(503), { kind: 'connection', reason: 'reset' } as const]) {
      expect(delay(failed, { tries: TRIES.none })).toBeUndefined();
    }
  });
});
