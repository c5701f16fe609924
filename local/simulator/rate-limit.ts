import { tooManyRequests } from './api-error.ts';
import type { AccessToken } from './oauth-clients.ts';

const windowMs = 60_000;

/** Counts a request against its token; throws the normalised 429 when the minute's allowance is used up. */
export function countRequest(token: AccessToken, allowance: number, now: number): void {
  if (now - token.windowStart >= windowMs) {
    token.windowStart = now;
    token.count = 0;
  }
  token.count += 1;
  if (token.count > allowance) throw tooManyRequests(secondsToReset(token, now));
}

/** The headers that every reply to a token carries (reference 7). */
export function rateLimitHeaders(token: AccessToken, allowance: number, now: number): Record<string, string> {
  return {
    'inin-ratelimit-count': String(token.count),
    'inin-ratelimit-allowed': String(allowance),
    'inin-ratelimit-reset': String(secondsToReset(token, now)),
  };
}

function secondsToReset(token: AccessToken, now: number): number {
  return Math.max(1, Math.ceil((token.windowStart + windowMs - now) / 1000));
}
