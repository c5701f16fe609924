import { createServer } from 'node:http';
import { createRemoteJWKSet } from 'jose';
import { SweeperClient } from '../node-service/sweeper-client.ts';
import { bearerAuthentication } from './authenticate.ts';
import { createGateway } from './gateway.ts';

/** @throws Error that names the variable */
function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Set ${name}.`);
  return value;
}

const sessionToken = process.env['AWS_SESSION_TOKEN'];
const gateway = createGateway({
  sweeper: new SweeperClient({
    url: variable('SWEEPER_API_URL'),
    region: variable('AWS_REGION'),
    // Lambda and `aws configure export-credentials` put them there. Elsewhere: fromNodeProviderChain() of
    // @aws-sdk/credential-providers, which renews them too.
    credentials: async () => ({
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }),
  }),
  authenticate: bearerAuthentication({
    issuer: variable('TOKEN_ISSUER'),
    audience: variable('TOKEN_AUDIENCE'),
    keys: createRemoteJWKSet(new URL(variable('TOKEN_KEYS_URL'))),
  }),
});

// yoga answers its own errors, so nothing waits for the listener's promise.
const server = createServer((request, response) => void gateway(request, response));
server.listen(Number(process.env['PORT'] ?? 4000), () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`http://localhost:${port}/graphql\n`);
});
