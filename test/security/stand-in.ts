import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { SECRET, type Whole } from '../support/whole.ts';

/** Answers a request itself, or says with `false` that the simulator is to answer. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An HTTP server on loopback, closed when the test is over. */
export async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address with a port.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Whatever reaches it was sent where it should not be. */
export async function elsewhere(): Promise<{ readonly url: string; readonly reached: string[] }> {
  const reached: string[] = [];
  const url = await listen(({ method, url: path }, response) => {
    reached.push(`${method} ${path}`);
    response.end('{}');
  });
  return { url, reached };
}

/** Puts a server between the function and the simulator, by the secret: it may answer in the simulator's place. */
export async function standIn(whole: Whole, intercept: Intercept): Promise<string> {
  const { simulator, secrets } = whole;
  const target = simulator.app.listeningOrigin;
  const url = await listen((incoming, outgoing) => {
    if (intercept(incoming, outgoing) !== false) {
      incoming.resume();
      return;
    }
    const onward = request(
      `${target}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers: { ...incoming.headers, host: new URL(target).host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  secrets.put(SECRET, {
    ...simulator.credentials,
    region: 'eu-central-1',
    apiBaseUrl: url,
    loginBaseUrl: url,
  });
  return url;
}

/** Whether a request reads one conversation's live state. */
export function isLiveRead({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && /^\/api\/v2\/conversations\/[^/]+$/.test(url);
}
