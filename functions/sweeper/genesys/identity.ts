import type { GenesysRequest } from './genesys-request.ts';
import { TRIES } from './retry.ts';

/** Asked for a clearer report only, which must not wait for it: one try. */
const READ = { method: 'GET', kind: 'read', tries: TRIES.none } as const;

/** The grants of this client; whether it answers for client credentials is not documented (reference 3.4). */
export function readGrantsRequest(): GenesysRequest {
  return {
    ...READ,
    pathTemplate: '/api/v2/authorization/subjects/me',
    path: '/api/v2/authorization/subjects/me',
    timeoutMs: 10_000,
  };
}

/** Which organisation and which OAuth client the token is of (reference 3.4). */
export function readTokenRequest(): GenesysRequest {
  return { ...READ, pathTemplate: '/api/v2/tokens/me', path: '/api/v2/tokens/me', timeoutMs: 5_000 };
}
