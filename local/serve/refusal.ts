/** Why the gateway answers by itself. */
export interface Refusal {
  /** API Gateway's name for the kind of answer (API Gateway Developer Guide, "Gateway response types"). */
  readonly type: RefusalType;
  /** What exactly was wrong, for the answer's header and nothing else: a deployed API does not say it. */
  readonly reason: string;
  /** What stands for `$context.error.validationErrorString`, without quotes around it. */
  readonly validationErrors?: string;
}

/** The types that the local API can give, with their default status. */
export const DEFAULT_STATUS = {
  MISSING_AUTHENTICATION_TOKEN: 403,
  INVALID_SIGNATURE: 403,
  UNAUTHORIZED: 401,
  ACCESS_DENIED: 403,
  THROTTLED: 429,
  BAD_REQUEST_PARAMETERS: 400,
  BAD_REQUEST_BODY: 400,
  REQUEST_TOO_LARGE: 413,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
} as const satisfies Readonly<Record<string, number>>;

export type RefusalType = keyof typeof DEFAULT_STATUS;
