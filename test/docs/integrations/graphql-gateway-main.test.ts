import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHILD_ENVIRONMENT } from '../../support/child-environment.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { TERMINATE } from './graphql-gateway-stage.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/integrations/graphql-gateway');
const ISSUER = 'https://identity.example';

/** Starts `node main.ts` with that environment; gives the first line that it prints, or its end. */
function startMain(environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['main.ts'], {
    cwd: FOLDER,
    env: { ...CHILD_ENVIRONMENT, ...environment },
  });
  onTestFinished(() => void child.kill());
  return new Promise((resolve) => {
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk).trim()));
    child.once('exit', () => resolve(errors));
  });
}

/** An identity provider: serves its public keys, and signs a token. */
async function startIssuer(): Promise<{ readonly keysUrl: string; readonly token: string }> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] });
  const server = createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(keys));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const token = await new SignJWT({ scope: 'openid conversations:terminate' })
    .setProtectedHeader({ alg: 'RS256' })
    .setSubject('user-7')
    .setIssuer(ISSUER)
    .setAudience('gateway')
    .setExpirationTime('5m')
    .sign(privateKey);
  return { keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, token };
}

describe('main.ts', () => {
  it('serves the gateway with what the page tells to export', async () => {
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const { keysUrl, token } = await startIssuer();
    const url = await startMain({
      PORT: '0',
      SWEEPER_API_URL: `${api.url}/`,
      AWS_REGION: api.region,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'made-up',
      AWS_SESSION_TOKEN: 'made-up-too',
      TOKEN_ISSUER: ISSUER,
      TOKEN_AUDIENCE: 'gateway',
      TOKEN_KEYS_URL: keysUrl,
    });
    const ask = async (bearer: string): Promise<unknown> => {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ query: TERMINATE, variables: { id, note: 'INC0012345' } }),
      });
      return answer.body.json();
    };

    expect(await ask(token)).toMatchObject({
      data: { terminateConversation: { outcome: 'WOULD_CLOSE', note: 'INC0012345', requestedBy: 'user-7' } },
    });
    expect(await ask(`${token.slice(0, -8)}forged-A`)).toMatchObject({
      errors: [{ extensions: { code: 'forbidden' } }],
    });
    expect(api.answers).toHaveLength(1);
  });

  it('names the variable that is missing', async () => {
    expect(await startMain({})).toContain('Set SWEEPER_API_URL.');
  });
});
