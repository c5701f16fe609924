import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../functions/sweeper/clock.ts';
import { Pacer, type Slot } from '../../../functions/sweeper/genesys/pacer.ts';
import { drivenClock } from '../../support/driven-clock.ts';

const never = new AbortController().signal;

async function take(pacer: Pacer): Promise<Slot> {
  const slot = await pacer.acquire('read', never);
  if (slot === undefined) throw new Error('given up');
  return slot;
}

describe('a place in the pacer’s queue', () => {
  it('is not lost by somebody who gives up after they were let go', async () => {
    const pacer = new Pacer(drivenClock(), () => ({ requestsPerMinute: 10, requestsInFlight: 1 }));
    const early = new AbortController();
    const first = await pacer.acquire('read', early.signal);
    const second = pacer.acquire('read', never);
    early.abort();
    first?.settle();
    expect(await second).toBeDefined();
  });

  it('is free at once when a request that did not leave gives it back', async () => {
    const clock = drivenClock();
    const start = clock.now();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 1, requestsInFlight: 1 }));
    const first = await take(pacer);
    const second = take(pacer);
    first.giveBack();
    await second;
    expect(clock.now()).toBe(start);
  });
});

describe('a pacer that is kept warm while the function is frozen', () => {
  it('counts the time that its clock did not show', async () => {
    const clock = drivenClock();
    const start = clock.now();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 2, requestsInFlight: 2 }));
    const told = { count: 1, allowed: 2, resetSeconds: 60 };
    (await take(pacer)).settle(told);
    (await take(pacer)).settle(told, 300);

    pacer.passed(200_000);
    expect(pacer.pausedMs()).toBe(0);
    (await take(pacer)).settle();

    // Of five minutes there was one and two thirds left, and the minute of its allowance was over long before.
    expect(clock.now() - start).toBe(100_000);
    expect(pacer.pausedMs()).toBe(100_000);
  });
});

describe('the pacer’s alarm', () => {
  /** A clock on which nobody is ever woken, and how many are asleep on it. */
  function sleepless(): { clock: Clock; asleep: () => number } {
    const sleepers = new Set<AbortSignal | undefined>();
    const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        sleepers.add(signal);
        signal?.addEventListener('abort', () => {
          sleepers.delete(signal);
          resolve();
        });
      });
    return {
      clock: { now: () => 1_000, monotonic: () => 1_000, random: () => 0, sleep },
      asleep: () => sleepers.size,
    };
  }

  it('is set once however many wait, and taken back when the last of them gives up', async () => {
    const { clock, asleep } = sleepless();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 10, requestsInFlight: 6 }));
    (await take(pacer)).settle(undefined, 60);
    const patience = new AbortController();
    const waiting = [1, 2, 3].map(() => pacer.acquire('read', patience.signal));
    expect(asleep()).toBe(1);
    patience.abort();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
    expect(asleep()).toBe(0);
  });

  it('is taken back when the pacer is closed', async () => {
    const { clock, asleep } = sleepless();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 10, requestsInFlight: 6 }));
    (await take(pacer)).settle(undefined, 60);
    const waiting = pacer.acquire('read', never);
    pacer.close();
    expect(await waiting).toBeUndefined();
    expect(asleep()).toBe(0);
  });
});

describe('what Genesys tells of the rate limit, in the order of minutes', () => {
  it('is known once an answer has told it', async () => {
    const pacer = new Pacer(drivenClock(), () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    expect(pacer.allowed()).toBeUndefined();
    (await take(pacer)).settle({ count: 1, allowed: 120, resetSeconds: 9 });
    expect(pacer.allowed()).toBe(120);
  });

  it('is believed of a new minute, though the count is lower and the request had long been on its way', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    const older = await take(pacer);
    const newer = await take(pacer);
    await clock.sleep(10);
    newer.settle({ count: 301, allowed: 300, resetSeconds: 0 });
    await clock.sleep(1_000);
    older.settle({ count: 300, allowed: 300, resetSeconds: 17 });
    const start = clock.now();
    await take(pacer);
    expect(clock.now() - start).toBe(18_000);
  });

  it('is believed of a minute that began sooner than was told, by a request that left since', async () => {
    const clock = drivenClock();
    const start = clock.now();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    (await take(pacer)).settle({ count: 298, allowed: 300, resetSeconds: 60 });
    (await take(pacer)).settle({ count: 1, allowed: 300, resetSeconds: 60 });
    await Promise.all([take(pacer), take(pacer), take(pacer)]);
    expect(clock.now()).toBe(start);
  });
});
