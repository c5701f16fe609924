import type { ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';

/** For a 429 that does not say for how long: the official SDK's figure (reference 7), doubled each time. */
const DEFAULT_PAUSE_MS = 3_000;
const LONGEST_DEFAULT_MS = 60_000;
/** The least, for what asks for nothing or for a moment that is past. */
const LEAST_MS = 1_000;

/**
 * For how long an answer asks to be left alone, ms, after a 429, or a 5xx with a `Retry-After`: seconds; a date, by the
 * answer's own `Date`; else the `[n]` of a 429's body, else `inin-ratelimit-reset`. DESIGN section 6.
 *
 * @param tried how often the same had been sent by then, 1 or more
 */
export function askedMs(request: ObservedRequest, tried = 1): number {
  const { status, retryAfter, date, answer, rateLimitReset } = request;
  if (retryAfter !== undefined) {
    if (/^-?\d+$/u.test(retryAfter)) return Math.max(LEAST_MS, Number(retryAfter) * 1_000);
    const until = Date.parse(retryAfter);
    // Without a `Date` nobody knows how far away that is.
    return date === undefined || Number.isNaN(until) ? LEAST_MS : Math.max(LEAST_MS, until - date);
  }
  if (status !== 429) return 0;
  const inBody = /\[(\d+)\]/u.exec(String(property(answer, 'message')))?.[1] ?? rateLimitReset;
  return inBody === undefined
    ? Math.min(LONGEST_DEFAULT_MS, DEFAULT_PAUSE_MS * 2 ** (tried - 1))
    : Math.max(LEAST_MS, Number(inBody) * 1_000);
}
