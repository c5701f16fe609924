/** What one answer says of the token's rate limit. */
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
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset`, which stand on every reply (reference 7). Undefined
 * unless count and allowed can both be read; a reset that is absent or makes no sense counts as a whole minute.
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
