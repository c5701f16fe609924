import { describe, expect, it } from 'vitest';
import type { ClientOptions } from '../../../local/simulator/oauth-clients.ts';
import { permittedDivisions } from '../../../local/simulator/permissions.ts';
import { minute, noon, session, unknownId } from './helpers.ts';

const disconnect = 'conversation:communication:disconnect';
const view = 'conversation:communication:view';
const find = 'analytics:conversationDetail:view';

const clientWith = (
  ...grants: NonNullable<ClientOptions['grants']>[number][]
): { clients: ClientOptions[] } => ({
  clients: [{ grants }],
});

describe('the rate limit', () => {
  it('answers the normalised 429 with the seconds that remain, until the minute is over', async () => {
    const { simulator, send } = await session({ conditions: { allowancePerMinute: 2 } });
    simulator.clock.advance(18_000);
    const first = await send('GET', '/api/v2/tokens/me');
    expect(first.headers).toMatchObject({
      'inin-ratelimit-count': '1',
      'inin-ratelimit-allowed': '2',
      'inin-ratelimit-reset': '42',
    });
    await send('GET', '/api/v2/tokens/me');
    const third = await send('GET', '/api/v2/tokens/me');
    expect(third.status).toBe(429);
    expect(third.headers).toMatchObject({ 'retry-after': '42', 'inin-ratelimit-count': '3' });
    expect(third.body).toMatchObject({
      message: 'Rate limit exceeded the maximum. Retry the request in [42] seconds',
      code: 'too.many.requests.retry.after',
      status: 429,
      contextId: third.headers['inin-correlation-id'],
      details: [],
      errors: [],
    });
    simulator.clock.advance(42_000);
    expect((await send('GET', '/api/v2/tokens/me')).status).toBe(200);
  });

  it('counts each token on its own', async () => {
    const { send, logIn } = await session({ conditions: { allowancePerMinute: 1 } });
    await send('GET', '/api/v2/tokens/me');
    await logIn();
    expect((await send('GET', '/api/v2/tokens/me')).status).toBe(200);
  });
});

describe('permissions', () => {
  it('names all of which one suffices, in the text and in messageParams, when a search is not allowed', async () => {
    const { search } = await session(clientWith({ permissions: [view] }));
    const { status, body } = await search();
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: 'missing.any.permissions',
      message:
        'Unable to perform the requested action. You must have at least one of the following permissions assigned: ' +
        '[analytics:conversationDetail:view, analytics:agentConversationDetail:view]',
      messageParams: {
        permissions: 'analytics:conversationDetail:view, analytics:agentConversationDetail:view',
      },
    });
  });

  it('leaves messageParams out where that is assumed', async () => {
    const { search } = await session({
      ...clientWith({ permissions: [view] }),
      assumptions: { messageParamsOn403: false },
    });
    expect((await search()).body).not.toHaveProperty('messageParams');
  });

  it('names the permission that all operations of ALL need', async () => {
    const { send } = await session(clientWith({ permissions: [view] }));
    const { body } = await send('GET', '/api/v2/conversations/messaging/threadingtimeline');
    expect(body['code']).toBe('missing.permissions');
  });

  it('takes a wildcard for any entity or action', async () => {
    const { simulator, send } = await session(
      clientWith({ permissions: ['conversation:communication:*', 'analytics:*:*'] }),
    );
    const { id } = simulator.add(simulator.life());
    expect((await send('GET', `/api/v2/conversations/${id}`)).status).toBe(200);
    expect((await send('DELETE', `/api/v2/conversations/${id}`)).status).toBe(204);
    expect((await send('PUT', `/api/v2/conversations/${id}/tags`, { externalTag: 'x' })).status).toBe(403);
  });

  it('asks for every permission of ALL in the same division', async () => {
    const { simulator } = await session(
      clientWith(
        { permissions: ['a:b:c'], divisions: ['Sales', 'Home'] },
        { permissions: ['d:e:f'], divisions: ['Sales'] },
      ),
    );
    const [, sales] = simulator.organisation.divisions;
    const both = { type: 'ALL', permissions: ['a:b:c', 'd:e:f'] } as const;
    expect(permittedDivisions(simulator.clients.list[0]!, both)).toEqual(new Set([sales?.id]));
  });

  it('holds in the divisions of the grant alone', async () => {
    const { simulator, send } = await session(
      clientWith({ permissions: [view, disconnect], divisions: ['Sales'] }),
    );
    const [home, sales] = simulator.organisation.queues;
    const there = simulator.add(simulator.life({ queue: sales! })).id;
    const elsewhere = simulator.add(simulator.life({ queue: home! })).id;
    expect((await send('GET', `/api/v2/conversations/${there}`)).status).toBe(200);
    expect((await send('GET', `/api/v2/conversations/${elsewhere}`)).status).toBe(403);
    expect((await send('POST', `/api/v2/conversations/${elsewhere}/disconnect`)).status).toBe(403);
    expect(simulator.conversations.get(elsewhere)?.endTime).toBeUndefined();
  });

  it('hides rows of divisions without a grant, or forbids the search', async () => {
    const { simulator, search } = await session(clientWith({ permissions: [find], divisions: ['Sales'] }));
    const [home, sales] = simulator.organisation.queues;
    const { id } = simulator.add(simulator.life({ queue: sales! }));
    simulator.add(simulator.life({ queue: home! }));
    const { body } = await search();
    expect(body).toMatchObject({ totalHits: 1, conversations: [{ conversationId: id }] });
    simulator.assumptions.divisionsWithoutGrant = 'forbid';
    expect((await search()).status).toBe(403);
  });

  it('tells a missing permission before or after a missing conversation', async () => {
    const { simulator, send } = await session(clientWith({ permissions: [find] }));
    const url = `/api/v2/conversations/${unknownId}/disconnect`;
    expect((await send('POST', url)).status).toBe(403);
    simulator.assumptions.permissionBeforeExistence = false;
    expect((await send('POST', url)).status).toBe(404);
  });

  it('shows queues of the granted divisions alone', async () => {
    const { simulator, send } = await session(
      clientWith({ permissions: ['routing:queue:view'], divisions: ['Sales'] }),
    );
    const [home, sales] = simulator.organisation.queues;
    expect((await send('GET', '/api/v2/routing/queues')).body['total']).toBe(2);
    expect((await send('GET', `/api/v2/routing/queues/${sales?.id}`)).status).toBe(200);
    expect((await send('GET', `/api/v2/routing/queues/${home?.id}`)).status).toBe(403);
    expect((await send('GET', `/api/v2/routing/queues/${unknownId}`)).status).toBe(404);
  });
});

describe('identity and settings', () => {
  it('finds queues by id, division and a name with asterisks, sorted by name', async () => {
    const { simulator, send } = await session();
    const [first] = simulator.organisation.queues;
    const names = async (query: string): Promise<string[]> =>
      (await send('GET', `/api/v2/routing/queues?${query}`)).body['entities'].map(
        ({ name }: { name: string }) => name,
      );
    expect(await names('name=Web*')).toEqual(['Web Sales', 'Web Service']);
    expect(await names('name=*Sales')).toEqual(['Web Sales']);
    expect(await names('name=*e*&sortOrder=desc&pageSize=2')).toEqual(['Web Service', 'Web Sales']);
    expect(await names('name=VIP')).toEqual(['VIP']);
    expect(await names(`id=${first?.id}`)).toEqual([first?.name]);
    expect(await names(`divisionId=${first?.divisionId}`)).toEqual(['Returns', 'Web Sales']);
    expect((await send('GET', '/api/v2/routing/queues?pageSize=101')).status).toBe(400);
  });

  it('switches inactivity on in the subtype of one queue only', async () => {
    const { simulator, send } = await session();
    const on: string[] = [];
    for (const { id, name } of simulator.organisation.queues) {
      const { message } = (await send('GET', `/api/v2/routing/queues/${id}`)).body['mediaSettings'];
      expect(message.enableInactivityTimeout).toBe(false);
      if (message.subTypeSettings.webmessaging.enableInactivityTimeout === true) on.push(name);
    }
    expect(on).toEqual(['VIP']);
  });

  it.each([
    ['always', 'told', 'told'],
    ['when-asked', 'empty', 'told'],
    ['never', 'empty', 'empty'],
    ['parameter-unknown', 'told', 400],
  ] as const)(
    'tells what roles hold in subjects/me %s: without the parameter %s, with it %s',
    async (roles, ...expected) => {
      const { send } = await session({ assumptions: { subjectsMeRoles: roles } });
      const seen = await Promise.all(
        ['', '?includeFullRoles=true'].map(async (query) => {
          const { status, body } = await send('GET', `/api/v2/authorization/subjects/me${query}`);
          if (status !== 200) return status;
          const { policies } = body['grants'][0].role;
          return policies.length === 0 ? 'empty' : 'told';
        }),
      );
      expect(seen).toEqual(expected);
    },
  );

  it('answers subjects/me and divisionspermitted to clients, or not', async () => {
    const { simulator, send } = await session(
      clientWith({ permissions: [disconnect], divisions: ['Sales'] }),
    );
    const subjects = await send('GET', '/api/v2/authorization/subjects/me');
    expect(subjects.body['grants'][0].role.policies).toEqual([
      { domain: 'conversation', entityName: 'communication', actions: ['disconnect'] },
    ]);
    const permitted = `/api/v2/authorization/divisionspermitted/paged/me?permission=${disconnect}`;
    expect((await send('GET', permitted)).body).toMatchObject({ total: 1, allDivsPermitted: false });
    simulator.assumptions.subjectsMeAnswersClients = false;
    simulator.assumptions.divisionsPermittedAnswersClients = false;
    expect((await send('GET', '/api/v2/authorization/subjects/me')).status).toBe(400);
    expect((await send('GET', permitted)).status).toBe(400);
  });

  it('wants a permission to ask divisions for', async () => {
    const { send } = await session();
    expect((await send('GET', '/api/v2/authorization/divisionspermitted/paged/me')).status).toBe(400);
  });

  it('tells the limits of the platform API, none of others, and 400 for an unknown namespace', async () => {
    const { send } = await session();
    const limits = (name: string): ReturnType<typeof send> =>
      send('GET', `/api/v2/organizations/limits/namespaces/${name}`);
    expect((await limits('platform.api')).body['entities']).toContainEqual({
      namespace: 'platform.api',
      key: 'client.credentials.token.rate.per.minute',
      value: 300,
    });
    expect((await limits('messaging')).body['entities']).toEqual([]);
    expect((await limits('nonsense')).status).toBe(400);
  });

  it('lists no conversation as the user’s own, for a client has no user', async () => {
    const { send } = await session({ conversations: 50 });
    expect((await send('GET', '/api/v2/conversations')).body).toEqual({ entities: [] });
  });
});

describe('tokens and login', () => {
  const login = async (
    simulator: Awaited<ReturnType<typeof session>>['simulator'],
    user: string,
    payload = 'grant_type=client_credentials',
    type = 'application/x-www-form-urlencoded',
  ): Promise<[number, Record<string, unknown>]> => {
    const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
    const headers = { authorization, 'content-type': type };
    const answer = await simulator.app.inject({ method: 'POST', url: '/oauth/token', headers, payload });
    return [answer.statusCode, answer.json()];
  };

  it('lasts as long as the client says', async () => {
    const { simulator, send } = await session({ clients: [{ tokenLifetimeSeconds: 300 }] });
    simulator.clock.set(noon + 5 * minute);
    expect((await send('GET', '/api/v2/tokens/me')).body).toMatchObject({
      status: 401,
      code: 'credentials.expired',
    });
  });

  it('is refused without, after its revocation, and once its client is disabled', async () => {
    const { simulator, send, logIn } = await session();
    const bare = await simulator.app.inject({ method: 'GET', url: '/api/v2/tokens/me' });
    expect(bare.json()).toMatchObject({ status: 401, code: 'authentication.required' });
    simulator.clients.revokeAll();
    expect((await send('GET', '/api/v2/tokens/me')).body['code']).toBe('bad.credentials');
    await logIn();
    simulator.clients.list[0]!.state = 'disabled';
    expect((await send('GET', '/api/v2/tokens/me')).body['code']).toBe('bad.credentials');
  });

  it('refuses a login as the login service does', async () => {
    const { simulator } = await session({ clients: [{}, { id: 'code', secret: 's', grantType: 'CODE' }] });
    const { clientId, clientSecret } = simulator.credentials;
    const good = `${clientId}:${clientSecret}`;
    expect(await login(simulator, good)).toMatchObject([200, { token_type: 'bearer', expires_in: 86_400 }]);
    const unknown = { error: 'invalid_client', description: 'client not found' };
    expect(await login(simulator, 'nobody:x')).toMatchObject([400, unknown]);
    expect(await login(simulator, 'no-colon')).toMatchObject([400, unknown]);
    const failed = { error: 'invalid_client', description: 'authentication failed' };
    expect(await login(simulator, `${clientId}:wrong`)).toMatchObject([401, failed]);
    expect(await login(simulator, good, '{}', 'application/json')).toMatchObject([
      400,
      { error: 'invalid_request' },
    ]);
    expect(await login(simulator, good, 'grant_type=password')).toMatchObject([
      400,
      { error: 'unsupported_grant_type' },
    ]);
    expect(await login(simulator, 'code:s')).toMatchObject([400, { error: 'unauthorized_client' }]);
    simulator.clients.list[0]!.state = 'disabled';
    expect(await login(simulator, good)).toMatchObject([401, failed]);
    simulator.assumptions.disabledClientLogin = 'client-not-found';
    expect(await login(simulator, good)).toMatchObject([400, unknown]);
  });

  it('grants nothing more once its client’s roles are changed', async () => {
    const { simulator, search } = await session();
    expect((await search()).status).toBe(200);
    simulator.clients.regrant(simulator.clients.list[0]!, []);
    expect((await search()).status).toBe(403);
  });
});

describe('malformed requests', () => {
  it('refuses an id that is no UUID, broken JSON, another media type, too large a body and an unknown path', async () => {
    const { simulator, send } = await session();
    expect((await send('GET', '/api/v2/conversations/not-a-uuid')).body).toMatchObject({
      status: 400,
      code: 'bad.request',
    });
    expect((await send('DELETE', '/api/v2/users/me')).body).toMatchObject({ status: 404, code: 'not.found' });
    const { clientId } = simulator.credentials;
    const token = simulator.clients.issue(simulator.clients.find(clientId)!, noon);
    const post = async (type: string, payload: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const url = '/api/v2/analytics/conversations/details/query';
      return (await simulator.app.inject({ method: 'POST', url, headers, payload })).statusCode;
    };
    expect(await post('application/json', '{"interval":')).toBe(400);
    expect(await post('application/json', '[]')).toBe(400);
    expect(await post('text/plain', 'hello')).toBe(415);
    expect(await post('application/json', ' '.repeat(512_001))).toBe(413);
  });

  it('gives every reply a correlation id that an error repeats', async () => {
    const { send } = await session();
    const { headers, body } = await send('GET', `/api/v2/conversations/${unknownId}`);
    expect(body['contextId']).toBe(headers['inin-correlation-id']);
    expect((await send('GET', '/api/v2/tokens/me')).headers['inin-correlation-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});
