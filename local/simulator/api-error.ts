import { canary } from './canaries.ts';
import type { AsksToWait } from './faults.ts';

/** A refusal as the Platform API words it (reference 7), to be thrown by a handler and sent as an `ErrorBody`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly messageParams: Readonly<Record<string, string>> | undefined;
  /** Null takes a header away that the reply would have. */
  readonly headers: Readonly<Record<string, string | null>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      messageParams?: Record<string, string>;
      headers?: Readonly<Record<string, string | null>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.messageParams = more.messageParams;
    this.headers = more.headers ?? {};
  }
}

/** The `ErrorBody` of an error; `contextId` equals the reply's correlation id. The entity carries a canary. */
export function errorBody(error: ApiError, contextId: string): Record<string, unknown> {
  return {
    message: error.message,
    code: error.code,
    status: error.status,
    ...(error.messageParams === undefined ? {} : { messageParams: error.messageParams }),
    entityName: canary.errorText,
    contextId,
    details: [],
    errors: [],
  };
}

export function badRequest(detail?: string): ApiError {
  const official = 'The request could not be understood by the server due to malformed syntax.';
  return new ApiError(400, 'bad.request', detail ?? official);
}

export function invalidValue(value: string, type: string, allowed: readonly string[]): ApiError {
  const text = `Value [${value}] is not valid for field type [${type}]. Allowable values are: ${allowed.join(', ')}`;
  return new ApiError(400, 'invalid.value', text);
}

/** A request that Genesys does not take. 408 and 413 are documented without their codes (reference 2). */
export function rejected(status: 408 | 413 | 415): ApiError {
  switch (status) {
    case 408:
      return new ApiError(408, 'request.timeout', 'The request timed out.');
    case 413:
      return new ApiError(413, 'request.entity.too.large', 'The request is larger than 512000 bytes.');
    case 415:
      return new ApiError(415, 'unsupported.media.type', 'Unsupported media type: send application/json.');
  }
}

export function notFound(): ApiError {
  return new ApiError(404, 'not.found', 'The requested resource was not found.');
}

export function conversationNotFound(): ApiError {
  return new ApiError(404, 'conversation.error.conversation.not.found', 'The conversation does not exist.');
}

/**
 * The normalised 429; `retryAfterSeconds` null leaves the header out.
 *
 * @param now the time of the answer, for a `Retry-After` that is a date; ms since the epoch
 */
export function tooManyRequests(
  retryAfterSeconds: number | null,
  { asDate = false, bodySeconds = retryAfterSeconds, resetSeconds }: AsksToWait = {},
  now = 0,
): ApiError {
  const exceeded = 'Rate limit exceeded the maximum.';
  const text = bodySeconds === null ? exceeded : `${exceeded} Retry the request in [${bodySeconds}] seconds`;
  const reset = resetSeconds === null ? null : String(resetSeconds);
  const headers = {
    ...(retryAfterSeconds === null ? {} : { 'Retry-After': retryAfter(retryAfterSeconds, asDate, now) }),
    ...(resetSeconds === undefined ? {} : { 'inin-ratelimit-reset': reset }),
  };
  return new ApiError(429, 'too.many.requests.retry.after', text, { headers });
}

/** Seconds, or an HTTP date so long after the answer's own `Date`, which tells whole seconds (RFC 9110 10.2.3). */
function retryAfter(seconds: number, asDate: boolean, now: number): string {
  return asDate ? new Date(now + seconds * 1_000).toUTCString() : String(seconds);
}

/** The 403 of a missing permission; ANY names those of which one suffices, ALL those that are all needed. */
export function missingPermissions(
  type: 'ANY' | 'ALL',
  permissions: readonly string[],
  withParams: boolean,
): ApiError {
  const list = `[${permissions.join(', ')}]`;
  const more = withParams ? { messageParams: { permissions: permissions.join(', ') } } : {};
  const unable = 'Unable to perform the requested action. You';
  return type === 'ANY'
    ? new ApiError(
        403,
        'missing.any.permissions',
        `${unable} must have at least one of the following permissions assigned: ${list}`,
        more,
      )
    : new ApiError(
        403,
        'missing.permissions',
        `${unable} are missing the following permission(s): ${list}`,
        more,
      );
}

const serverErrors: Record<number, string> = {
  500: 'internal.server.error',
  502: 'bad.gateway',
  503: 'service.unavailable',
  504: 'request.timeout',
};

/** A 5xx whose text carries a canary, as Genesys's own texts may carry what was sent. */
export function serverError(
  status: 500 | 502 | 503 | 504,
  retryAfterSeconds?: number,
  { asDate = false, now = 0 }: { readonly asDate?: boolean | undefined; readonly now?: number } = {},
): ApiError {
  const headers =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': retryAfter(retryAfterSeconds, asDate, now) };
  const code = serverErrors[status] ?? 'internal.server.error';
  return new ApiError(status, code, `The service failed while handling ${canary.errorText}`, { headers });
}
