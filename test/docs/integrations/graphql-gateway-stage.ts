import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, createLocalJWKSet, SignJWT } from 'jose';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { bearerAuthentication } from '../../../docs/integrations/graphql-gateway/authenticate.ts';
import type { Permission } from '../../../docs/integrations/graphql-gateway/caller.ts';
import { createGateway } from '../../../docs/integrations/graphql-gateway/gateway.ts';
import { SweeperClient } from '../../../docs/integrations/node-service/sweeper-client.ts';
import type { LocalApi } from '../../support/local-api.ts';

export const TERMINATE = /* GraphQL */ `
  mutation ($id: ID!, $mode: Mode, $force: Boolean, $note: String) {
    terminateConversation(id: $id, mode: $mode, force: $force, note: $note) {
      conversationId
      ended
      outcome
      mode
      class
      keptBecause
      detail
      note
      requestedBy
      uncertain
      reopened
    }
  }
`;

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** Asks a gateway over HTTP, as the caller that it was started for. */
export type Ask = (query: string, variables?: object) => Promise<Answer>;

const ISSUER = 'https://identity.example';
const AUDIENCE = 'graphql-gateway';

export interface GatewayStage {
  /** Of the caller; undefined for one without a token. */
  readonly permissions?: readonly Permission[] | undefined;
  /** How many calls must have come before the first hears of the end that it has asked for. */
  readonly together?: number;
}

const EVERYTHING: readonly Permission[] = ['conversations:read', 'conversations:terminate'];

/** A gateway in front of the local API, and a caller with a token of a made-up identity provider. */
export async function startGateway(
  { url, region }: Pick<LocalApi, 'url' | 'region'>,
  { permissions, together = 1 }: GatewayStage = { permissions: EVERYTHING },
): Promise<Ask> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const client = new SweeperClient({
    url,
    region,
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'made-up' }),
  });
  const authenticate = bearerAuthentication({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] }),
  });
  const everybody = Promise.withResolvers<void>();
  let come = 0;
  const gateway = createGateway({
    sweeper: {
      preview: (...asked) => client.preview(...asked),
      lookAt: (id) => client.lookAt(id),
      sweepRows: (...asked) => client.sweepRows(...asked),
      closeOne: async (id, input) => {
        const reply = await client.closeOne(id, input);
        await everybody.promise;
        return reply;
      },
      forceClose: async (id, input) => {
        const reply = await client.forceClose(id, input);
        await everybody.promise;
        return reply;
      },
    },
    authenticate: async (incoming) => {
      const caller = await authenticate(incoming);
      come += 1;
      // By then the last one has reached its resolver.
      if (come >= together) setImmediate(everybody.resolve);
      return caller;
    },
  });
  const server = createServer((incoming, outgoing) => void gateway(incoming, outgoing));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const authorization = await authorizationOf(permissions, privateKey);
  return async (query, variables = {}) => {
    const answer = await request(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.body.json()) as Answer;
  };
}

async function authorizationOf(
  permissions: readonly Permission[] | undefined,
  key: CryptoKey,
): Promise<Record<string, string>> {
  if (permissions === undefined) return {};
  const token = await new SignJWT({ scope: permissions.join(' ') })
    .setProtectedHeader({ alg: 'RS256' })
    .setSubject('user-1')
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
  return { authorization: `Bearer ${token}` };
}
