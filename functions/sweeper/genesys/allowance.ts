/** The most that this client may send to Genesys. */
export interface Limits {
  /** In any rolling 60 seconds, 1 or more. Genesys allows 300 per token (reference 7). */
  readonly requestsPerMinute: number;
  /** At the same time, 1 or more. */
  readonly requestsInFlight: number;
}

/**
 * A request occupies the window until a minute after its response, because we do not know when Genesys counted
 * it. So no rolling minute holds more than the allowance. The margin is for clocks that run at different
 * speeds.
 */
const OCCUPIED_MS = 60_000 + 250;

/** `inin-ratelimit-reset` is in whole seconds. */
const RESET_MARGIN_MS = 1_000;

/** Genesys's own count for the current minute, as far as its answers show it. */
interface ServerMinute {
  readonly count: number;
  readonly allowed: number;
  readonly endsAt: number;
  readonly toldAt: number;
}

/**
 * Counts one token's requests: how many are in flight, how many still count, and when the next one may be sent. All
 * times in milliseconds by the monotonic clock.
 */
export class Allowance {
  #inFlight = 0;
  /** When each answered request stops counting, ascending. */
  readonly #freedAt: number[] = [];
  /** How many Genesys allows in a minute, by its latest answer. */
  #allowed = Number.POSITIVE_INFINITY;
  #minute: ServerMinute | undefined;
  /** Requests answered without a count since `#minute` was set: Genesys may have counted them. */
  #uncounted = 0;
  #pausedUntil = 0;
  #pausedMs = 0;

  /** A request is sent. */
  take(): void {
    this.#inFlight += 1;
  }

  /** It was not sent after all. */
  giveBack(): void {
    this.#inFlight -= 1;
  }

  /** Its answer is complete, or nobody waits for it any more. `sentAt` and `now` as below. */
  settle(sentAt: number, now: number, told: RateLimit | undefined): void {
    this.#inFlight -= 1;
    this.#freedAt.push(now + OCCUPIED_MS);
    if (told === undefined) this.#uncounted += 1;
    else this.#learn(told, sentAt, now);
  }

  /** Nothing may be sent before `until`. */
  pause(until: number, now: number): void {
    this.#pausedMs += Math.max(0, until - Math.max(now, this.#pausedUntil));
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /**
   * The function was frozen for this long, which the monotonic clock did not count: every wait becomes that much
   * shorter.
   */
  passed(ms: number, now: number): void {
    this.#pausedMs -= Math.min(ms, Math.max(0, this.#pausedUntil - now));
    this.#pausedUntil -= ms;
    for (const [index, at] of this.#freedAt.entries()) this.#freedAt[index] = at - ms;
    if (this.#minute !== undefined)
      this.#minute = {
        ...this.#minute,
        endsAt: this.#minute.endsAt - ms,
        toldAt: this.#minute.toldAt - ms,
      };
  }

  /** How many requests a minute Genesys says that it allows; undefined until it has said so. */
  allowed(): number | undefined {
    return Number.isFinite(this.#allowed) ? this.#allowed : undefined;
  }

  /** For how long no request could be sent, up to `now`, milliseconds. */
  pausedMs(now: number): number {
    return this.#pausedMs - Math.max(0, this.#pausedUntil - now);
  }

  /**
   * When the next request may be sent: `now`, or later; undefined if only an answer can make room. An answer that
   * arrives before may make it earlier.
   */
  nextAt(now: number, limits: Limits): number | undefined {
    if (this.#inFlight >= limits.requestsInFlight) return undefined;
    while ((this.#freedAt[0] ?? Number.POSITIVE_INFINITY) <= now) this.#freedAt.shift();
    const most = Math.min(limits.requestsPerMinute, this.#allowed);
    const tooMany = this.#inFlight + this.#freedAt.length + 1 - most;
    const roomAt = tooMany <= 0 ? now : this.#freedAt[tooMany - 1];
    return roomAt === undefined
      ? undefined
      : Math.max(now, roomAt, this.#pausedUntil, this.#serverRoomAt(now));
  }

  /** Before `now` if that minute is over. */
  #serverRoomAt(now: number): number {
    const minute = this.#minute;
    if (minute === undefined) return now;
    return minute.count + this.#uncounted + this.#inFlight < minute.allowed ? now : minute.endsAt;
  }

  #learn(told: RateLimit, sentAt: number, now: number): void {
    this.#allowed = told.allowed;
    const known = this.#minute;
    // A lower count is an older answer that came late, unless its request was sent after the higher one was known.
    const isLate =
      known !== undefined && now < known.endsAt && told.count < known.count && sentAt < known.toldAt;
    if (isLate) return;
    this.#minute = {
      count: told.count,
      allowed: told.allowed,
      endsAt: now + told.resetSeconds * 1_000 + RESET_MARGIN_MS,
      toldAt: now,
    };
    this.#uncounted = 0;
  }
}

/** What one answer says about the token's rate limit. */
export interface RateLimit {
  /** Requests that Genesys has counted in its current minute, this one included, whoever sent them. */
  readonly count: number;
  /** Requests that it allows in a minute, 1 or more. */
  readonly allowed: number;
  /** Seconds until it counts from zero, 0 to 60. */
  readonly resetSeconds: number;
}

const A_MINUTE_SECONDS = 60;

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset`, which are on every reply (reference 7). Undefined
 * unless count and allowed can both be read; a missing or invalid reset counts as a whole minute.
 */
export function readRateLimit(header: (name: string) => string | undefined): RateLimit | undefined {
  const count = wholeNumber(header('inin-ratelimit-count'));
  const allowed = wholeNumber(header('inin-ratelimit-allowed'));
  const reset = wholeNumber(header('inin-ratelimit-reset'));
  if (count === undefined || allowed === undefined || allowed === 0) return undefined;
  return { count, allowed, resetSeconds: Math.min(reset ?? A_MINUTE_SECONDS, A_MINUTE_SECONDS) };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
