import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRetryAfter, retryDelay, TRIES, type FailedTry } from '../../functions/sweeper/genesys/retry.ts';

const anyFailure: fc.Arbitrary<FailedTry> = fc.oneof(
  fc.record({
    kind: fc.constant('connection' as const),
    reason: fc.constantFrom('timeout' as const, 'reset', 'unreachable', 'malformed'),
  }),
  fc.record(
    {
      kind: fc.constant('http' as const),
      status: fc.oneof(fc.constantFrom(429, 502, 503, 504), fc.integer({ min: 300, max: 599 })),
      retryAfterSeconds: fc.nat(400),
    },
    { requiredKeys: ['kind', 'status'] },
  ),
);
const anyTries = fc.constantFrom(TRIES.none, TRIES.live, TRIES.query);
const about = {
  tried: fc.integer({ min: 1, max: 12 }),
  left: fc.integer({ min: -1_000, max: 900_000 }),
  chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
};
const NOW = 1_000_000;

describe('whatever went wrong, a request', () => {
  it('is sent again after 429, 502, 503, 504 and broken connections alone, and never a write', () => {
    fc.assert(
      fc.property(anyFailure, anyTries, fc.record(about), (failed, tries, { tried, left, chance }) => {
        const delay = retryDelay(failed, {
          tried,
          tries,
          now: NOW,
          deadline: NOW + left,
          random: () => chance,
        });
        const transient = failed.kind === 'connection' || [429, 502, 503, 504].includes(failed.status);
        expect(delay !== undefined && (!transient || tries === TRIES.none)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('is sent again before the deadline, and never sooner than Genesys asks', () => {
    fc.assert(
      fc.property(anyFailure, fc.record(about), (failed, { tried, left, chance }) => {
        const times = { tried, tries: TRIES.live, now: NOW, deadline: NOW + left };
        const delay = retryDelay(failed, { ...times, random: () => chance });
        const asked = failed.kind === 'http' ? (failed.retryAfterSeconds ?? 0) * 1_000 : 0;
        const inBounds = (ms: number): boolean => ms >= asked && ms < left;
        expect(delay === undefined || inBounds(delay)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is sent five times at most, though Genesys goes on failing as it likes, but for a 429', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyFailure.filter((failed) => !('status' in failed) || failed.status !== 429),
          { minLength: 12, maxLength: 12 },
        ),
        anyTries,
        (failures, tries) => {
          const again = failures.findIndex(
            (failed, index) =>
              retryDelay(failed, {
                tried: index + 1,
                tries,
                now: NOW,
                deadline: Number.POSITIVE_INFINITY,
                random: () => 0,
              }) === undefined,
          );
          expect(again).toBeGreaterThanOrEqual(0);
          expect(again + 1).toBeLessThanOrEqual(tries.most);
        },
      ),
    );
  });
});

describe('a Retry-After header', () => {
  const read = (text: string, now: number): number | undefined =>
    readRetryAfter(
      {
        kind: 'answered',
        status: 503,
        header: (name) => (name === 'retry-after' ? text : undefined),
        body: undefined,
      },
      now,
    );

  it('of any text is read as a number of seconds from 1 to a day, or not at all', () => {
    const dates = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
    const anyHeader = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), dates);
    fc.assert(
      fc.property(anyHeader, (header) => {
        const seconds = read(header, Date.UTC(2026, 5, 15)) ?? 1;
        expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same as a date and as the seconds until then', () => {
    const wholeSecond = fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((s) => s * 1_000);
    fc.assert(
      fc.property(wholeSecond, fc.nat(86_400), (now, seconds) => {
        const date = new Date(now + seconds * 1_000).toUTCString();
        expect(read(date, now)).toBe(read(String(seconds), now));
      }),
    );
  });
});
