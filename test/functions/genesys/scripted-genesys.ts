import { createServer, type IncomingMessage } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { onTestFinished } from 'vitest';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import type { ClientCredentials } from '../../../functions/sweeper/genesys/credentials.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { drivenClock, type DrivenClock } from '../../support/driven-clock.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server answers: 200 and `{}` unless it says otherwise. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a string to be sent as it is. */
  readonly body?: unknown;
  /** Breaks the connection instead of answering. */
  readonly reset?: true;
}

/** Answers one request; `nth` counts from 1 the requests of the same method and path. */
export type Script = (request: Received, nth: number) => Reply;

/** An HTTP server on loopback that records what it receives and answers from a script. */
export async function scriptedServer(script: Script): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://localhost');
      const request: Received = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(request);
      const nth = received.filter(
        ({ method, path }) => method === request.method && path === request.path,
      ).length;
      const { status = 200, headers = {}, body = {}, reset } = script(request, nth);
      // The machine's own time is none of the driven clock's.
      outgoing.sendDate = false;
      if (reset === true) {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { baseUrl: `http://127.0.0.1:${String(address.port)}`, received };
}

export const LOGIN_PATH = '/oauth/token';

/** Answers logins with `token-1`, `token-2` and so on, and everything else from the script. */
export function withLogins(script: Script, login: Script = () => ({})): Script {
  return (request, nth) =>
    request.path === LOGIN_PATH
      ? { body: { access_token: `token-${String(nth)}`, expires_in: 86_400 }, ...login(request, nth) }
      : script(request, nth);
}

/** Credentials whose API and login are this one server. */
export function credentialsAt(baseUrl: string): ClientCredentials {
  return {
    clientId: 'client-id',
    clientSecret: 'sesame-4711',
    region: 'eu-west-1',
    apiBaseUrl: baseUrl,
    loginBaseUrl: baseUrl,
  };
}

export interface SetUp {
  readonly clock: DrivenClock;
  readonly connection: OrganisationConnection;
  readonly genesys: Genesys;
  readonly received: Received[];
  /** Everything received but logins. */
  readonly requests: () => Received[];
  readonly logins: () => Received[];
  readonly credentials: ClientCredentials;
  readonly cutOff: AbortController;
  readonly secretReads: () => number;
  readonly nextRun: () => Genesys;
}

/** The client over a scripted server, with driven time; `latencyMs` passes with each request. */
export async function setUp(
  script: Script,
  options: {
    login?: Script;
    latencyMs?: number;
    deadlineMs?: number;
    requestsPerMinute?: number;
    requestsInFlight?: number;
    readCredentials?: (usual: ClientCredentials, nth: number) => Promise<ClientCredentials>;
    hangs?: (path: string) => boolean | 'unconnected';
  } = {},
): Promise<SetUp> {
  const clock = drivenClock();
  const { baseUrl, received } = await scriptedServer(withLogins(script, options.login));
  const agent = new Agent();
  onTestFinished(() => agent.close().catch(() => undefined));
  const credentials = credentialsAt(baseUrl);
  let reads = 0;
  const connection = new OrganisationConnection({
    clock,
    readCredentials: () => {
      reads += 1;
      return options.readCredentials?.(credentials, reads) ?? Promise.resolve(credentials);
    },
    dispatcher: hanging(clock.watched(agent, options.latencyMs), options.hangs),
  });
  const cutOff = new AbortController();
  const nextRun = (): Genesys =>
    openGenesys(connection, {
      signal: cutOff.signal,
      deadline: clock.monotonic() + (options.deadlineMs ?? 900_000),
      requestsPerMinute: options.requestsPerMinute ?? 240,
      requestsInFlight: options.requestsInFlight ?? 6,
    });
  return {
    clock,
    connection,
    genesys: nextRun(),
    received,
    requests: () => received.filter(({ path }) => path !== LOGIN_PATH),
    logins: () => received.filter(({ path }) => path === LOGIN_PATH),
    credentials,
    cutOff,
    secretReads: () => reads,
    nextRun,
  };
}

const NEVER_ABORTED: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

/** A dispatcher that takes some requests and never answers them. */
function hanging(
  dispatcher: Dispatcher,
  hangs: (path: string) => boolean | 'unconnected' = () => false,
): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const how = hangs(options.path);
    if (how === false) return dispatch(options, handler);
    if (how !== 'unconnected') handler.onRequestStart?.(NEVER_ABORTED, undefined);
    return true;
  });
}
