import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../functions/sweeper/clock.ts';
import { Pacer, type Slot } from '../../../functions/sweeper/genesys/pacer.ts';

const never = new AbortController().signal;

/** A pacer on a clock on which nobody is ever woken; how many are asleep on it, and how many ever lay down. */
function onAStillClock() {
  const asleep = new Set<AbortSignal | undefined>();
  let lain = 0;
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      lain += 1;
      asleep.add(signal);
      signal?.addEventListener('abort', () => {
        asleep.delete(signal);
        resolve();
      });
    });
  const clock: Clock = { now: () => 1_000, monotonic: () => 1_000, random: () => 0, sleep };
  const pacer = new Pacer(clock, () => ({ requestsPerMinute: 10, requestsInFlight: 6 }));
  const take = async (): Promise<Slot> => {
    const slot = await pacer.acquire('read', never);
    if (slot === undefined) throw new Error('given up');
    return slot;
  };
  return { pacer, take, asleep: () => asleep.size, lain: () => lain };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('the pacer’s alarm, at rest', () => {
  it('is left as it is by whoever comes to wait for the same moment', async () => {
    const { pacer, take, lain } = onAStillClock();
    (await take()).settle(undefined, 60);
    for (const priority of ['read', 'write', 'search'] as const) void pacer.acquire(priority, never);
    await settled();
    expect(lain()).toBe(1);
  });

  it('is the only one when the moment moves, and is set anew but once', async () => {
    const { pacer, take, asleep, lain } = onAStillClock();
    const [first, second] = [await take(), await take()];
    first.settle(undefined, 60);
    void pacer.acquire('read', never);
    second.settle(undefined, 90);
    await settled();
    expect({ asleep: asleep(), lain: lain() }).toEqual({ asleep: 1, lain: 2 });
  });
});
