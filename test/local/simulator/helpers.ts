import type { Simulator, SimulatorOptions } from '../../../local/simulator/simulator.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';

/** Noon of a day, so that "today" has room on both sides. */
export const noon = Date.UTC(2026, 7, 20, 12);
export const minute = 60_000;
export const day = 86_400_000;
export const unknownId = '3f2b1c4d-0000-4000-8000-00000000abcd';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, any>; // oxlint-disable-line typescript/no-explicit-any
}

export interface Session {
  readonly simulator: Simulator;
  readonly send: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
  ) => Promise<Answer>;
  readonly search: (more?: Record<string, unknown>) => Promise<Answer>;
  readonly logIn: () => Promise<void>;
}

/** A simulator whose time stands at noon until it is moved, with a client that has logged in. */
export async function session(options: SimulatorOptions = {}): Promise<Session> {
  const simulator = createSimulator({ now: () => noon, sleep: () => Promise.resolve(), ...options });
  let token = '';
  const logIn = async (): Promise<void> => {
    const { clientId, clientSecret } = simulator.credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await simulator.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials',
    });
    token = answer.json<{ access_token: string }>().access_token;
  };
  const send: Session['send'] = async (method, url, body) => {
    const answer = await simulator.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const parsed: unknown = answer.body.startsWith('{') ? answer.json() : { text: answer.body };
    return { status: answer.statusCode, headers: answer.headers, body: parsed as Answer['body'] };
  };
  const search: Session['search'] = (more = {}) =>
    send('POST', '/api/v2/analytics/conversations/details/query', {
      interval: '2026-08-01T00:00:00.000Z/2026-08-21T00:00:00.000Z',
      paging: { pageSize: 100, pageNumber: 1 },
      ...more,
    });
  await logIn();
  return { simulator, send, search, logIn };
}

export function idsOf({ body }: Answer): string[] {
  const rows = (body['conversations'] ?? []) as { conversationId: string }[];
  return rows.map(({ conversationId }) => conversationId);
}
