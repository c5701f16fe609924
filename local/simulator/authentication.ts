import { ApiError } from './api-error.ts';
import type { AccessToken } from './oauth-clients.ts';
import type { SimulatorState } from './simulator-state.ts';

/** The bearer token's text from the `Authorization` header; undefined where there is none. */
export function bearer(header: string | undefined): string | undefined {
  return /^bearer (\S+)$/i.exec(header ?? '')?.[1];
}

/** The token that a request carries, or the 401 of the reference, section 7. */
export function authenticate(state: SimulatorState, header: string | undefined): AccessToken {
  const text = bearer(header);
  if (text === undefined) {
    throw new ApiError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    );
  }
  const token = state.clients.token(text);
  if (token === undefined || isInvalidated(state, token)) {
    throw new ApiError(401, 'bad.credentials', 'Invalid login credentials.');
  }
  if (token.expiresAt <= state.clock.now()) {
    throw new ApiError(
      401,
      'credentials.expired',
      'The supplied credentials are expired and cannot be used.',
    );
  }
  return token;
}

/**
 * "Disabled: Access tokens created by the client are invalid and new ones cannot be created. Inactive: Access tokens
 * cannot be created with this OAuth client": those that it has are not said to be invalid (`OrgOAuthClient.state`).
 */
function isInvalidated({ assumptions }: SimulatorState, { client }: AccessToken): boolean {
  return client.state === 'disabled' && !assumptions.tokenOutlivesDisabling;
}
