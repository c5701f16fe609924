import { fieldOf } from '../json.ts';
import { readHttpDate } from './clock-difference.ts';
import type { Arrived } from './exchange.ts';

/** How a failed try ended. */
export type FailedTry =
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'connection'; readonly reason: 'timeout' | 'reset' | 'unreachable' | 'malformed' };

/**
 * How often one request may be sent in all. A 429 does not count: after it, the request is sent again as long as there
 * is time.
 */
export interface Tries {
  readonly most: number;
  /** The same after Genesys ran out of time (502, 504, a time-out), because a retry asks for the same work again. */
  readonly mostAfterTimeout: number;
}

/**
 * `none` is for writes, which are never sent again before the live state was read, and for reads that may remain
 * unanswered.
 */
export const TRIES = {
  none: { most: 1, mostAfterTimeout: 1 },
  live: { most: 5, mostAfterTimeout: 5 },
  /** After its second 502 or 504 the caller asks for less: a smaller window. */
  query: { most: 5, mostAfterTimeout: 2 },
  /** Without a token there is nothing else to do. */
  login: { most: Number.POSITIVE_INFINITY, mostAfterTimeout: Number.POSITIVE_INFINITY },
} as const satisfies Record<string, Tries>;

/** For a 429 that does not say how long to wait; the official SDK's figure (reference 7), doubled each time. */
const DEFAULT_RETRY_AFTER_SECONDS = 3;
const LONGEST_DEFAULT_SECONDS = 60;

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 8_000;

/**
 * How long to wait before the same request is sent again. It is sent again after 429, 502, 503, 504 and connection
 * errors (reference 7, the official SDKs' rule).
 *
 * @param about.tried how often it has been sent, 1 or more
 * @param about.now, about.deadline milliseconds by the monotonic clock
 * @returns milliseconds; undefined when it must not be sent again, or could not be before the deadline
 */
export function retryDelay(
  failed: FailedTry,
  about: { tried: number; tries: Tries; now: number; deadline: number; random: () => number },
): number | undefined {
  if (!isTransient(failed)) return undefined;
  const most = isTimeout(failed) ? about.tries.mostAfterTimeout : about.tries.most;
  if (about.tried >= (isThrottled(failed) && most > 1 ? Number.POSITIVE_INFINITY : most)) return undefined;
  const asked = askedSeconds(failed, about.tried);
  const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (about.tried - 1));
  const delay = asked === undefined ? backOff * (0.5 + about.random() / 2) : asked * 1_000;
  return about.now + delay < about.deadline ? delay : undefined;
}

function isThrottled(failed: FailedTry): boolean {
  return failed.kind === 'http' && failed.status === 429;
}

function isTransient(failed: FailedTry): boolean {
  return failed.kind === 'connection' || [429, 502, 503, 504].includes(failed.status);
}

function isTimeout(failed: FailedTry): boolean {
  return failed.kind === 'connection'
    ? failed.reason === 'timeout'
    : failed.status === 502 || failed.status === 504;
}

/**
 * How long Genesys asks us to wait before the same is sent again (RFC 9110 10.2.3), for an answer after which it may be
 * sent again.
 *
 * @param tried how often it has been sent, 1 or more
 * @returns seconds; undefined if it asks for no wait
 */
export function askedSeconds(failed: FailedTry, tried: number): number | undefined {
  if (failed.kind === 'connection' || !isTransient(failed)) return undefined;
  return failed.retryAfterSeconds ?? (failed.status === 429 ? defaultSeconds(tried) : undefined);
}

function defaultSeconds(tried: number): number {
  return Math.min(LONGEST_DEFAULT_SECONDS, DEFAULT_RETRY_AFTER_SECONDS * 2 ** (tried - 1));
}

/** The longest wait that is returned, seconds: no run and no timer lasts longer. */
const A_DAY_SECONDS = 86_400;

/**
 * How long an answer asks us to wait. `Retry-After` in whole seconds or as an HTTP date (RFC 9110 10.2.3), which counts
 * from the `Date` of the same answer; without the header, for a 429, the `[n]` in its body, else `inin-ratelimit-reset`
 * (reference 7).
 *
 * @param now by our clock, for an answer without a `Date`; milliseconds since the epoch
 * @returns seconds, 1 to 86,400, rounded up, so that we never ask too early. Undefined if it asks for no wait.
 */
export function readRetryAfter({ status, header, body }: Arrived, now: number): number | undefined {
  const asked = secondsOf(header('retry-after')?.trim(), readHttpDate(header('date')) ?? now);
  if (asked !== undefined) return boundedSeconds(asked);
  if (status !== 429) return undefined;
  const told = secondsInText(body) ?? wholeSeconds(header('inin-ratelimit-reset')?.trim());
  return told === undefined ? undefined : boundedSeconds(told);
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

function boundedSeconds(seconds: number): number {
  return Math.min(A_DAY_SECONDS, Math.max(1, seconds));
}
