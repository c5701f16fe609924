import { createServer, type Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import { exchange } from '../../../functions/sweeper/genesys/exchange.ts';
import { drivenClock } from '../../support/driven-clock.ts';

/** A server that keeps what it is sent, connection by connection, and answers what `reply` says. */
async function rawServer(reply: (connection: number) => string | undefined = () => undefined) {
  const sent: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const connection = sent.push('') - 1;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      sent[connection] += data.toString();
      const answer = reply(connection);
      if (answer !== undefined) socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${String(address.port)}`, sent };
}

const JSON_REPLY = (body: object): string => {
  const text = JSON.stringify(body);
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nKeep-Alive: timeout=600\r\nContent-Length: ${String(text.length)}\r\n\r\n${text}`;
};

describe('a request that is taken back when its connection is there', () => {
  it('leaves not a byte, and is asked after the connection was made', async () => {
    const { url, sent } = await rawServer();
    const clock = drivenClock();
    const connect = buildConnector({});
    let isConnected = false;
    const agent = new Agent({
      connect: (options, done) => {
        connect(options, (...result) => {
          isConnected = true;
          done(...result);
        });
      },
    });
    onTestFinished(() => agent.destroy());
    let wasConnected: boolean | undefined;
    const exchanged = await exchange(
      { method: 'PATCH', url: `${url}/x`, headers: {}, body: '{"state":"disconnected"}', timeoutMs: 10_000 },
      {
        dispatcher: clock.watched(agent),
        clock,
        signal: new AbortController().signal,
        leave: () => {
          wasConnected = isConnected;
          return false;
        },
      },
    );
    expect(exchanged).toEqual({ kind: 'withheld' });
    expect(wasConnected).toBe(true);
    await agent.close();
    expect(sent.join('')).toBe('');
  });
});

describe('a connection that has been idle', () => {
  const ID = '0a1b2c3d-0000-4000-8000-000000000001';

  it.each([
    ['frozen, its monotonic clock too', (clock: ReturnType<typeof drivenClock>) => clock.freeze(600_000)],
    [
      'idle, its wall clock set back',
      (clock: ReturnType<typeof drivenClock>) => {
        clock.set(clock.now() + 600_000);
        clock.setWallAhead(-1_200_000);
      },
    ],
  ])(
    'is not used again by a run that begins after the function was %s, whatever the host has promised',
    async (_, pass) => {
      // What comes later on a connection from before is swallowed.
      let deadBelow = 0;
      const { url, sent } = await rawServer((connection) =>
        connection < deadBelow
          ? undefined
          : JSON_REPLY({ access_token: 'token-1', expires_in: 86_400, id: ID }),
      );
      const clock = drivenClock();
      const connection = new OrganisationConnection({
        clock: { ...clock, sleep: () => new Promise(() => undefined) },
        readCredentials: () =>
          Promise.resolve({
            clientId: 'c',
            clientSecret: 's',
            region: 'eu-west-1',
            apiBaseUrl: url,
            loginBaseUrl: url,
          }),
      });
      const run = () =>
        openGenesys(connection, {
          signal: new AbortController().signal,
          deadline: clock.monotonic() + 900_000,
          requestsPerMinute: 240,
          requestsInFlight: 6,
        });
      expect((await run().readConversation(ID, 'read')).ok).toBe(true);
      deadBelow = sent.length;
      pass(clock);
      expect((await run().readConversation(ID, 'read')).ok).toBe(true);
      expect(sent.length).toBeGreaterThan(deadBelow);
    },
  );
});
