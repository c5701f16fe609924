import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** What API Gateway answers in the function's place: the same problem documents (RFC 9457). */
interface EdgeProblem {
  readonly type: ResponseType;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** JSON: a string in quotes, or one of API Gateway's variables that bring their own. */
  readonly detail: string;
}

const text = (detail: string): string => JSON.stringify(detail);

function edgeProblems(mode: 'dry-run' | 'enforce'): EdgeProblem[] {
  const dry =
    mode === 'dry-run' ? ' This deployment is in dry run: \\"mode\\" takes \\"dry-run\\" alone.' : '';
  const invalid = { status: 400, code: 'invalid-request', title: 'The request was not accepted' };
  const unauthorized = {
    code: 'unauthorized',
    title: 'The call is not signed, or not with rights to this route',
  };
  const sign =
    'Sign the call with SigV4 as a role that may execute-api:Invoke here, or bring a token with the scope.';
  return [
    {
      type: ResponseType.BAD_REQUEST_BODY,
      ...invalid,
      detail: `"The body was not accepted: $context.error.validationErrorString.${dry}"`,
    },
    {
      type: ResponseType.BAD_REQUEST_PARAMETERS,
      ...invalid,
      detail: text('A parameter of the path or the query string is missing or wrong.'),
    },
    { type: ResponseType.UNAUTHORIZED, status: 401, ...unauthorized, detail: text(sign) },
    { type: ResponseType.ACCESS_DENIED, status: 403, ...unauthorized, detail: text(sign) },
    {
      type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
      status: 403,
      ...unauthorized,
      detail: text(`${sign} A route that does not exist answers the same.`),
    },
    { type: ResponseType.INVALID_SIGNATURE, status: 403, ...unauthorized, detail: text(sign) },
    {
      type: ResponseType.EXPIRED_TOKEN,
      status: 403,
      ...unauthorized,
      detail: text('The credentials or the token have expired.'),
    },
    {
      type: ResponseType.THROTTLED,
      status: 429,
      code: 'throttled',
      title: 'Too many calls at once',
      detail: text('Try again in a second.'),
    },
    {
      type: ResponseType.REQUEST_TOO_LARGE,
      status: 413,
      code: 'request-too-large',
      title: 'The body is too large',
      detail: text('A list takes up to 100 conversations.'),
    },
    {
      type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
      status: 415,
      code: 'unsupported-media-type',
      title: 'The body is not JSON',
      detail: text('Send application/json.'),
    },
    {
      type: ResponseType.INTEGRATION_TIMEOUT,
      status: 504,
      code: 'no-answer-in-time',
      title: 'No answer in time',
      detail: text('What was begun goes on. Ask for the conversation before you try again.'),
    },
    {
      type: ResponseType.INTEGRATION_FAILURE,
      status: 502,
      code: 'no-answer',
      title: 'The function gave no answer',
      detail: text('It may be busy: try again in a minute.'),
    },
    { type: ResponseType.DEFAULT_4XX, ...invalid, detail: text('See the API’s OpenAPI document.') },
    {
      type: ResponseType.DEFAULT_5XX,
      status: 500,
      code: 'internal-error',
      title: 'The API failed',
      detail: text('It may be busy: try again in a minute.'),
    },
  ];
}

/** Makes what the edge answers look like what the function answers. */
export function addEdgeProblems(api: RestApi, mode: 'dry-run' | 'enforce'): void {
  for (const { type, status, code, title, detail } of edgeProblems(mode)) {
    const isDefault = type === ResponseType.DEFAULT_4XX || type === ResponseType.DEFAULT_5XX;
    // The defaults stand for many: each keeps the status that API Gateway gives it.
    const document = `{"type":"urn:problem:stuck-conversation-sweeper:${code}","title":${text(title)},"status":${
      isDefault ? '$context.status' : status
    },"code":"${code}","detail":${detail}}`;
    api.addGatewayResponse(code + type.responseType, {
      type,
      ...(isDefault ? {} : { statusCode: String(status) }),
      templates: { 'application/json': document },
      responseHeaders: { 'content-type': "'application/problem+json'", 'cache-control': "'no-store'" },
    });
  }
}
