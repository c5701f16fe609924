import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { LoginUnreachableError } from '../../../functions/sweeper/genesys/errors.ts';
import { exchange, type Exchanged } from '../../../functions/sweeper/genesys/exchange.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function ask(url: string): Promise<Exchanged> {
  const agent = new Agent();
  try {
    return await exchange(
      { method: 'GET', url, headers: {}, timeoutMs: 20_000 },
      { dispatcher: agent, clock: systemClock, signal: new AbortController().signal },
    );
  } finally {
    await agent.destroy();
  }
}

describe('a request to a host that cannot be reached, over a real network, says why', () => {
  it('nobody listens there', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'connection',
      reason: 'unreachable',
      because: 'refused',
    });
  });

  it('nothing has that name', async () => {
    // RFC 2606: no host is ever called so. Without a resolver the name is not found either.
    expect(await ask('http://api.invalid/')).toEqual({
      kind: 'connection',
      reason: 'unreachable',
      because: 'host-unknown',
    });
  });

  it('what listens there does not speak TLS', async () => {
    const port = await listening(createHttpServer((_, response) => response.end('{}')));
    expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject({ reason: 'unreachable', because: 'tls' });
  });

  it('what listens there does not speak HTTP: that is no answer of a host that was reached', async () => {
    const port = await listening(createServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'connection', reason: 'malformed' });
  });
});

describe('a login host that cannot be reached', () => {
  it.each([
    ['host-unknown', 'name is not found'],
    ['refused', 'refuses the connection'],
    ['tls', 'certificate is not trusted'],
    ['no-connection', 'NAT gateway'],
  ] as const)('has a remedy of its own: %s', (because, words) => {
    const { remedy, cause } = new LoginUnreachableError('eu-west-1', { reason: 'unreachable', because });
    expect(remedy).toContain(words);
    expect(remedy).toContain('"loginBaseUrl" in the secret');
    expect(cause).toEqual(new Error(because));
  });
});
