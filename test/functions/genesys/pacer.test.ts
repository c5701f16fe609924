import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits, RateLimit } from '../../../functions/sweeper/genesys/allowance.ts';
import { Pacer, PRIORITIES, type Priority, type Slot } from '../../../functions/sweeper/genesys/pacer.ts';
import { drivenClock, type DrivenClock } from '../../support/driven-clock.ts';

const MINUTE = 60_000;
/** A minute and the margin for clocks that do not run alike. */
const OCCUPIED = 60_250;
const never = new AbortController().signal;

interface Planned {
  readonly arrivesAfter: number;
  /** From leaving to reaching the server, and from there to the complete answer. */
  readonly up: number;
  readonly down: number;
  readonly priority: Priority;
}
interface Sent extends Planned {
  readonly arrivedAt: number;
  readonly sentAt: number;
  readonly servedAt: number;
  readonly answeredAt: number;
}

async function run(
  planned: readonly Planned[],
  limits: Limits,
  serve: (at: number) => { told?: RateLimit; pauseSeconds?: number } = () => ({}),
): Promise<{ sent: Sent[]; clock: DrivenClock; pacer: Pacer }> {
  const clock = drivenClock();
  const pacer = new Pacer(clock, () => limits);
  const start = clock.now();
  const sent = await Promise.all(
    planned.map(async (request) => {
      await clock.sleep(request.arrivesAfter);
      const slot = await pacer.acquire(request.priority, never);
      const sentAt = clock.now();
      await clock.sleep(request.up);
      const servedAt = clock.now();
      const { told, pauseSeconds } = serve(servedAt);
      await clock.sleep(request.down);
      slot?.settle(told, pauseSeconds);
      return {
        ...request,
        arrivedAt: start + request.arrivesAfter,
        sentAt,
        servedAt,
        answeredAt: clock.now(),
      };
    }),
  );
  return { sent, clock, pacer };
}

const anyRequests = fc.array(
  fc.record({
    arrivesAfter: fc.integer({ min: 0, max: 90_000 }),
    up: fc.integer({ min: 0, max: 9_000 }),
    down: fc.integer({ min: 0, max: 20_000 }),
    priority: fc.constantFrom(...PRIORITIES),
  }),
  { minLength: 1, maxLength: 60 },
);
const anyLimits = fc.record({
  requestsPerMinute: fc.integer({ min: 1, max: 20 }),
  requestsInFlight: fc.integer({ min: 1, max: 6 }),
});

/** The most requests that reached the server in any rolling minute. */
function busiestMinute(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));
}

const burst = (count: number, latency = 100): Planned[] =>
  Array.from({ length: count }, () => ({
    arrivesAfter: 0,
    up: latency / 2,
    down: latency / 2,
    priority: 'read' as const,
  }));

describe('the pacer', () => {
  it('never lets more reach the server in any rolling minute than the allowance, whatever the latencies', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequests, anyLimits, async (planned, limits) => {
        const { sent } = await run(planned, limits);
        expect(busiestMinute(sent.map(({ servedAt }) => servedAt))).toBeLessThanOrEqual(
          limits.requestsPerMinute,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('never has more in flight than it may', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequests, anyLimits, async (planned, limits) => {
        const { sent } = await run(planned, limits);
        for (const { sentAt: at } of sent) {
          const inFlight = sent.filter(({ sentAt, answeredAt }) => sentAt <= at && answeredAt > at).length;
          expect(inFlight).toBeLessThanOrEqual(limits.requestsInFlight);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets nobody wait while there is budget and room in flight', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequests, anyLimits, async (planned, limits) => {
        const { sent } = await run(planned, limits);
        const hasRoomAt = (at: number): boolean => {
          const before = sent.filter(({ sentAt }) => sentAt <= at);
          const inFlight = before.filter(({ answeredAt }) => answeredAt > at).length;
          const counting = before.filter(({ answeredAt }) => answeredAt + OCCUPIED > at).length;
          return inFlight < limits.requestsInFlight && counting < limits.requestsPerMinute;
        };
        const moments = sent.flatMap(({ arrivedAt, answeredAt }) => [
          arrivedAt,
          answeredAt,
          answeredAt + OCCUPIED,
        ]);
        for (const { arrivedAt, sentAt } of sent) {
          const waitedInVain = moments.filter((at) => at >= arrivedAt && at < sentAt && hasRoomAt(at));
          expect(waitedInVain).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets a burst go at once while the budget lasts', async () => {
    const { sent, clock } = await run(burst(240), { requestsPerMinute: 240, requestsInFlight: 6 });
    expect(sent).toHaveLength(240);
    // Forty rounds of six, each as long as the latency and no longer.
    expect(clock.now() - (sent[0]?.sentAt ?? 0)).toBe(40 * 100);
  });

  it('sends writes first, then verifications, rereads, reads and searches, each in the order they came', async () => {
    const order: string[] = [];
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 100, requestsInFlight: 1 }));
    const first = await pacer.acquire('search', never);
    const others = (['search', 'read', 'reread', 'verify', 'write', 'search', 'write'] as const).map(
      async (priority, index) => {
        const slot = await pacer.acquire(priority, never);
        order.push(`${priority} ${String(index)}`);
        slot?.settle();
      },
    );
    first?.settle();
    await Promise.all(others);
    expect(order).toEqual(['write 4', 'write 6', 'verify 3', 'reread 2', 'read 1', 'search 0', 'search 5']);
  });

  it('gives a request that did not leave its place back', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 1, requestsInFlight: 1 }));
    const start = clock.now();
    const first = await pacer.acquire('read', never);
    first?.giveBack();
    const second = await pacer.acquire('read', never);
    expect(second).toBeDefined();
    expect(clock.now()).toBe(start);
  });

  it('lets a wait be given up, before it begins and while it lasts, without losing the place of others', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 10, requestsInFlight: 1 }));
    const gaveUp = new AbortController();
    const first = await pacer.acquire('read', never);
    const second = pacer.acquire('read', gaveUp.signal);
    const third = pacer.acquire('read', never);
    gaveUp.abort();
    expect(await second).toBeUndefined();
    expect(await pacer.acquire('read', gaveUp.signal)).toBeUndefined();
    first?.settle();
    expect(await third).toBeDefined();
  });

  it('that is closed lets all who wait go without leave, and everyone after them', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 10, requestsInFlight: 6 }));
    const start = clock.now();
    (await pacer.acquire('read', never))?.settle(undefined, 60);
    const waiting = PRIORITIES.map((priority) => pacer.acquire(priority, never));
    pacer.close();
    expect(await Promise.all(waiting)).toEqual(PRIORITIES.map(() => undefined));
    expect(await pacer.acquire('write', never)).toBeUndefined();
    await clock.sleep(1);
    expect(clock.now() - start).toBe(1);
  });

  it('takes up the limits of a later run', async () => {
    const clock = drivenClock();
    let requestsInFlight = 1;
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 100, requestsInFlight }));
    await pacer.acquire('read', never);
    requestsInFlight = 2;
    expect(await pacer.acquire('read', never)).toBeDefined();
  });
});

describe('after a 429 the pacer', () => {
  const limits: Limits = { requestsPerMinute: 100, requestsInFlight: 6 };

  it('holds everything back, writes too, as long as Genesys asks', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => limits);
    const start = clock.now();
    (await pacer.acquire('read', never))?.settle(undefined, 42);
    await pacer.acquire('write', never);
    expect(clock.now() - start).toBe(42_000);
  });

  it('counts the time once when two overlap, and only what has passed', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => limits);
    const [one, two] = await Promise.all([pacer.acquire('read', never), pacer.acquire('read', never)]);
    one?.settle(undefined, 10);
    await clock.sleep(4_000);
    expect(pacer.pausedMs()).toBe(4_000);
    two?.settle(undefined, 10);
    await clock.sleep(60_000);
    expect(pacer.pausedMs()).toBe(14_000);
  });
});

describe('what Genesys tells of the rate limit', () => {
  /** A server that counts in fixed minutes, as the headers suggest, with foreign requests on the same token. */
  function server(allowed: number, foreign: (minute: number) => number) {
    const served: { minute: number; count: number }[] = [];
    return {
      served,
      serve: (at: number): { told: RateLimit } => {
        const minute = Math.floor(at / MINUTE);
        const own = served.filter((one) => one.minute === minute).length + 1;
        const count = own + foreign(minute);
        served.push({ minute, count });
        return { told: { count, allowed, resetSeconds: Math.ceil(((minute + 1) * MINUTE - at) / 1_000) } };
      },
    };
  }
  const take = async (pacer: Pacer): Promise<Slot> => {
    const slot = await pacer.acquire('read', never);
    if (slot === undefined) throw new Error('given up');
    return slot;
  };

  it('lowers an allowance that was set too high', async () => {
    const { served, serve } = server(10, () => 0);
    const { sent } = await run(burst(40), { requestsPerMinute: 240, requestsInFlight: 3 }, serve);
    expect(Math.max(...served.map(({ count }) => count))).toBeLessThanOrEqual(10);
    expect(busiestMinute(sent.map(({ servedAt }) => servedAt))).toBeLessThanOrEqual(10);
  });

  it('leaves what others use of the same token to them', async () => {
    const { served, serve } = server(50, () => 30);
    await run(burst(60), { requestsPerMinute: 50, requestsInFlight: 4 }, serve);
    expect(Math.max(...served.map(({ count }) => count))).toBe(50);
  });

  it('uses the whole of what Genesys allows when nobody else does', async () => {
    const { serve } = server(50, () => 0);
    const { sent, clock } = await run(burst(50), { requestsPerMinute: 50, requestsInFlight: 4 }, serve);
    expect(clock.now() - (sent[0]?.sentAt ?? 0)).toBeLessThan(2_000);
  });

  it('makes it wait for the reset when the count has reached the allowance', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    const start = clock.now();
    (await take(pacer)).settle({ count: 300, allowed: 300, resetSeconds: 17 });
    await take(pacer);
    expect(clock.now() - start).toBe(18_000);
  });

  it('is believed in the order in which it was told, not in which it arrived', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    const start = clock.now();
    const older = await take(pacer);
    const newer = await take(pacer);
    await clock.sleep(10);
    newer.settle({ count: 300, allowed: 300, resetSeconds: 17 });
    older.settle({ count: 299, allowed: 300, resetSeconds: 17 });
    await take(pacer);
    expect(clock.now() - start).toBe(18_010);
  });

  it('counts answers without a count against the last one that had one', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    const start = clock.now();
    (await take(pacer)).settle({ count: 298, allowed: 300, resetSeconds: 17 });
    (await take(pacer)).settle();
    (await take(pacer)).settle();
    expect(clock.now()).toBe(start);
    await take(pacer);
    expect(clock.now() - start).toBe(18_000);
  });

  it('is forgotten when its minute is over', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 240, requestsInFlight: 6 }));
    (await take(pacer)).settle({ count: 300, allowed: 300, resetSeconds: 5 });
    await clock.sleep(6_000);
    const before = clock.now();
    await take(pacer);
    expect(clock.now()).toBe(before);
  });

  it('raises the allowance again up to what was set', async () => {
    const clock = drivenClock();
    const pacer = new Pacer(clock, () => ({ requestsPerMinute: 3, requestsInFlight: 6 }));
    (await take(pacer)).settle({ count: 1, allowed: 1, resetSeconds: 0 });
    await clock.sleep(OCCUPIED);
    const start = clock.now();
    for (let nth = 0; nth < 3; nth += 1)
      (await take(pacer)).settle({ count: nth, allowed: 300, resetSeconds: 60 });
    expect(clock.now()).toBe(start);
    await take(pacer);
    expect(clock.now() - start).toBe(OCCUPIED);
  });
});
