import { ageMs, momentOf, type Clocks, type Moment } from '../clock.ts';

/**
 * How far our wall clock is ahead of Genesys's, from the `Date` header of every answer, logins included. `Date` is
 * in whole seconds (RFC 9110 5.6.7): a difference of less than a second is not seen. All in milliseconds.
 */
export class ClockDifference {
  #aheadMs: number | undefined;
  #largestMs: number | undefined;
  /** When an answer last came, or the time frozen was last asked for. */
  #knownAt: Moment | undefined;

  /** A run begins, with an account of its own of the largest difference. */
  startRun(): void {
    this.#largestMs = undefined;
  }

  /**
   * An answer came.
   *
   * @param date its `Date` header
   * @returns the moment to judge by what it shows, milliseconds since the epoch: the earlier of the two clocks. By a
   * clock that is ahead, everything would look as if it had stood still for longer than it has.
   */
  learn(date: string | undefined, sentAt: Moment, answeredAt: Moment): number {
    this.#knownAt = answeredAt;
    const at = readHttpDate(date);
    if (at !== undefined) {
      // The answer was made at some moment between its asking and its coming: the nearest one speaks for our clock.
      const earliest = answeredAt.wall - Math.max(0, answeredAt.monotonic - sentAt.monotonic);
      this.#aheadMs = at < earliest ? earliest - at : Math.min(0, answeredAt.wall - at);
      if (Math.abs(this.#aheadMs) >= Math.abs(this.#largestMs ?? 0)) this.#largestMs = this.#aheadMs;
    }
    return Math.min(answeredAt.wall, at ?? this.earlierOf(answeredAt.wall));
  }

  /** The earlier of a moment by our clock and the same moment by Genesys's, as far as it has told. */
  earlierOf(wall: number): number {
    return wall - Math.max(0, this.#aheadMs ?? 0);
  }

  /**
   * For how long the function has been frozen, and the monotonic clock with it, since an answer last came or this was last
   * asked: the wall clock tells. A pause of minutes would otherwise last for as many minutes of running, which may be
   * days. Each freeze counts once: a run that gets no answer must not make the next one count the same time again.
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

  /** The same where it was largest, either way, in this run. */
  largestMs(): number | undefined {
    return this.#largestMs;
  }
}

/** Date.parse takes many things for a date, such as "1.5"; an HTTP date begins with a weekday and ends with GMT. */
export function readHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2,8},? .+ GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
