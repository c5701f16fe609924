/** Time and chance, passed in so that a test can drive both. The production default is {@link systemClock}. */
export interface Clock {
  /** The wall clock: milliseconds since the epoch. It may be set, forward or back, at any time. */
  readonly now: () => number;
  /** Milliseconds since some moment; never set. It may stand still while the machine is frozen. */
  readonly monotonic: () => number;
  /** Waits `ms` milliseconds; returns early, without an error, when `signal` is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number in [0, 1), for jitter and nothing else. */
  readonly random: () => number;
}

/** A moment by both clocks, so that its age can be asked later: {@link ageMs}. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** What both clocks can be asked of. */
export type Clocks = Pick<Clock, 'now' | 'monotonic'>;

export function momentOf(clock: Clocks): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * How old something is that must not be too old: the larger of what both clocks say. The wall clock may have been set
 * back since, and the monotonic one may have stood still while the function was frozen. Milliseconds, 0 or more.
 */
export function ageMs(since: Moment, clock: Clocks): number {
  return Math.max(0, clock.now() - since.wall, clock.monotonic() - since.monotonic);
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
