import { randomUUID } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import type { TokenClient } from './token-client.ts';

const GRANT = 'client_credentials';

/** A request for a token, as it came in. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What is answered, as JSON: always 200 or 400 (Amazon Cognito Developer Guide, "The token issuer endpoint"). */
export interface TokenAnswer {
  readonly status: 200 | 400;
  readonly body: object;
}

/** Answers requests for tokens. @param now milliseconds since the epoch */
export type IssueToken = (request: TokenRequest, now: number) => Promise<TokenAnswer>;

/**
 * Issues tokens as a Cognito user pool does for the client credentials grant, signed with a key that is made now.
 *
 * Cognito's guide says that scopes that the client may not have are ignored. If none is left, this answers
 * invalid_scope, which the guide does not list. Without a scope, the token has all scopes of the client.
 */
export async function tokenIssuer(clients: readonly TokenClient[], region: string): Promise<IssueToken> {
  const { privateKey } = await generateKeyPair('RS256');
  return async ({ authorization, contentType, body }, now) => {
    const refused = (error: string): TokenAnswer => ({ status: 400, body: { error } });
    if (contentType?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded') {
      return refused('invalid_request');
    }
    const form = new URLSearchParams(body);
    const grant = form.get('grant_type');
    if (grant === null) return refused('invalid_request');
    const client = clients.find((one) => isClient(one, authorization, form));
    if (client === undefined) return refused('invalid_client');
    const { scopes, flows, validitySeconds } = client;
    if (grant !== GRANT) {
      return refused(OTHER_GRANTS.has(grant) ? 'unauthorized_client' : 'unsupported_grant_type');
    }
    if (!flows.includes(GRANT)) return refused('unauthorized_client');
    const asked = (form.get('scope') ?? '').split(' ').filter((one) => one !== '');
    const granted = asked.length === 0 ? scopes : asked.filter((one) => scopes.includes(one));
    if (granted.length === 0) return refused('invalid_scope');
    const issuedAt = Math.floor(now / 1_000);
    const token = await new SignJWT({
      token_use: 'access',
      scope: granted.join(' '),
      auth_time: issuedAt,
      version: 2,
      client_id: client.clientId,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'local' })
      .setSubject(client.clientId)
      .setIssuer(`https://cognito-idp.${region}.amazonaws.com/${region}_Local`)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + validitySeconds)
      .setJti(randomUUID())
      .sign(privateKey);
    return { status: 200, body: { access_token: token, expires_in: validitySeconds, token_type: 'Bearer' } };
  };
}

/** Grants that Cognito knows and that no client of the stack has. */
const OTHER_GRANTS: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

/** By the header (client_secret_basic) or, where there is none, by the form (client_secret_post). */
function isClient(
  { clientId, clientSecret }: TokenClient,
  authorization: string | undefined,
  form: URLSearchParams,
): boolean {
  if (authorization === undefined) {
    return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
  }
  const [scheme, encoded = ''] = authorization.split(' ');
  const said = Buffer.from(encoded, 'base64').toString('utf8');
  const named = form.get('client_id') ?? clientId;
  return scheme?.toLowerCase() === 'basic' && said === `${clientId}:${clientSecret}` && named === clientId;
}
