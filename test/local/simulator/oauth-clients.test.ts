import { describe, expect, it } from 'vitest';
import { noon, session } from './helpers.ts';

const day = 86_400_000;

describe('what a client’s state does', () => {
  const seen = async (options: Parameters<typeof session>[0], state: 'disabled' | 'inactive') => {
    const { simulator, send, logIn } = await session(options);
    simulator.clients.list[0]!.state = state;
    const before = await send('GET', '/api/v2/tokens/me');
    await logIn();
    const loggedIn = simulator.journal.of('POST', '/oauth/token').at(-1)?.status;
    return { status: before.status, state: before.body['OAuthClient']?.state, loggedIn };
  };

  it('disabled makes its tokens invalid and gives no new ones', async () => {
    expect(await seen({}, 'disabled')).toEqual({ status: 401, state: undefined, loggedIn: 401 });
  });

  it('disabled may reach its tokens later, where that is assumed', async () => {
    const options = { assumptions: { tokenOutlivesDisabling: true } };
    expect(await seen(options, 'disabled')).toEqual({ status: 200, state: 'disabled', loggedIn: 401 });
  });

  it('inactive gives no new tokens and leaves those that there are', async () => {
    expect(await seen({}, 'inactive')).toEqual({ status: 200, state: 'inactive', loggedIn: 401 });
  });
});

describe('who the token is', () => {
  it('says when the client will be deleted, where it will be', async () => {
    const { send } = await session({ clients: [{ dateToDelete: noon + day }] });
    const { body } = await send('GET', '/api/v2/tokens/me');
    expect(body['OAuthClient'].dateToDelete).toBe('2026-08-21T12:00:00.000Z');
    const other = await session();
    expect((await other.send('GET', '/api/v2/tokens/me')).body['OAuthClient']).not.toHaveProperty(
      'dateToDelete',
    );
  });

  it('says another grant type, where a client of one may log in at all', async () => {
    const { send } = await session({
      clients: [{ grantType: 'CODE' }],
      assumptions: { otherGrantTypesLogIn: true },
    });
    expect((await send('GET', '/api/v2/tokens/me')).body['OAuthClient'].authorizedGrantType).toBe('CODE');
  });
});

describe('what a role holds', () => {
  const grants = [{ permissions: ['analytics:*:view', 'authorization:role:view'], condition: 'a condition' }];
  const roleOf = async (send: Awaited<ReturnType<typeof session>>['send']): Promise<string> =>
    (await send('GET', '/api/v2/tokens/me')).body['OAuthClient'].roleDivisions[0].roleId;

  it('is read by its id, with its wildcards and whether a condition may stand on it', async () => {
    const { send } = await session({ clients: [{ grants }] });
    const { status, body } = await send('GET', `/api/v2/authorization/roles/${await roleOf(send)}`);
    expect(status).toBe(200);
    expect(body['permissionPolicies']).toContainEqual({
      domain: 'analytics',
      entityName: '*',
      actionSet: ['view'],
      allowConditions: true,
    });
  });

  it('is refused without authorization:role:view, and unknown by another id', async () => {
    const { send, simulator } = await session({ clients: [{ grants }] });
    const unknown = simulator.random.uuid();
    expect((await send('GET', `/api/v2/authorization/roles/${unknown}`)).status).toBe(404);
    const id = await roleOf(send);
    simulator.clients.regrant(simulator.clients.list[0]!, []);
    expect((await send('GET', `/api/v2/authorization/roles/${id}`)).body).toMatchObject({
      code: 'missing.any.permissions',
      messageParams: { permissions: 'authorization:role:view' },
    });
  });

  it('serves a condition of its policies with the grants', async () => {
    const { send } = await session({ clients: [{ grants }] });
    const { body } = await send('GET', '/api/v2/authorization/subjects/me');
    expect(body['grants'][0].role.policies[0]).toEqual({
      domain: 'analytics',
      entityName: '*',
      actions: ['view'],
      condition: 'a condition',
    });
  });
});
