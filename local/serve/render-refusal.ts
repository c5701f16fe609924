import type { DeployedApi } from './deployed-api.ts';
import { DEFAULT_STATUS, type Refusal } from './refusal.ts';

/** An answer over HTTP, as its receiver sees it. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What the gateway answers for a refusal: the response of its type, else that of its class (4xx or 5xx), else API
 * Gateway's default.
 *
 * @param accept the caller's `Accept`: the first template that it names is taken, else that of JSON
 * @throws Error where a template uses a variable that is not known here
 */
export function renderRefusal(
  api: DeployedApi,
  refusal: Refusal,
  { requestId, accept }: { readonly requestId: string; readonly accept: string | undefined },
): HttpReply {
  const { type } = refusal;
  const fallback = DEFAULT_STATUS[type] < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const response = api.gatewayResponses.get(type) ?? api.gatewayResponses.get(fallback);
  const asked = (accept ?? '').split(',').map((one) => one.split(';')[0]?.trim() ?? '');
  const contentType = asked.find((one) => response?.templates.has(one)) ?? 'application/json';
  const template = response?.templates.get(contentType) ?? '{"message":$context.error.messageString}';
  return {
    status: response?.status ?? DEFAULT_STATUS[type],
    headers: { 'content-type': contentType, ...Object.fromEntries(response?.headers ?? []) },
    body: render(template, variables(refusal, requestId)),
  };
}

/** API Gateway Developer Guide, "Variables for data models": a `…String` comes with its quotes, as JSON. */
function variables(refusal: Refusal, requestId: string): ReadonlyMap<string, string> {
  const message = MESSAGES[refusal.type] ?? 'Internal server error';
  return new Map([
    ['$context.requestId', requestId],
    ['$context.error.message', message],
    ['$context.error.messageString', JSON.stringify(message)],
    ['$context.error.responseType', refusal.type],
    // Its quotes are escaped, but none come around it.
    ['$context.error.validationErrorString', JSON.stringify(refusal.validationErrors ?? '').slice(1, -1)],
  ]);
}

const MESSAGES: Readonly<Partial<Record<Refusal['type'], string>>> = {
  MISSING_AUTHENTICATION_TOKEN: 'Missing Authentication Token',
  UNAUTHORIZED: 'Unauthorized',
  ACCESS_DENIED: 'Forbidden',
  THROTTLED: 'Too Many Requests',
  BAD_REQUEST_BODY: 'Invalid request body',
  REQUEST_TOO_LARGE: 'Request Too Long',
  INTEGRATION_TIMEOUT: 'Endpoint request timed out',
};

function render(template: string, values: ReadonlyMap<string, string>): string {
  // A variable's name is as long as possible: a full stop after one is a part of it.
  return template.replaceAll(/\$context\.[\w.]+/gu, (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`The local API does not know the variable ${name}`);
    return value;
  });
}
