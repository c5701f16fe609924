import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { seededRandom } from '../simulator/random.ts';

/** What real time is measured with; replaced in tests. */
export interface RealTime {
  /** Milliseconds on a clock that never goes back. */
  readonly elapsed: () => number;
  /** How much of that this process had nothing to do, milliseconds. */
  readonly idle: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const realTime: RealTime = {
  elapsed: () => performance.now(),
  idle: () => performance.eventLoopUtilization().idle,
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // The contract of a Clock: an aborted sleep returns early and is not an error.
      if (signal?.aborted !== true) throw error;
    }
  },
};

/** A faster clock, and a way to keep work from looking long by it. */
export interface ScaledClock extends Clock {
  /** Stands still until the work is done, so it must not wait for this clock. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * A clock that runs `speed` times as fast as real time while both sides do nothing but wait, so that every allowance,
 * pause and waiting time keeps its true length by that clock. Work is not scaled: otherwise, on a busy
 * machine, it would look as if Genesys Cloud did not answer in time.
 *
 * @param options.start what it shows first, milliseconds since the epoch
 * @param options.seed for {@link Clock.random}
 */
export function scaledClock(
  options: { readonly start: number; readonly speed: number; readonly seed: number },
  real: RealTime = realTime,
): ScaledClock {
  const { start, speed } = options;
  const passed = (): number => real.elapsed() + real.idle() * (speed - 1);
  let under = 0;
  let stoodAt = 0;
  let notCounted = 0;
  const told = (): number => (under === 0 ? passed() - notCounted : stoodAt);
  const origin = told();
  const now = (): number => Math.floor(start + told() - origin);
  const sleepUntil = async (until: number, signal?: AbortSignal): Promise<void> => {
    await real.sleep(Math.max(0, until - now()) / speed, signal);
    if (now() < until && signal?.aborted !== true) await sleepUntil(until, signal);
  };
  return {
    now,
    monotonic: () => now() - start,
    sleep: (ms, signal) => sleepUntil(now() + Math.max(0, ms), signal),
    random: seededRandom(options.seed).next,
    during: async (work) => {
      if (under === 0) stoodAt = told();
      under += 1;
      try {
        return await work;
      } finally {
        under -= 1;
        if (under === 0) notCounted = passed() - stoodAt;
      }
    },
  };
}
