import { MessageChannel, Worker } from 'node:worker_threads';
import { request } from 'undici';
import type { LocalApi } from '../../support/local-api.ts';
import { oauthProviderOfThePage, type OAuthProvider, restMessageOfThePage } from './servicenow-message.ts';
import { servicenowFile } from './servicenow-page.ts';

/** What a worker is given: the scripts as they stand, the message of the page, the properties, and one record. */
export interface Job {
  readonly scripts: readonly string[];
  readonly message: ReturnType<typeof restMessageOfThePage>;
  readonly properties: Readonly<Record<string, string>>;
  readonly record: Readonly<Record<string, string>>;
}

/** What a script sends, and what comes back: to the script, execute() is one synchronous call. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface Received {
  readonly status: number;
  readonly body: string;
}

export const PROPERTIES = {
  'sweeper.close_code': 'Resolved by automation',
  'sweeper.group.genesys': 'group-genesys',
  'sweeper.group.sweeper': 'group-sweeper',
};

export interface InstanceOptions {
  readonly properties?: Readonly<Record<string, string>>;
  /** In place of the token that the provider gives. */
  readonly token?: string;
}

/**
 * An instance of ServiceNow in so far as the integration needs one: saves an incident, runs the business rule of the
 * page on it, with the page's scripts in a thread of their own, and gives the incident as it is afterwards.
 */
export function serviceNow(
  api: LocalApi,
  { properties = PROPERTIES, token }: InstanceOptions = {},
): (incident: Readonly<Record<string, string>>) => Promise<Record<string, string>> {
  return async (incident) => {
    const bearer = token ?? (await requestToken(oauthProviderOfThePage(api)));
    const scripts = ['StuckConversationAnswer.js', 'StuckConversationCloser.js', 'business-rule.js'];
    const job: Job = {
      scripts: scripts.map(servicenowFile),
      message: restMessageOfThePage(api),
      properties,
      record: { number: 'INC0010001', state: '2', ...incident },
    };
    return inThread(job, (sent) => send(sent, bearer));
  };
}

/** Asks for a token as an OAuth client does: RFC 6749, 4.4, with the credentials in the body. */
export async function requestToken(provider: OAuthProvider): Promise<string> {
  const { tokenUrl, clientId, clientSecret, grantType, scopes } = provider;
  const reply = await request(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: grantType.toLowerCase().replace(' ', '_'),
      client_id: clientId,
      client_secret: clientSecret,
      scope: scopes.join(' '),
    }).toString(),
  });
  const answer = (await reply.body.json()) as { readonly access_token?: string; readonly error?: string };
  if (answer.access_token === undefined) throw new Error(`No token: ${answer.error}`);
  return answer.access_token;
}

export async function send({ method, url, headers, body }: Sent, token: string): Promise<Received> {
  try {
    const reply = await request(url, {
      method: method as 'GET',
      headers: { ...headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      ...(method === 'GET' ? {} : { body }),
    });
    return { status: reply.statusCode, body: await reply.body.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

async function inThread(
  job: Job,
  answer: (sent: Sent) => Promise<Received>,
): Promise<Record<string, string>> {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./servicenow-worker.ts', import.meta.url), {
    workerData: { job, port: port2, answered },
    transferList: [port2],
  });
  port1.on('message', (sent: Sent) => {
    void answer(sent).then((received) => {
      port1.postMessage(received);
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    });
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    port1.close();
    await worker.terminate();
  }
}
