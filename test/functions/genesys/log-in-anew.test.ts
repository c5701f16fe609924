import { describe, expect, it } from 'vitest';
import { ClientSecretRejectedError } from '../../../functions/sweeper/genesys/errors.ts';
import { hostsOf } from '../../../functions/sweeper/genesys/regions.ts';
import { loginOf } from '../../../functions/sweeper/genesys/token.ts';
import { momentAt } from '../../support/moments.ts';
import { LOGIN_PATH, setUp } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';

describe('a login anew', () => {
  it('asks for a token although one is kept warm, and uses the new one', async () => {
    const { genesys, logins, secretReads, requests } = await setUp(() => ({}));
    await genesys.readConversation(ID, 'read');
    await genesys.logIn();
    await genesys.readConversation(ID, 'read');

    expect([logins().length, secretReads()]).toEqual([2, 1]);
    expect(requests().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(genesys.counts()).toMatchObject({ logins: 2 });
  });

  it('that fails throws why, and leaves the token in use that worked', async () => {
    const { genesys, requests } = await setUp(() => ({}), {
      login: (_request, nth) => (nth === 1 ? {} : { status: 401, body: { error: 'invalid_client' } }),
    });
    await genesys.readConversation(ID, 'read');

    await expect(genesys.logIn()).rejects.toThrow(ClientSecretRejectedError);
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect(requests().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
    ]);
  });

  it('is undefined when the run is cut off first', async () => {
    const { genesys, cutOff, clock } = await setUp(() => ({}), { hangs: (path) => path === LOGIN_PATH });
    const login = genesys.logIn();
    await clock.sleep(1_000);
    cutOff.abort();

    expect(await login).toBeUndefined();
  });

  it('is undefined when the run is cut off before its secret is read', async () => {
    const { genesys, cutOff, logins } = await setUp(() => ({}), {
      readCredentials: () => new Promise(() => undefined),
    });
    cutOff.abort();

    expect(await genesys.logIn()).toBeUndefined();
    expect(logins()).toHaveLength(0);
  });

  it('tells the region, and how long the token lasts where Genesys says', async () => {
    const body = { access_token: 'a', expires_in: 1_800 };
    const told = await setUp(() => ({}), { login: () => ({ body }) });
    const untold = await setUp(() => ({}), { login: () => ({ body: { access_token: 'a' } }) });

    expect(await told.genesys.logIn()).toMatchObject({ region: 'eu-west-1', tokenLifetimeSeconds: 1_800 });
    expect(await untold.genesys.logIn()).toMatchObject({ tokenLifetimeSeconds: undefined });
  });

  it.each([
    [false, {}],
    [true, { apiBaseUrl: 'https://api.proxy.example' }],
    [true, { loginBaseUrl: 'https://login.proxy.example' }],
  ])('says %s of hosts that are not the region’s, for %j', (ownHosts, hosts) => {
    const regions = hostsOf('eu-west-1') ?? { apiBaseUrl: '', loginBaseUrl: '' };
    const credentials = { clientId: 'c', clientSecret: 's', region: 'eu-west-1', ...regions, ...hosts };
    const token = { accessToken: 'a', askedAt: momentAt(0), renewAfterMs: 1, lifetimeSeconds: undefined };

    expect(loginOf(credentials, token, undefined).ownHosts).toBe(ownHosts);
  });

  it('says that the hosts of a region that is not known are its own', () => {
    const hosts = { apiBaseUrl: 'https://api.example', loginBaseUrl: 'https://login.example' };
    const credentials = { clientId: 'c', clientSecret: 's', region: 'nowhere', ...hosts };
    const token = { accessToken: 'a', askedAt: momentAt(0), renewAfterMs: 1, lifetimeSeconds: undefined };

    expect(loginOf(credentials, token, undefined).ownHosts).toBe(true);
  });

  it.each([
    ['ahead', -600_000, 600_000],
    ['behind', 600_000, -600_000],
    ['right', 0, 0],
  ])('tells by the answer’s Date that our clock is %s', async (_name, offsetMs, expected) => {
    const { genesys, clock } = await setUp(() => ({}), {
      login: () => ({ headers: { date: new Date(clockOf() + offsetMs).toUTCString() } }),
    });
    function clockOf(): number {
      return clock.now();
    }

    expect((await genesys.logIn())?.clockAheadMs).toBe(expected);
  });

  it('takes no time between asking and answering for a wrong clock', async () => {
    const { genesys, clock } = await setUp(() => ({}), {
      latencyMs: 8_000,
      login: () => ({ headers: { date: new Date(clock.now() - 4_000).toUTCString() } }),
    });

    expect((await genesys.logIn())?.clockAheadMs).toBe(0);
  });

  it('knows nothing of clocks where the Date cannot be read', async () => {
    const { genesys } = await setUp(() => ({}), { login: () => ({ headers: { date: 'today' } }) });

    expect(await genesys.logIn()).toMatchObject({ clockAheadMs: undefined });
  });
});

describe('how far the clocks are apart', () => {
  it('is told by the login that a run’s token came from, also to a later run', async () => {
    const login = () => ({ headers: { date: new Date(clockOf() - 60_000).toUTCString() } });
    const { genesys, nextRun, clock } = await setUp(() => ({}), { login });
    const clockOf = (): number => clock.now();
    expect(genesys.clockAheadMs()).toBeUndefined();
    await genesys.readConversation(ID, 'read');

    expect(genesys.clockAheadMs()).toBeGreaterThanOrEqual(60_000);
    expect(genesys.clockAheadMs()).toBeLessThan(61_000);
    expect(nextRun().clockAheadMs()).toBe(genesys.clockAheadMs());
  });
});

describe('what answers say of the allowance', () => {
  it('is told once one has said it, and belongs to the token', async () => {
    const headers = { 'inin-ratelimit-count': '1', 'inin-ratelimit-allowed': '120' };
    const { genesys } = await setUp(() => ({ headers }));
    expect(genesys.allowedPerMinute()).toBeUndefined();
    await genesys.readConversation(ID, 'read');
    expect(genesys.allowedPerMinute()).toBe(120);
    await genesys.logIn();

    expect(genesys.allowedPerMinute()).toBeUndefined();
  });
});
