import { fieldOf } from '../json.ts';
import { readHttpDate } from './clock-difference.ts';
import type { Arrived } from './exchange.ts';

/** No run lives longer, and no timer: more is as good as this. Seconds. */
const A_DAY_SECONDS = 86_400;

/**
 * For how long an answer asks to be left alone. `Retry-After` in whole seconds or as an HTTP date (RFC 9110 10.2.3), which
 * counts from the `Date` of the same answer; of a 429 else the `[n]` in its body, else `inin-ratelimit-reset`
 * (reference 7).
 *
 * @param now by our clock, for an answer without a `Date`; milliseconds since the epoch
 * @returns seconds, 1 to 86,400, rounded up: to be asked again at once helps nobody. Undefined where it does not say.
 */
export function readRetryAfter({ status, header, body }: Arrived, now: number): number | undefined {
  const asked = secondsOf(header('retry-after')?.trim(), readHttpDate(header('date')) ?? now);
  if (asked !== undefined) return bounded(asked);
  if (status !== 429) return undefined;
  const told = secondsInText(body) ?? wholeSeconds(header('inin-ratelimit-reset')?.trim());
  return told === undefined ? undefined : bounded(told);
}

function secondsOf(text: string | undefined, now: number): number | undefined {
  const at = readHttpDate(text);
  return at === undefined ? wholeSeconds(text) : Math.ceil((at - now) / 1_000);
}

function wholeSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** "Rate limit exceeded the maximum. Retry the request in [42] seconds". */
function secondsInText(body: unknown): number | undefined {
  const message = fieldOf(body, 'message');
  return typeof message === 'string' ? wholeSeconds(/\[(\d{1,9})\]/.exec(message)?.[1]) : undefined;
}

function bounded(seconds: number): number {
  return Math.min(A_DAY_SECONDS, Math.max(1, seconds));
}
