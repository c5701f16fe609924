import fc from 'fast-check';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Agent, H2CClient, request } from 'undici';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bounded, DEEPEST_ANSWER, MOST_PARTS } from '../../functions/sweeper/genesys/connection-pool.ts';
import { listen } from './stand-in.ts';

/** Sends each piece as a chunk of its own, and gives back what arrives through a bounded dispatcher. */
async function through(pieces: readonly Buffer[]): Promise<{ status: number; text: string }> {
  const agent = new Agent();
  onTestFinished(() => agent.destroy());
  const url = await listen((_incoming, response) => {
    response.writeHead(207);
    void (async () => {
      for (const piece of pieces) {
        if (piece.length > 0) response.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    })();
  });
  const { statusCode, body } = await request(url, { dispatcher: bounded(agent) });
  return { status: statusCode, text: await body.text() };
}

/** Cuts at each of these places, in the middle of a character too. */
function cut(text: string, at: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const listsOf = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('answers through a bounded dispatcher', () => {
  let values: fc.Arbitrary<unknown>;
  beforeAll(() => {
    const text = fc.oneof(fc.string(), fc.constantFrom('[[{{', '"', '\\', '\\"[', '}]', 'ü€😀['));
    values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
  });

  it('arrive as they were sent, however they were cut on the way', async () => {
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.nat(), { maxLength: 6 }), async (value, places) => {
        fc.pre(depthOf(value) <= DEEPEST_ANSWER);
        const sent = JSON.stringify(value);
        await expect(through(cut(sent, places))).resolves.toEqual({ status: 207, text: sent });
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['the greatest depth', listsOf(DEEPEST_ANSWER), true],
    ['one level more', listsOf(DEEPEST_ANSWER + 1), false],
    ['one level more, in a text', `["${listsOf(DEEPEST_ANSWER + 1)}"]`, true],
    ['one level more, in a text after a quote', `["\\"${listsOf(DEEPEST_ANSWER + 1)}"]`, true],
    ['one level more, after a text that ends with a backslash', `["\\\\",${listsOf(DEEPEST_ANSWER)}]`, false],
    ['the most parts', `[${'{},'.repeat(MOST_PARTS - 2)}{}]`, true],
    ['one part more', `[${'{},'.repeat(MOST_PARTS - 1)}{}]`, false],
  ])('come whole or not at all: %s', async (_name, sent, whole) => {
    await expect(through([Buffer.from(sent)])).resolves.toEqual({ status: 207, text: whole ? sent : '' });
  });

  it('come not at all where the part that came before was whole by itself', async () => {
    await expect(through(cut(`{"endTime":"…"} ${listsOf(100)}`, [18]))).resolves.toEqual({
      status: 207,
      text: '',
    });
  });

  it.each([2, 100_000, 4_000_000])('keep the connection for the next one, %i bytes long', async (bytes) => {
    const agent = new Agent({ connections: 1 });
    onTestFinished(() => agent.destroy());
    const ports = new Set<number | undefined>();
    const url = await listen(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.end(' '.repeat(bytes));
    });
    for (let nth = 0; nth < 3; nth += 1) {
      const { body } = await request(url, { dispatcher: bounded(agent) });
      expect(await body.text()).toHaveLength(bytes);
    }
    expect(ports.size).toBe(1);
  });

  it('may be left unread without holding up the next one', async () => {
    const agent = new Agent({ connections: 1 });
    onTestFinished(() => agent.destroy());
    const url = await listen((_incoming, response) => response.end(' '.repeat(4_000_000)));
    const unread = await request(url, { dispatcher: bounded(agent) });
    unread.body.on('error', () => undefined);
    unread.body.destroy();
    const { body } = await request(url, { dispatcher: bounded(agent) });

    expect(await body.text()).toHaveLength(4_000_000);
  });

  it('are bounded over HTTP/2 too, and the connection lives on for the requests beside it', async () => {
    let sessions = 0;
    const server = createHttp2Server((incoming, response) => {
      response.on('error', () => undefined);
      if (incoming.url === '/small') response.end('{}');
      else response.end('['.repeat(1_000_000));
    });
    server.on('session', () => (sessions += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address with a port.
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const client = new H2CClient(url);
    onTestFinished(async () => {
      await client.destroy();
      server.close();
    });
    const texts = await Promise.all(
      ['/small', '/large', '/small'].map(async (path) => {
        const { body } = await request(`${url}${path}`, { dispatcher: bounded(client) });
        return body.text();
      }),
    );

    expect(texts).toEqual(['{}', '', '{}']);
    expect(sessions).toBe(1);
  });
});
