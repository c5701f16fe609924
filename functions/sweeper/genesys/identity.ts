import { type GenesysRequest, LIVE_TIMEOUT_MS } from './genesys-request.ts';
import { TRIES } from './retry.ts';

const READ = { method: 'GET', kind: 'read', tries: TRIES.live, timeoutMs: LIVE_TIMEOUT_MS } as const;

/** The grants of this client; whether it answers for client credentials is not documented (reference 3.4). */
export function readGrantsRequest(): GenesysRequest {
  return {
    ...READ,
    pathTemplate: '/api/v2/authorization/subjects/me',
    path: '/api/v2/authorization/subjects/me',
  };
}

/** Which organisation and which OAuth client the token is of (reference 3.4). */
export function readTokenRequest(): GenesysRequest {
  return { ...READ, pathTemplate: '/api/v2/tokens/me', path: '/api/v2/tokens/me' };
}
