import { Agent, type Dispatcher, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { InProcessDispatcher } from '../../../local/simulator/in-process.ts';
import { createSimulator, type Simulator } from '../../../local/simulator/simulator.ts';
import { noon, unknownId } from './helpers.ts';

interface Way {
  readonly simulator: Simulator;
  readonly url: string;
  readonly dispatcher: Dispatcher;
}

function inProcess(): Way {
  const simulator = createSimulator({ now: () => noon, sleep: () => Promise.resolve() });
  return { simulator, url: 'http://127.0.0.1:1', dispatcher: new InProcessDispatcher(simulator) };
}

async function overLoopback(): Promise<Way> {
  const simulator = createSimulator({ now: () => noon, sleep: () => Promise.resolve() });
  const url = await simulator.listen();
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    await simulator.close();
  });
  return { simulator, url, dispatcher };
}

interface Told {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT';

async function logIn({ simulator, url, dispatcher }: Way): Promise<string> {
  const { clientId, clientSecret } = simulator.credentials;
  const { body } = await request(`${url}/oauth/token`, {
    dispatcher,
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return ((await body.json()) as { readonly access_token: string }).access_token;
}

/** What a client is told; `broken` where the connection broke, at whatever point. */
async function ask(way: Way, method: Method, path: string, body?: unknown): Promise<Told | 'broken'> {
  const token = await logIn(way);
  try {
    const answer = await request(`${way.url}${path}`, {
      dispatcher: way.dispatcher,
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const type = answer.headers['content-type'];
    return {
      status: answer.statusCode,
      type: String(type).split(';')[0],
      text: await answer.body.text(),
    };
  } catch {
    return 'broken';
  }
}

const READ = '/api/v2/conversations/{id}';
const PATCH = '/api/v2/conversations/messages/{id}';

describe('a request in the same process is answered as one over loopback', () => {
  it.for<[string, Method, string, unknown?]>([
    ['a read', 'GET', READ],
    ['a read of the message conversation', 'GET', PATCH],
    ['an end', 'PATCH', PATCH, { state: 'disconnected' }],
    ['an end with a wrong state', 'PATCH', PATCH, { state: 'gone' }],
    ['a teardown', 'POST', `${READ}/disconnect`],
    ['a tag', 'PUT', `${READ}/tags`, { externalTag: 'sweeper:1' }],
    ['an id that is none', 'GET', '/api/v2/conversations/not-an-id'],
    ['an unknown conversation', 'GET', `/api/v2/conversations/${unknownId}`],
    ['a path with a literal where others have an id', 'GET', '/api/v2/conversations/messages'],
    ['a query', 'GET', '/api/v2/routing/queues?pageNumber=1&pageSize=2'],
    ['a path that is none', 'GET', '/api/v2/nowhere'],
  ])('%s', async ([, method, path, body]) => {
    const told = await Promise.all(
      [inProcess(), await overLoopback()].map((way) => {
        const { id } = way.simulator.add(way.simulator.life({ minutesAgo: 60 }).guestWrites());
        return ask(way, method, path.replace('{id}', id), body);
      }),
    );

    expect(told[0]).toEqual(told[1]);
  });

  it.for<[string, Fault]>([
    ['a reset', { kind: 'reset' }],
    ['half a body', { kind: 'half-body' }],
    ['half a body as if it were all', { kind: 'half-body', asIfWhole: true }],
    ['a web page', { kind: 'html', status: 502 }],
    ['a proxy', { kind: 'proxy', status: 302, location: 'https://proxy.example/' }],
    ['an empty body', { kind: 'empty-body', status: 200 }],
    ['a 503', { kind: 'server-error', status: 503 }],
  ])('and broken alike by %s', async ([, fault]) => {
    const told = await Promise.all(
      [inProcess(), await overLoopback()].map((way) => {
        const { id } = way.simulator.add(way.simulator.life({ minutesAgo: 60 }));
        way.simulator.faults.add({ fault, method: 'GET' });
        return ask(way, 'GET', READ.replace('{id}', id));
      }),
    );

    expect(told[0]).toEqual(told[1]);
  });
});

describe('a request in the same process', () => {
  it('may hang until its sender gives up', async () => {
    const way = inProcess();
    way.simulator.faults.add({ fault: { kind: 'hang' } });
    const signal = AbortSignal.timeout(5);

    await expect(request(`${way.url}/oauth/token`, { dispatcher: way.dispatcher, signal })).rejects.toThrow(
      /aborted|timeout/i,
    );
  });

  it('is carried out although its sender no longer waits', async () => {
    const journey = Promise.withResolvers<void>();
    const simulator = createSimulator({ now: () => noon, sleep: () => journey.promise });
    const dispatcher = new InProcessDispatcher(simulator, { there: () => 1, back: () => 0 });
    const given = new AbortController();
    const asked = request('http://127.0.0.1:1/api/v2/nowhere', { dispatcher, signal: given.signal });
    given.abort();
    await expect(asked).rejects.toThrow(/abort/i);

    journey.resolve();
    await expect
      .poll(() => simulator.journal.entries)
      .toMatchObject([{ url: '/api/v2/nowhere', status: 401 }]);
  });
});
