/**
 * Time and random numbers, passed in so that a test can control both. The production default is {@link systemClock}.
 */
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

/** A moment by both clocks, so that its age can be computed later: {@link ageMs}. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** The two clocks only. */
export type Clocks = Pick<Clock, 'now' | 'monotonic'>;

export function momentOf(clock: Clocks): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * The age of something that must not be too old: the larger of the ages by both clocks. The wall clock may have been set
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

/** The deadlines of a run. Milliseconds by the monotonic clock, except `startedAt`. */
export interface Deadline {
  /** By the wall clock, for the report: milliseconds since the epoch. */
  readonly startedAt: number;
  /** After this, no conversation is begun and no write is sent. */
  readonly newWorkUntil: number;
  /** When half the time for new work has passed: the crowd guard then settles for an estimate. */
  readonly halfTimeAt: number;
  /** When requests still in flight are cut off, so that the report is returned in time. */
  readonly cutOffAt: number;
  /** When the answer must have been returned. */
  readonly endsAt: number;
  /** Aborted at `cutOffAt`. */
  readonly signal: AbortSignal;
  /** Frees the timer. To be called when the run is over. */
  readonly release: () => void;
}

const REPORT_MARGIN_MS = 15_000;
const SHORT_RUN_MS = 60_000;

/**
 * Divides the time that a function has left: new work ends 15 seconds before the end, or a quarter of the time
 * before it in runs shorter than a minute (DESIGN.md section 6.6); what is in flight, such as a verification,
 * has two thirds of that margin to finish before it is cut off.
 *
 * @param remainingMs what the Lambda context says is left, milliseconds
 */
export function openDeadline(clock: Clock, remainingMs: number): Deadline {
  const begun = clock.monotonic();
  const margin = remainingMs < SHORT_RUN_MS ? remainingMs / 4 : REPORT_MARGIN_MS;
  const newWorkMs = remainingMs - margin;
  const cutOffMs = newWorkMs + (margin * 2) / 3;
  const cutOff = new AbortController();
  const released = new AbortController();
  void clock.sleep(cutOffMs, released.signal).then(() => {
    if (!released.signal.aborted) cutOff.abort();
  });
  return {
    startedAt: clock.now(),
    newWorkUntil: begun + newWorkMs,
    halfTimeAt: begun + newWorkMs / 2,
    cutOffAt: begun + cutOffMs,
    endsAt: begun + remainingMs,
    signal: cutOff.signal,
    release: () => released.abort(),
  };
}
