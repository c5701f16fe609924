import { describe, expect, it } from 'vitest';
import { Allowance } from '../../../functions/sweeper/genesys/allowance.ts';

const LIMITS = { requestsPerMinute: 2, requestsInFlight: 6 };
const NOW = 1_000_000;
/** An answered request counts for a minute and a quarter of a second. */
const COUNTS_MS = 60_250;

/** Two requests a minute are allowed, and two were sent and answered at {@link NOW}. */
function usedUp(): Allowance {
  const allowance = new Allowance();
  for (let nth = 0; nth < 2; nth += 1) {
    allowance.take();
    allowance.settle(NOW, NOW, undefined);
  }
  return allowance;
}

describe('an allowance that is used up', () => {
  it('has room when the earliest answered request stops counting', () => {
    expect(usedUp().nextAt(NOW, LIMITS)).toBe(NOW + COUNTS_MS);
    expect(usedUp().nextAt(NOW + COUNTS_MS, LIMITS)).toBe(NOW + COUNTS_MS);
  });

  it('has room sooner by the time for which the function was frozen', () => {
    const allowance = usedUp();
    allowance.passed(20_000, NOW);
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW + COUNTS_MS - 20_000);
  });

  it('has room only after an answer if all places are taken by requests under way', () => {
    const allowance = new Allowance();
    for (let nth = 0; nth < 2; nth += 1) allowance.take();
    expect(allowance.nextAt(NOW, LIMITS)).toBeUndefined();
    allowance.giveBack();
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW);
  });

  it('has no room for more at the same time than is allowed', () => {
    const allowance = new Allowance();
    allowance.take();
    expect(allowance.nextAt(NOW, { requestsPerMinute: 9, requestsInFlight: 1 })).toBeUndefined();
    expect(allowance.nextAt(NOW, { requestsPerMinute: 9, requestsInFlight: 2 })).toBe(NOW);
  });
});

describe('a pause', () => {
  it('holds until its end, and counts for as long as it has lasted', () => {
    const allowance = new Allowance();
    allowance.pause(NOW + 30_000, NOW);
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW + 30_000);
    expect(allowance.pausedMs(NOW + 10_000)).toBe(10_000);
    expect(allowance.pausedMs(NOW + 90_000)).toBe(30_000);
  });

  it('within another one changes nothing, and one that lasts longer counts only what it adds', () => {
    const allowance = new Allowance();
    allowance.pause(NOW + 30_000, NOW);
    allowance.pause(NOW + 20_000, NOW + 5_000);
    expect(allowance.nextAt(NOW + 5_000, LIMITS)).toBe(NOW + 30_000);
    expect(allowance.pausedMs(NOW + 90_000)).toBe(30_000);
    allowance.pause(NOW + 40_000, NOW + 10_000);
    expect(allowance.pausedMs(NOW + 90_000)).toBe(40_000);
  });

  it('is over sooner by the time for which the function was frozen, which is no pause of this client', () => {
    const allowance = new Allowance();
    allowance.pause(NOW + 30_000, NOW);
    allowance.passed(10_000, NOW);
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW + 20_000);
    expect(allowance.pausedMs(NOW + 90_000)).toBe(20_000);
  });

  it('that a freeze has outlasted counts up to the freeze', () => {
    const allowance = new Allowance();
    allowance.pause(NOW + 30_000, NOW);
    allowance.passed(600_000, NOW + 10_000);
    expect(allowance.nextAt(NOW + 10_000, LIMITS)).toBe(NOW + 10_000);
    expect(allowance.pausedMs(NOW + 90_000)).toBe(10_000);
  });
});

describe('Genesys’s own count', () => {
  const told = (count: number, allowed: number, resetSeconds: number) => ({ count, allowed, resetSeconds });

  it('that is full holds until its minute ends, with a second to spare', () => {
    const allowance = new Allowance();
    allowance.take();
    allowance.settle(NOW, NOW, told(300, 300, 20));
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW + 21_000);
    expect(allowance.nextAt(NOW + 21_000, LIMITS)).toBe(NOW + 21_000);
  });

  it('that is full is over sooner by the time for which the function was frozen', () => {
    const allowance = new Allowance();
    allowance.take();
    allowance.settle(NOW, NOW, told(300, 300, 20));
    allowance.passed(15_000, NOW);
    expect(allowance.nextAt(NOW, LIMITS)).toBe(NOW + 6_000);
  });

  it('includes what is under way, and what was answered without a count', () => {
    const allowance = new Allowance();
    const limits = { requestsPerMinute: 100, requestsInFlight: 6 };
    allowance.take();
    allowance.settle(NOW, NOW, told(297, 300, 20));
    expect(allowance.nextAt(NOW, limits)).toBe(NOW);
    allowance.take();
    allowance.take();
    expect(allowance.nextAt(NOW, limits)).toBe(NOW);
    allowance.settle(NOW, NOW, undefined);
    expect(allowance.nextAt(NOW, limits)).toBe(NOW);
    allowance.take();
    expect(allowance.nextAt(NOW, limits)).toBe(NOW + 21_000);
  });

  it('that is lower and came late is not believed; of a request sent since the higher one, it is', () => {
    const limits = { requestsPerMinute: 100, requestsInFlight: 6 };
    const late = new Allowance();
    late.take();
    late.take();
    late.settle(NOW, NOW + 1_000, told(300, 300, 20));
    late.settle(NOW, NOW + 2_000, told(299, 300, 20));
    expect(late.nextAt(NOW + 2_000, limits)).toBe(NOW + 22_000);

    const since = new Allowance();
    since.take();
    since.settle(NOW, NOW + 1_000, told(300, 300, 20));
    since.take();
    since.settle(NOW + 1_000, NOW + 2_000, told(299, 300, 20));
    expect(since.nextAt(NOW + 2_000, limits)).toBe(NOW + 2_000);
  });

  it('of a request sent since the higher one is believed after a freeze too', () => {
    const limits = { requestsPerMinute: 100, requestsInFlight: 6 };
    const allowance = new Allowance();
    allowance.take();
    allowance.settle(NOW, NOW + 1_000, told(300, 300, 20));
    allowance.passed(500, NOW + 1_000);
    allowance.take();
    allowance.settle(NOW + 700, NOW + 1_500, told(299, 300, 20));
    expect(allowance.nextAt(NOW + 1_500, limits)).toBe(NOW + 1_500);
  });

  it('of a new minute is believed, however low', () => {
    const limits = { requestsPerMinute: 100, requestsInFlight: 6 };
    const allowance = new Allowance();
    allowance.take();
    allowance.take();
    allowance.settle(NOW, NOW, told(300, 300, 20));
    allowance.settle(NOW, NOW + 21_000, told(1, 300, 59));
    expect(allowance.nextAt(NOW + 21_000, limits)).toBe(NOW + 21_000);
  });

  it('names what it allows in a minute, which holds if it is less than ours', () => {
    const allowance = new Allowance();
    expect(allowance.allowed()).toBeUndefined();
    allowance.take();
    allowance.settle(NOW, NOW, told(1, 3, 20));
    expect(allowance.allowed()).toBe(3);
    for (let nth = 0; nth < 2; nth += 1) allowance.take();
    expect(allowance.nextAt(NOW, { requestsPerMinute: 100, requestsInFlight: 6 })).toBe(NOW + 60_250);
  });
});
