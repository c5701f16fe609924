import { jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Caller, Permission } from './caller.ts';

const PERMISSIONS: readonly Permission[] = ['conversations:read', 'conversations:terminate'];

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** `createRemoteJWKSet(new URL(…))`: the issuer's public keys. */
  readonly keys: JWTVerifyGetKey;
}

/** Finds out who sent a request, from the bearer token of your own identity provider. */
export function bearerAuthentication({ issuer, audience, keys }: TokenRules) {
  return async (request: Request): Promise<Caller | undefined> => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience });
      const { sub, scope } = payload;
      if (sub === undefined || typeof scope !== 'string') return undefined;
      const scopes = scope.split(' ');
      return { id: sub, permissions: PERMISSIONS.filter((one) => scopes.includes(one)) };
    } catch {
      // Forged, expired, or meant for somebody else: nobody is signed in. The caller does not learn which.
      return undefined;
    }
  };
}
