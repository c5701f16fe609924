import { ageMs, momentOf, type Clocks, type Moment } from '../clock.ts';

/**
 * How far our wall clock is ahead of Genesys's, from the `Date` header of every answer, logins included. `Date` is
 * in whole seconds (RFC 9110 5.6.7): a difference of less than a second is not seen. All in milliseconds.
 */
export class ClockDifference {
  #aheadMs: number | undefined;
  #largestMs: number | undefined;
  /** When an answer last arrived, or {@link ClockDifference.frozenMs} was last called. */
  #knownAt: Moment | undefined;

  /** A run begins: it has its own largest difference. */
  startRun(): void {
    this.#largestMs = undefined;
  }

  /**
   * An answer came.
   *
   * @param date its `Date` header
   * @returns the time at which to judge the state in the answer, milliseconds since the epoch: the earlier of the two
   * clocks. By a clock that is ahead, every conversation would look idle for longer than it is.
   */
  learn(date: string | undefined, sentAt: Moment, answeredAt: Moment): number {
    this.#knownAt = answeredAt;
    const at = readHttpDate(date);
    if (at !== undefined) {
      // Genesys made the answer at some time between our request and its arrival: the time nearest to its `Date` counts.
      const earliest = answeredAt.wall - Math.max(0, answeredAt.monotonic - sentAt.monotonic);
      this.#aheadMs = at < earliest ? earliest - at : Math.min(0, answeredAt.wall - at);
      if (Math.abs(this.#aheadMs) >= Math.abs(this.#largestMs ?? 0)) this.#largestMs = this.#aheadMs;
    }
    return Math.min(answeredAt.wall, at ?? this.earlierOf(answeredAt.wall));
  }

  /** The earlier of a moment by our clock and the same moment by Genesys's, if that is known. */
  earlierOf(wall: number): number {
    return wall - Math.max(0, this.#aheadMs ?? 0);
  }

  /**
   * For how long the function, and with it the monotonic clock, has been frozen since the last answer or the last call
   * of this; the wall clock shows it. Otherwise a pause of minutes would last for as many minutes of running time, which
   * may be days. Each freeze counts once: a run that gets no answer must not make the next one count the same time
   * again.
   */
  frozenMs(clock: Clocks): number {
    const since = this.#knownAt;
    if (since === undefined) return 0;
    this.#knownAt = momentOf(clock);
    return ageMs(since, clock) - (clock.monotonic() - since.monotonic);
  }

  /** From the latest answer with a date; below 0 if our clock is behind, undefined until an answer has one. */
  aheadMs(): number | undefined {
    return this.#aheadMs;
  }

  /** The largest difference of this run, ahead or behind. */
  largestMs(): number | undefined {
    return this.#largestMs;
  }
}

/** Date.parse accepts many texts as a date, such as "1.5"; an HTTP date begins with a weekday and ends with GMT. */
export function readHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2,8}, .+ GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
