import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../functions/sweeper/clock.ts';
import { SweeperError } from '../../../functions/sweeper/errors.ts';
import type { Answer } from '../../../functions/sweeper/genesys/answer.ts';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import type { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import { RunCredentials, type ClientCredentials } from '../../../functions/sweeper/genesys/credentials.ts';
import {
  ClientSecretRejectedError,
  ClientUnknownError,
  LoginMalformedError,
  LoginRefusedError,
  LoginUnreachableError,
} from '../../../functions/sweeper/genesys/errors.ts';
import type { Genesys } from '../../../functions/sweeper/genesys/port.ts';
import { LoginPauses, requestToken } from '../../../functions/sweeper/genesys/token.ts';
import { LOGIN_PATH, setUp } from './scripted-genesys.ts';

/** An operation that waits for its token as long as the run may. */
const ask = (genesys: Genesys): Promise<Answer> =>
  genesys.readConversation('0a1b2c3d-0000-4000-8000-000000000001', 'read');
const CANARY = 'canary@example.com said something';
const loginError = (status: number, error: string): { status: number; body: unknown } => ({
  status,
  body: { error, description: CANARY, error_description: CANARY },
});
const thrownBy = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** A run of the same warm function, with a signal of its own. */
const laterRun = (connection: OrganisationConnection, clock: Clock): Genesys =>
  openGenesys(connection, {
    signal: new AbortController().signal,
    deadline: clock.monotonic() + 900_000,
    requestsPerMinute: 240,
    requestsInFlight: 6,
  });

describe('a login', () => {
  it('counts when it has left on its connection, and not before', async () => {
    const { genesys, cutOff, clock } = await setUp(() => ({}), {
      hangs: (path) => path === LOGIN_PATH && 'unconnected',
    });
    const waiting = ask(genesys);
    await clock.sleep(100);
    cutOff.abort();
    expect(await waiting).toMatchObject({ failure: { kind: 'cut-off', sent: false } });
    expect(genesys.counts().logins).toBe(0);
  });

  it('is a form with Basic authorization and no scope', async () => {
    const { genesys, logins } = await setUp(() => ({}));
    await ask(genesys);
    expect(logins()).toHaveLength(1);
    expect(logins()[0]).toMatchObject({
      method: 'POST',
      path: '/oauth/token',
      query: {},
      body: 'grant_type=client_credentials',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${Buffer.from('client-id:sesame-4711').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
  });

  it('happens once however many requests wait for it, and its token is used by all', async () => {
    const { genesys, logins, requests } = await setUp(() => ({}));
    await Promise.all(Array.from({ length: 20 }, () => ask(genesys)));
    expect(logins()).toHaveLength(1);
    expect(new Set(requests().map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer token-1']),
    );
    expect(genesys.counts()).toMatchObject({ logins: 1, total: 20 });
  });

  it('is not repeated by a later run while the token lasts', async () => {
    const { genesys, nextRun, logins } = await setUp(() => ({}));
    await ask(genesys);
    const second = nextRun();
    await ask(second);
    expect(logins()).toHaveLength(1);
    expect(second.counts()).toMatchObject({ logins: 0, total: 1 });
  });

  it.each([
    [86_400, 60],
    [300, 30],
  ])('of a token that lasts %d seconds is repeated %d seconds before its end', async (lifetime, margin) => {
    const { genesys, logins, clock } = await setUp(() => ({}), {
      login: () => ({ body: { access_token: 'token', expires_in: lifetime } }),
    });
    const start = clock.now();
    await ask(genesys);
    clock.set(start + (lifetime - margin) * 1_000 - 1);
    await ask(genesys);
    expect(logins()).toHaveLength(1);
    clock.set(start + (lifetime - margin) * 1_000);
    await ask(genesys);
    expect(logins()).toHaveLength(2);
  });

  it('takes the shortest lifetime that there is where the answer names none', async () => {
    const { genesys, logins, clock } = await setUp(() => ({}), {
      login: () => ({ body: { access_token: 'token' } }),
    });
    await ask(genesys);
    clock.set(clock.now() + 300_000);
    await ask(genesys);
    expect(logins()).toHaveLength(2);
  });

  it.each([
    ['an unknown client or a wrong region', loginError(400, 'invalid_client'), ClientUnknownError],
    ['a wrong secret', loginError(401, 'invalid_client'), ClientSecretRejectedError],
    ['another bad request', loginError(400, 'invalid_request'), LoginRefusedError],
    ['a refusal', loginError(403, 'access_denied'), LoginRefusedError],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, LoginRefusedError],
    ['no JSON', { body: `<html>${CANARY}</html>` }, LoginMalformedError],
    ['JSON without a token', { body: { access_token: '' } }, LoginMalformedError],
    ['JSON null', { body: 'null' }, LoginMalformedError],
    ['a token that fits into no header', { body: { access_token: 'a\nb' } }, LoginMalformedError],
  ])(
    'that is answered with %s fails at once, with a remedy and nothing of the answer',
    async (_, reply, type) => {
      const { genesys, logins, received } = await setUp(() => ({}), { login: () => reply });
      const error = await thrownBy(ask(genesys));
      expect(error).toBeInstanceOf(type);
      expect(error).toBeInstanceOf(SweeperError);
      expect((error as SweeperError).remedy).not.toBe('');
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/canary|sesame/);
      expect(logins()).toHaveLength(1);
      expect(received).toHaveLength(1);
    },
  );

  it.each([429, 502, 503, 504])('that is answered with status %d is repeated', async (status) => {
    const { genesys, logins } = await setUp(() => ({}), { login: (_, nth) => (nth < 3 ? { status } : {}) });
    expect((await ask(genesys)).ok).toBe(true);
    expect(logins()).toHaveLength(3);
    expect(genesys.counts().logins).toBe(3);
  });

  it('waits as long as Retry-After says', async () => {
    const { genesys, clock } = await setUp(() => ({}), {
      login: (_, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '42' } } : {}),
    });
    const start = clock.now();
    await ask(genesys);
    expect(clock.now() - start).toBe(42_000);
  });

  it('is tried again for as long as the run allows, then has the remedy for an overloaded platform', async () => {
    const { genesys, logins, clock } = await setUp(() => ({}), { login: () => ({ status: 503 }) });
    const start = clock.now();
    const error = await thrownBy(ask(genesys));
    expect(error).toBeInstanceOf(LoginRefusedError);
    expect((error as LoginRefusedError).remedy).toContain('status page');
    expect(clock.now() - start).toBeGreaterThan(890_000);
    expect(logins().length).toBeGreaterThan(100);
  });

  it('is not repeated beyond the deadline', async () => {
    const { genesys, logins } = await setUp(() => ({}), {
      login: () => ({ status: 429, headers: { 'retry-after': '42' } }),
      deadlineMs: 40_000,
    });
    expect(await thrownBy(ask(genesys))).toBeInstanceOf(LoginRefusedError);
    expect(logins()).toHaveLength(1);
  });

  // The 503: seed 5289 of the soak.
  it.each([429, 502, 503, 504])(
    'that is answered with status %d is not tried by another request either before Retry-After is over',
    async (status) => {
      const { genesys, logins, nextRun, clock } = await setUp(() => ({}), {
        login: (_, nth) => (nth === 1 ? { status, headers: { 'retry-after': '42' } } : {}),
        deadlineMs: 40_000,
      });
      const start = clock.now();
      await thrownBy(ask(genesys));

      expect(await thrownBy(ask(genesys))).toEqual(new LoginRefusedError(status, 'eu-west-1'));
      expect(logins()).toHaveLength(1);

      await clock.sleep(10_000);
      expect((await ask(nextRun())).ok).toBe(true);
      expect(clock.now() - start).toBe(42_000);
      expect(logins()).toHaveLength(2);
    },
  );

  it('that is answered with a status that asks for nothing may be tried by another request at once', async () => {
    const { genesys, logins, nextRun, clock } = await setUp(() => ({}), {
      login: (_, nth) => (nth <= 1 ? { status: 503 } : {}),
      deadlineMs: 200,
    });
    await thrownBy(ask(genesys));
    const start = clock.now();

    expect((await ask(nextRun())).ok).toBe(true);
    expect(clock.now() - start).toBe(0);
    expect(logins()).toHaveLength(2);
  });

  it('that is refused for good asks for no pause, whatever its Retry-After says', async () => {
    const { genesys, nextRun, clock } = await setUp(() => ({}), {
      login: (_, nth) => (nth === 1 ? { status: 403, headers: { 'retry-after': '42' } } : {}),
    });
    await thrownBy(ask(genesys));
    const start = clock.now();

    expect((await ask(nextRun())).ok).toBe(true);
    expect(clock.now() - start).toBe(0);
  });

  it('that is rejected ends the run if the secret names another client by now', async () => {
    const { genesys, logins } = await setUp(() => ({}), {
      login: () => loginError(401, 'invalid_client'),
      readCredentials: (usual, nth) => Promise.resolve(nth === 1 ? usual : { ...usual, clientId: 'other' }),
    });
    expect(await ask(genesys)).toMatchObject({
      failure: { kind: 'cut-off', because: 'credentials-changed', sent: false },
    });
    expect(logins()).toHaveLength(1);
  });

  it('is not waited for where Retry-After asks for more time than there is', async () => {
    const { genesys, logins, clock } = await setUp(() => ({}), {
      login: () => ({ status: 429, headers: { 'retry-after': '900' } }),
    });
    const start = clock.now();
    await thrownBy(ask(genesys));

    expect(await thrownBy(ask(genesys))).toBeInstanceOf(LoginRefusedError);
    expect(clock.now() - start).toBe(0);
    expect(logins()).toHaveLength(1);
  });

  it('whose connection breaks is repeated, then reported as unreachable', async () => {
    const { genesys, logins } = await setUp(() => ({}), { login: () => ({ reset: true }) });
    const error = await thrownBy(ask(genesys));
    expect(error).toBeInstanceOf(LoginUnreachableError);
    expect((error as LoginUnreachableError).cause).toEqual(new Error('reset'));
    expect(logins()).toHaveLength(5);
  });

  it('that failed is tried again by the next request', async () => {
    const { genesys, logins } = await setUp(() => ({}), {
      login: (_, nth) => (nth === 1 ? loginError(401, 'invalid_client') : {}),
    });
    await thrownBy(ask(genesys));
    expect((await ask(genesys)).ok).toBe(true);
    expect(logins()).toHaveLength(2);
  });

  it('with a secret that was rotated since it was read is repeated with the new one', async () => {
    const { genesys, logins, clock, secretReads } = await setUp(() => ({}), {
      login: ({ headers }, nth) =>
        nth > 1 && headers.authorization === `Basic ${Buffer.from('client-id:old').toString('base64')}`
          ? loginError(401, 'invalid_client')
          : { body: { access_token: `token-${String(nth)}`, expires_in: 300 } },
      readCredentials: (usual, nth) => Promise.resolve({ ...usual, clientSecret: nth === 1 ? 'old' : 'new' }),
    });
    await ask(genesys);
    clock.set(clock.now() + 300_000);
    expect((await ask(genesys)).ok).toBe(true);
    expect(logins()).toHaveLength(3);
    expect(secretReads()).toBe(2);
  });

  it('with a secret that is still the same is not repeated', async () => {
    const { genesys, logins, clock, secretReads } = await setUp(() => ({}), {
      login: (_, nth) =>
        nth > 1 ? loginError(401, 'invalid_client') : { body: { access_token: 'token', expires_in: 300 } },
    });
    await ask(genesys);
    clock.set(clock.now() + 300_000);
    expect(await ask(genesys)).toMatchObject({ ok: false, failure: { kind: 'http', status: 401 } });
    expect([logins().length, secretReads()]).toEqual([2, 2]);
  });

  it('fails as the reading of its secret fails', async () => {
    const problem = new LoginMalformedError('eu-west-1');
    const { genesys, logins } = await setUp(() => ({}), { readCredentials: () => Promise.reject(problem) });
    expect(await thrownBy(ask(genesys))).toBe(problem);
    expect(logins()).toHaveLength(0);
  });

  it('that hangs when the run is cut off ends at once, and the next run logs in anew', async () => {
    let hangs = true;
    const { genesys, cutOff, connection, clock, credentials } = await setUp(() => ({}), {
      hangs: (path) => hangs && path === LOGIN_PATH,
    });
    const waiting = ask(genesys);
    cutOff.abort();
    expect(await waiting).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: false } });
    hangs = false;
    const session = await connection.session({
      credentials: new RunCredentials(() => Promise.resolve(credentials)),
      signal: new AbortController().signal,
      deadline: clock.monotonic() + 60_000,
    });
    expect(session?.token.accessToken).toBe('token-1');
  });

  it('of which the secret’s reading hangs, and then fails, does not touch the next run', async () => {
    const hung = Promise.withResolvers<ClientCredentials>();
    const { genesys, cutOff, connection, clock, logins, requests } = await setUp(() => ({}), {
      readCredentials: (usual, nth) => (nth === 1 ? hung.promise : Promise.resolve(usual)),
    });
    const first = ask(genesys);
    cutOff.abort();
    expect(await first).toMatchObject({ failure: { kind: 'cut-off', sent: false } });
    const second = laterRun(connection, clock);
    const waiting = ask(second);
    hung.reject(new LoginMalformedError('eu-west-1'));
    expect(await waiting).toMatchObject({ ok: true });
    expect((await ask(second)).ok).toBe(true);
    expect([logins().length, requests().length]).toEqual([1, 2]);
  });

  it('of an earlier run that ends late neither takes the place of a newer token nor of its credentials', async () => {
    const hung = Promise.withResolvers<ClientCredentials>();
    const { genesys, cutOff, connection, clock, credentials, logins, requests } = await setUp(() => ({}), {
      login: (_, nth) => ({ body: { access_token: `token-${String(nth)}`, expires_in: 300 } }),
      readCredentials: (usual, nth) => (nth === 1 ? hung.promise : Promise.resolve(usual)),
    });
    const first = ask(genesys);
    cutOff.abort();
    await first;
    const second = laterRun(connection, clock);
    await ask(second);
    hung.resolve({ ...credentials, clientSecret: 'old' });
    await clock.sleep(1);
    await ask(second);
    clock.set(clock.now() + 300_000);
    await ask(second);
    expect(requests().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(new Set(logins().map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Basic ${Buffer.from('client-id:sesame-4711').toString('base64')}`]),
    );
  });

  it('of an earlier run that is answered late does not take the place of a newer token', async () => {
    const { genesys, connection, clock, requests } = await setUp(() => ({}), { latencyMs: 100 });
    const first = ask(genesys);
    await clock.sleep(50);
    const second = laterRun(connection, clock);
    const waiting = ask(second);
    await Promise.all([first, waiting]);
    await ask(second);
    expect(new Set(requests().map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer token-2']),
    );
  });

  it('that times out each time is reported as unreachable', async () => {
    const { genesys } = await setUp(() => ({}), { hangs: (path) => path === LOGIN_PATH });
    const error = await thrownBy(ask(genesys));
    expect((error as LoginUnreachableError).cause).toEqual(new Error('timeout'));
  });
});

describe('a token', () => {
  it.each(['"3600"', '0', '-1', 'null', '1e999', '[]'])(
    'whose expires_in is %s lasts as long as the shortest that there is, and is renewed before',
    async (expiresIn) => {
      const { genesys, clock, logins } = await setUp(() => ({}), {
        login: () => ({ body: `{"access_token":"token","expires_in":${expiresIn}}` }),
      });
      expect(await genesys.logIn()).toMatchObject({ tokenLifetimeSeconds: undefined });
      clock.set(clock.now() + 269_999);
      await ask(genesys);
      expect(logins()).toHaveLength(1);
      clock.set(clock.now() + 1);
      await ask(genesys);
      expect(logins()).toHaveLength(2);
    },
  );

  it('is not read from an answer that is no success', async () => {
    const { genesys } = await setUp(() => ({}), { login: () => ({ status: 300 }) });
    expect(await thrownBy(ask(genesys))).toEqual(new LoginRefusedError(300, 'eu-west-1'));
  });

  it('is refused for another reason than an unknown client unless the status is 400', async () => {
    const { genesys, secretReads } = await setUp(() => ({}), {
      login: () => loginError(403, 'invalid_client'),
    });
    expect(await thrownBy(ask(genesys))).toEqual(new LoginRefusedError(403, 'eu-west-1'));
    // Another secret would not help.
    expect(secretReads()).toBe(1);
  });
});

describe('a request for a token', () => {
  const asking = async (by: { readonly leaves: boolean; readonly hangs: boolean }) => {
    const { connection, clock, credentials } = await setUp(() => ({}), { hangs: () => by.hangs });
    const over = new AbortController();
    const asked = requestToken(credentials, {
      clock,
      dispatcher: connection.pool.dispatcher,
      clockDifference: connection.clockDifference,
      pause: new LoginPauses().of(credentials.loginBaseUrl),
      signal: over.signal,
      deadline: clock.monotonic() + 60_000,
      onLogin: () => by.leaves,
    });
    return { asked, over, clock };
  };

  it('brings none if it was taken back', async () => {
    expect(await (await asking({ leaves: false, hangs: false })).asked).toBeUndefined();
  });

  it('brings none if nobody waits for it any more', async () => {
    const { asked, over, clock } = await asking({ leaves: true, hangs: true });
    await clock.sleep(1_000);
    over.abort();
    expect(await asked).toBeUndefined();
  });
});

describe('the pauses of login hosts', () => {
  it('are kept for each host, and become shorter by the time for which the function was frozen', () => {
    const pauses = new LoginPauses();
    pauses.of('https://login.example').until = 100;
    pauses.passed(30);
    expect(pauses.of('https://login.example').until).toBe(70);
    expect(pauses.of('https://another.example').until).toBe(0);
  });
});
