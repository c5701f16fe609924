import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { seededRandom } from '../simulator/random.ts';

/** What real time is measured with; replaced in tests. */
export interface RealTime {
  /** Milliseconds on a clock that never goes back. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const realTime: RealTime = {
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // The contract of a Clock: an aborted sleep returns early and is no error.
      if (signal?.aborted !== true) throw error;
    }
  },
};

/**
 * A clock that runs `speed` times as fast as real time, for both sides at once: what takes a minute by it takes
 * 60 / `speed` seconds, and every allowance, pause and waiting time keeps its true length by that clock.
 *
 * @param options.start what it shows first, milliseconds since the epoch
 * @param options.seed for {@link Clock.random}
 */
export function scaledClock(
  options: { readonly start: number; readonly speed: number; readonly seed: number },
  real: RealTime = realTime,
): Clock {
  const { start, speed } = options;
  const origin = real.elapsed();
  return {
    now: () => Math.floor(start + (real.elapsed() - origin) * speed),
    sleep: (ms, signal) => real.sleep(Math.max(0, ms) / speed, signal),
    random: seededRandom(options.seed).next,
  };
}
