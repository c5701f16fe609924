import { describe, expect, it } from 'vitest';
import { type Answer, session, type Session, unknownId } from '../local/simulator/helpers.ts';
import { codeIn, rowsUnder } from './page.ts';

const ROWS = rowsUnder('What each status means').map(([status = '', code = '', meaning = '']) => ({
  status,
  codes: codeIn(code),
  meaning,
}));
const PATCHED = `/api/v2/conversations/messages/${unknownId}`;
const ENDED = { state: 'disconnected' };

async function logIn({ simulator }: Session, id: string, secret: string): Promise<Answer> {
  const answer = await simulator.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: 'grant_type=client_credentials',
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Answer['body']>() };
}

/** A PATCH with headers of one's own. */
async function patch({ simulator }: Session, headers: Record<string, string>): Promise<Answer> {
  const answer = await simulator.app.inject({ method: 'PATCH', url: PATCHED, headers, payload: '{}' });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Answer['body']>() };
}

const REFUSALS: readonly {
  readonly row: string;
  readonly code: string;
  readonly provoke: (on: Session) => Promise<Answer>;
}[] = [
  { row: '400 at login', code: 'invalid_client', provoke: (on) => logIn(on, unknownId, 'x') },
  {
    row: '401 at login',
    code: 'invalid_client',
    provoke: (on) => logIn(on, on.simulator.credentials.clientId, 'wrong'),
  },
  { row: '400', code: 'invalid.value', provoke: ({ send }) => send('PATCH', PATCHED, { state: 'closed' }) },
  {
    row: '400',
    code: 'bad.request',
    provoke: ({ send }) => send('PATCH', '/api/v2/conversations/messages/not-a-uuid', ENDED),
  },
  { row: '401', code: 'authentication.required', provoke: (on) => patch(on, {}) },
  {
    row: '401',
    code: 'bad.credentials',
    provoke: (on) => patch(on, { authorization: 'Bearer of-no-worth' }),
  },
  {
    row: '401',
    code: 'credentials.expired',
    provoke: ({ simulator, send }) => {
      simulator.clock.advance(172_800_001);
      return send('PATCH', PATCHED, ENDED);
    },
  },
  {
    row: '403',
    code: 'missing.any.permissions',
    provoke: ({ simulator, send }) => {
      for (const client of simulator.clients.list) simulator.clients.regrant(client, []);
      return send('PATCH', PATCHED, ENDED);
    },
  },
  { row: '404', code: 'not.found', provoke: ({ send }) => send('PATCH', PATCHED, ENDED) },
  {
    row: '404',
    code: 'not.found',
    provoke: ({ send }) => send('DELETE', `/api/v2/conversations/webmessaging/${unknownId}`),
  },
  {
    row: '404',
    code: 'conversation.error.conversation.not.found',
    provoke: ({ send }) => send('GET', PATCHED),
  },
  {
    row: '429',
    code: 'too.many.requests.retry.after',
    provoke: ({ simulator, send }) => {
      simulator.conditions.allowancePerMinute = 0;
      return send('PATCH', PATCHED, ENDED);
    },
  },
];

describe('what each status means', () => {
  it.each(REFUSALS)('has a line for $row $code', async ({ row, code, provoke }) => {
    const { status, body } = await provoke(await session());

    expect(`${status}${row.slice(3)}`).toBe(row);
    expect(body['code'] ?? body['error']).toBe(code);
    expect(ROWS.filter((one) => one.status === row).flatMap(({ codes }) => codes)).toContain(code);
  });

  it('says that the 403 to a PATCH may name parking beside disconnecting', async () => {
    const on = await session({ clients: [{ grants: [] }] });
    const { body } = await on.send('PATCH', PATCHED, ENDED);
    const [row] = ROWS.filter(({ codes }) => codes.includes('missing.any.permissions'));

    expect(body['message']).toContain('conversation:communication:disconnect, conversation:message:park');
    expect(row?.meaning).toContain('`conversation:message:park`');
  });

  it('says when to come back after a 429', async () => {
    const on = await session();
    on.simulator.conditions.allowancePerMinute = 0;
    const { headers } = await on.send('PATCH', PATCHED, ENDED);
    const named = rowsUnder('What each status means').find(([status]) => status === '429')?.[3] ?? '';

    expect(headers['retry-after']).toBe('60');
    expect(codeIn(named)).toEqual(['Retry-After', 'inin-ratelimit-count', '-allowed']);
    expect(headers).toHaveProperty('inin-ratelimit-count');
    expect(headers).toHaveProperty('inin-ratelimit-allowed');
  });

  it('has a line for 409, which nothing documents', () => {
    expect(ROWS.find(({ status }) => status === '409')?.codes).toEqual([]);
  });
});
