import type { Answer } from './answer.ts';
import type { GenesysRequest } from './genesys-request.ts';
import { TRIES } from './retry.ts';

/** Asked for a clearer report only, which must not wait for it: one try. */
const READ = { method: 'GET', kind: 'read', tries: TRIES.none } as const;

const SUBJECTS_ME = '/api/v2/authorization/subjects/me';

/**
 * The grants of this client; whether that is answered for client credentials is not documented (reference 3.4).
 *
 * @param whole with `includeFullRoles=true`, without which newer versions may leave out what each role grants
 */
export function readGrantsRequest(whole: boolean): GenesysRequest {
  const path = whole ? `${SUBJECTS_ME}?includeFullRoles=true` : SUBJECTS_ME;
  return { ...READ, pathTemplate: SUBJECTS_ME, path, timeoutMs: 10_000 };
}

/** Asks with whole roles, and without where a version that does not know the parameter answers 400. */
export async function askGrants(ask: (whole: boolean) => Promise<Answer>): Promise<Answer> {
  const answer = await ask(true);
  const isBadRequest = !answer.ok && answer.failure.kind === 'http' && answer.failure.status === 400;
  return isBadRequest ? ask(false) : answer;
}

/** Which organisation and which OAuth client the token is of (reference 3.4). */
export function readTokenRequest(): GenesysRequest {
  return { ...READ, pathTemplate: '/api/v2/tokens/me', path: '/api/v2/tokens/me', timeoutMs: 5_000 };
}
