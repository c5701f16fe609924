import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { PROBLEM_URN } from '../functions/sweeper/http/problems.ts';

/** An answer of API Gateway in place of the function: a problem document like the function's own (RFC 9457). */
interface EdgeProblem {
  readonly types: readonly ResponseType[];
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

/**
 * Why a body was refused, in API Gateway's words. Its quotes are escaped, but it has none around it, so it is used
 * inside a JSON string (API Gateway Developer Guide, "Variables for data models"). A full stop after it would be read as
 * a part of the variable's name.
 */
const WHY = '$context.error.validationErrorString';

const SIGN = {
  iam: 'Sign the call with SigV4, with credentials that have execute-api:Invoke for this route.',
  cognito: 'Send an access token from the TokenUrl of the stack, with the scope of this route.',
} as const satisfies Record<string, string>;

/** How callers show who they are. */
type Auth = keyof typeof SIGN;

/**
 * All answers that API Gateway may give by itself. Its two defaults cover everything that is not named, which includes a
 * function without a free instance.
 */
export function edgeProblems(auth: Auth): EdgeProblem[] {
  const invalid = { status: 400, code: 'invalid-request', title: 'The request was not accepted' };
  const forbidden = { status: 403, code: 'forbidden', title: 'The caller may not use this route' };
  return [
    {
      types: [ResponseType.BAD_REQUEST_BODY],
      ...invalid,
      detail: `The body does not fit the schema of this route: ${WHY}`,
    },
    {
      types: [ResponseType.BAD_REQUEST_PARAMETERS, ResponseType.DEFAULT_4XX],
      ...invalid,
      detail: 'The path, the query string or a header is not accepted by this route.',
    },
    {
      types: [ResponseType.UNAUTHORIZED],
      status: 401,
      code: 'unauthorized',
      title: 'The call is not authenticated',
      detail: SIGN[auth],
    },
    {
      types: [ResponseType.ACCESS_DENIED, ResponseType.INVALID_SIGNATURE, ResponseType.WAF_FILTERED],
      ...forbidden,
      detail: SIGN[auth],
    },
    {
      types: [ResponseType.MISSING_AUTHENTICATION_TOKEN],
      ...forbidden,
      detail: `Either there is no such route, or the call is not authenticated. ${SIGN[auth]}`,
    },
    {
      types: [ResponseType.EXPIRED_TOKEN],
      ...forbidden,
      detail: `The credentials or the signature have expired. ${SIGN[auth]}`,
    },
    {
      types: [ResponseType.REQUEST_TOO_LARGE],
      status: 413,
      code: 'request-too-large',
      title: 'The body is too large',
      detail: 'A list takes up to 100 conversations.',
    },
    {
      types: [ResponseType.UNSUPPORTED_MEDIA_TYPE],
      status: 415,
      code: 'unsupported-media-type',
      title: 'The body is not JSON',
      detail: 'Send application/json.',
    },
    {
      types: [ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED],
      status: 429,
      code: 'throttled',
      title: 'Too many calls at once',
      detail: 'Try again in a second.',
    },
    {
      types: [ResponseType.DEFAULT_5XX],
      status: 500,
      code: 'internal-error',
      title: 'The function could not be called',
      detail: 'It may be busy: try again in a minute.',
    },
    {
      types: [ResponseType.INTEGRATION_FAILURE],
      status: 502,
      code: 'no-answer',
      title: 'The function did not answer',
      detail: 'It may be busy: try again in a minute.',
    },
    {
      types: [ResponseType.INTEGRATION_TIMEOUT],
      status: 504,
      code: 'no-answer-in-time',
      title: 'The time limit for an answer was reached',
      detail: 'The function may still be working: ask for the conversation (GET) before you try again.',
    },
  ];
}

/** Gives API Gateway's own answers the form of the function's answers. */
export function addEdgeProblems(api: RestApi, auth: Auth): void {
  for (const { types, status, code, title, detail } of edgeProblems(auth)) {
    const document = JSON.stringify({ type: `${PROBLEM_URN}${code}`, title, status, detail, code });
    for (const type of types) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: String(status),
        // The caller's Accept header decides which one is used; both are the same.
        templates: { 'application/json': document, 'application/problem+json': document },
        responseHeaders: { 'content-type': "'application/problem+json'", 'cache-control': "'no-store'" },
      });
    }
  }
}
