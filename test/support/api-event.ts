import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { HttpAnswer } from '../../functions/sweeper/http/answer.ts';
import { ROUTES, type RouteName } from '../../functions/sweeper/http/routes.ts';

/** What a caller sends over HTTP. */
export interface Sent {
  readonly conversationId?: string;
  readonly sweepId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is; anything else as JSON; nothing where absent. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
}

export const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

/**
 * What API Gateway hands to the function, field for field as a REST API with IAM authorization does (AWS: Lambda
 * proxy integrations, "Input format").
 */
export function apiEvent(route: RouteName, sent: Sent = {}): APIGatewayProxyEvent {
  const { method, resource } = ROUTES[route];
  const { conversationId, sweepId, headers, body, query } = sent;
  const path = resource.replace('{conversationId}', conversationId ?? '').replace('{sweepId}', sweepId ?? '');
  const parameters = Object.entries(query ?? {}).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource,
    path,
    httpMethod: method,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      Host: 'api.example',
      ...headers,
    },
    multiValueHeaders: {
      Accept: ['application/json'],
      'Content-Type': ['application/json'],
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, [value]])),
    },
    queryStringParameters:
      query === undefined
        ? null
        : Object.fromEntries(parameters.map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters:
      query === undefined
        ? null
        : Object.fromEntries(parameters.map(([name, values]) => [name, [...values]])),
    pathParameters:
      conversationId === undefined && sweepId === undefined
        ? null
        : {
            ...(conversationId === undefined ? {} : { conversationId }),
            ...(sweepId === undefined ? {} : { sweepId }),
          },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: '1234567890',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      identity: {
        accessKey: 'AKIAIOSFODNN7EXAMPLE',
        accountId: '123456789012',
        apiKey: null,
        apiKeyId: null,
        caller: 'AROAEXAMPLE:itsm',
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '192.0.2.1',
        user: 'AROAEXAMPLE:itsm',
        userAgent: 'itsm/1.0',
        userArn: 'arn:aws:sts::123456789012:assumed-role/itsm/itsm',
      },
      path: `/v1${path}`,
      stage: 'v1',
      requestId: REQUEST_ID,
      requestTimeEpoch: 1_781_524_800_000,
      resourceId: 'abc123',
      resourcePath: resource,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
  };
}

/** An answer as its receiver sees it. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @throws Error where it is not what a proxy integration has to answer */
export function received(answer: unknown): Received {
  const { statusCode, headers, body, isBase64Encoded } = answer as HttpAnswer;
  if (typeof statusCode !== 'number' || typeof body !== 'string' || isBase64Encoded) {
    throw new TypeError('This is no answer of a proxy integration');
  }
  return { status: statusCode, headers, body: JSON.parse(body) as Received['body'] };
}
