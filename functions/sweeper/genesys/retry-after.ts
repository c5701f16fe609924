/** Longer than this and nobody waits: the official SDK gives up as well (reference 7). Seconds. */
export const LONGEST_RETRY_AFTER_SECONDS = 180;

/** A header that asks for more than a day is taken for garbage. */
const A_DAY_SECONDS = 86_400;

/**
 * Seconds to wait, from a `Retry-After` header: a whole number of seconds or an HTTP date (RFC 9110 10.2.3).
 *
 * @param now milliseconds since the epoch
 * @returns 0 to 86,400, rounded up; undefined when the header is absent or cannot be read
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(text, now);
  return seconds !== undefined && seconds <= A_DAY_SECONDS ? seconds : undefined;
}

function secondsUntil(httpDate: string, now: number): number | undefined {
  // Date.parse takes many things for a date, such as "1.5"; an HTTP date begins with a weekday and ends with GMT.
  if (!/^[A-Z][a-z]{2},? .+ GMT$/.test(httpDate)) return undefined;
  const at = Date.parse(httpDate);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000));
}
