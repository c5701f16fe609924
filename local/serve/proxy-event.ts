import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Call } from './call.ts';
import { headersOf } from './call.ts';
import type { Bearer } from './check-token.ts';
import type { Signer } from './check-signature.ts';
import type { Found } from './find-method.ts';

/** The account in AWS's own examples: the local API belongs to none. */
const ACCOUNT = '123456789012';

/**
 * What API Gateway hands to the function for a call that it has let through (API Gateway Developer Guide, "Lambda
 * proxy integrations", "Input format").
 */
export function proxyEvent(
  stage: string,
  call: Call,
  { method, pathParameters }: Found,
  caller: Signer | Bearer,
): APIGatewayProxyEvent {
  const { headers, query, requestId, receivedAt, path } = call;
  const hasQuery = query.size > 0;
  return {
    resource: method.resource,
    path,
    httpMethod: call.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    queryStringParameters: hasQuery ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: hasQuery ? grouped([...query]) : null,
    pathParameters: Object.keys(pathParameters).length === 0 ? null : pathParameters,
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      authorizer: 'claims' in caller ? { claims: caller.claims } : null,
      protocol: 'HTTP/1.1',
      httpMethod: call.method,
      identity: identityOf(caller, headersOf(call)['user-agent'] ?? null),
      path: `/${stage}${path}`,
      stage,
      requestId,
      requestTimeEpoch: receivedAt,
      resourceId: method.resourceId,
      resourcePath: method.resource,
    },
    body: call.body === '' ? null : call.body,
    isBase64Encoded: false,
  };
}

function identityOf(
  caller: Signer | Bearer,
  userAgent: string | null,
): APIGatewayProxyEvent['requestContext']['identity'] {
  const signed = 'accessKey' in caller;
  return {
    accessKey: signed ? caller.accessKey : null,
    accountId: signed ? ACCOUNT : null,
    apiKey: null,
    apiKeyId: null,
    caller: signed ? 'AIDALOCALCALLER' : null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '127.0.0.1',
    user: signed ? 'AIDALOCALCALLER' : null,
    userAgent,
    userArn: signed ? `arn:aws:iam::${ACCOUNT}:user/local` : null,
  };
}

/** All values by name, in their order. */
function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups = Object.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    Object.entries(groups).map(([name, group = []]) => [name, group.map(([, value]) => value)]),
  );
}
