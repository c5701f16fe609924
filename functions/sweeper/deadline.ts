import type { Clock } from './clock.ts';

/** The deadlines of a run. Milliseconds by the monotonic clock, except `startedAt`. */
export interface Deadline {
  /** By the wall clock, for the report: milliseconds since the epoch. */
  readonly startedAt: number;
  /** No conversation is begun, and no write leaves, after this. */
  readonly newWorkUntil: number;
  /** When half the time for new work has passed: the crowd guard then settles for an estimate. */
  readonly halfTimeAt: number;
  /** When requests still in flight are cut off, so that the report leaves in time. */
  readonly cutOffAt: number;
  /** When the answer must have left. */
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
