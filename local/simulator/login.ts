import type { OAuthClient } from './oauth-clients.ts';
import type { SimulatorState } from './simulator-state.ts';
import type { ApiReply } from './api-call.ts';

export interface LoginRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** `POST /oauth/token`, which is on the login host (reference 3.1). Its errors are not an `ErrorBody`. */
export function login(state: SimulatorState, request: LoginRequest): ApiReply {
  const [id, secret] = basicCredentials(request.authorization);
  const client = state.clients.find(id);
  if (client === undefined) return clientNotFound();
  if (client.secret !== secret) return authenticationFailed();
  if (client.state !== 'active') return disabled(state);
  const isForm = request.contentType?.startsWith('application/x-www-form-urlencoded') === true;
  const grantType = new URLSearchParams(isForm ? request.body : '').get('grant_type');
  if (grantType === null) return loginError(400, 'invalid_request', 'grant_type is missing');
  if (grantType !== 'client_credentials')
    return loginError(400, 'unsupported_grant_type', 'unknown grant type');
  return tokenFor(state, client);
}

function tokenFor(state: SimulatorState, client: OAuthClient): ApiReply {
  if (client.grantType !== 'CLIENT-CREDENTIALS' && !state.assumptions.otherGrantTypesLogIn) {
    return loginError(400, 'unauthorized_client', 'the client may not use this grant');
  }
  const body = {
    access_token: state.clients.issue(client, state.clock.now()),
    token_type: 'bearer',
    expires_in: client.tokenLifetimeSeconds,
  };
  return { status: 200, body };
}

function disabled(state: SimulatorState): ApiReply {
  return state.assumptions.disabledClientLogin === 'client-not-found'
    ? clientNotFound()
    : authenticationFailed();
}

/** Also what a client of another region gets. */
function clientNotFound(): ApiReply {
  return loginError(400, 'invalid_client', 'client not found');
}

function authenticationFailed(): ApiReply {
  return loginError(401, 'invalid_client', 'authentication failed');
}

function loginError(status: number, error: string, description: string): ApiReply {
  return { status, body: { error, description, error_description: description } };
}

function basicCredentials(header: string | undefined): [id: string, secret: string] {
  const encoded = /^basic (\S+)$/i.exec(header ?? '')?.[1] ?? '';
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
