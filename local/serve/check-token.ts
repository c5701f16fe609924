import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Refusal } from './refusal.ts';

/** The claims of a token: all as texts, as API Gateway passes them to the function. */
export interface Bearer {
  readonly claims: Readonly<Record<string, string>>;
}

/**
 * Checks the form of an access token: it is there, is a signed JWT and an access token, has not expired, and has one of
 * the scopes. **Neither its signature nor its issuer is verified**: any key is accepted.
 *
 * A token without the scope is ACCESS_DENIED. AWS documents that type for "when access is denied by … an Amazon
 * Cognito authorizer", but its guide on 401 answers counts scopes among the causes: expect either of a deployed API.
 *
 * @param authorization the header; the word Bearer may be missing
 * @param scopes any one of them is enough
 * @param now milliseconds since the epoch
 */
export function checkToken(
  authorization: string | undefined,
  scopes: readonly string[],
  now: number,
): Bearer | Refusal {
  const unauthorized = (reason: string): Refusal => ({ type: 'UNAUTHORIZED', reason });
  if (authorization === undefined) return unauthorized('there is no Authorization header');
  const claims = claimsOf(authorization.replace(/^Bearer\s+/iu, ''));
  if (claims === undefined) return unauthorized('the Authorization header has no signed JWT');
  const { exp, token_use: use, scope } = claims;
  if (exp === undefined || exp * 1_000 <= now) return unauthorized('the token has expired');
  if (use !== 'access') return unauthorized('the token is not an access token');
  const held = typeof scope === 'string' ? scope.split(' ') : [];
  if (!scopes.some((one) => held.includes(one))) {
    return { type: 'ACCESS_DENIED', reason: `the token does not have the scope ${scopes.join(' or ')}` };
  }
  const texts = Object.entries(claims).map(([name, value]) => [name, String(value)] as const);
  return { claims: Object.fromEntries(texts) };
}

/** Undefined for anything that is not a JWT with a signature of the kind that Cognito makes. */
function claimsOf(token: string): JWTPayload | undefined {
  try {
    const { alg } = decodeProtectedHeader(token);
    const [, , signature] = token.split('.');
    return alg === 'RS256' && signature !== undefined && signature !== '' ? decodeJwt(token) : undefined;
  } catch {
    return undefined;
  }
}
