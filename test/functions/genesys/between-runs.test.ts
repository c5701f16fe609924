import { describe, expect, it } from 'vitest';
import { CredentialsError, REASONS } from '../../../functions/sweeper/credentials.ts';
import { OrganisationConnection } from '../../../functions/sweeper/genesys/connection.ts';
import type { ClientCredentials } from '../../../functions/sweeper/genesys/credentials.ts';
import { LoginRefusedError } from '../../../functions/sweeper/genesys/errors.ts';
import { openGenesys } from '../../../functions/sweeper/genesys/client.ts';
import type { Clock } from '../../../functions/sweeper/clock.ts';
import { credentialsAt, LOGIN_PATH, scriptedServer, setUp, withLogins } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';

/** Answers the nth reading of the secret. */
const secrets =
  (...contents: (Partial<ClientCredentials> | Error)[]) =>
  (usual: ClientCredentials, nth: number): Promise<ClientCredentials> => {
    const content = contents[nth - 1] ?? {};
    return content instanceof Error ? Promise.reject(content) : Promise.resolve({ ...usual, ...content });
  };

describe('a later run of a warm function', () => {
  it('uses the token of the run before if the secret is the same', async () => {
    const { genesys, nextRun, logins } = await setUp(() => ({}));
    await genesys.readConversation(ID, 'read');
    await nextRun().readConversation(ID, 'read');
    expect(logins()).toHaveLength(1);
  });

  it.each([[{ clientSecret: 'new' }], [{ clientId: 'another' }]])(
    'logs in with what the secret now says: %j',
    async (change) => {
      const { genesys, nextRun, logins } = await setUp(() => ({}), { readCredentials: secrets({}, change) });
      await genesys.readConversation(ID, 'read');
      expect((await nextRun().readConversation(ID, 'read')).ok).toBe(true);
      expect(logins()).toHaveLength(2);
    },
  );

  it.each([
    ['is gone, and no later run uses the old token', REASONS.missing, 2],
    ['cannot be reached, and the token stays for a later run', REASONS.unavailable, 1],
  ])('fails if its secret %s', async (_name, reason, loginsInAll) => {
    const error = new CredentialsError(reason('genesys/sweeper'));
    const { genesys, nextRun, logins, requests } = await setUp(() => ({}), {
      readCredentials: secrets({}, error),
    });
    await genesys.readConversation(ID, 'read');
    await expect(nextRun().readConversation(ID, 'read')).rejects.toBe(error);
    expect(requests()).toHaveLength(1);
    expect((await nextRun().readConversation(ID, 'read')).ok).toBe(true);
    expect(logins()).toHaveLength(loginsInAll);
  });

  it('has its own largest difference of the clocks', async () => {
    const { genesys, nextRun, clock } = await setUp(() => ({
      headers: { date: new Date(clock.now() - 60_000).toUTCString() },
    }));
    await genesys.readConversation(ID, 'read');
    expect(genesys.largestClockAheadMs()).toBeGreaterThan(0);
    expect(nextRun().largestClockAheadMs()).toBeUndefined();
  });

  it('need not wait for a login whose pause passed while the function was frozen', async () => {
    const { genesys, nextRun, clock, logins } = await setUp(() => ({}), {
      login: (_, nth) => (nth === 1 ? { status: 503, headers: { 'retry-after': '60' } } : {}),
      deadlineMs: 50_000,
    });
    await expect(genesys.readConversation(ID, 'read')).rejects.toThrow(LoginRefusedError);
    clock.freeze(60_000);
    const start = clock.now();
    expect((await nextRun().readConversation(ID, 'read')).ok).toBe(true);
    expect(clock.now() - start).toBe(0);
    expect(logins()).toHaveLength(2);
  });

  it('ends an earlier run that goes on after it, where the secret now names another client', async () => {
    const { genesys, nextRun, requests } = await setUp(() => ({}), {
      readCredentials: secrets({}, { clientId: 'another' }),
    });
    await genesys.readConversation(ID, 'read');
    await nextRun().readConversation(ID, 'read');
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({
      failure: { kind: 'cut-off', because: 'credentials-changed' },
    });
    expect(requests()).toHaveLength(2);
  });

  it('that has not read its secret yet does not keep an earlier one from logging in', async () => {
    const { genesys, nextRun, clock, logins } = await setUp(() => ({}), {
      login: (_, nth) => ({ body: { access_token: `token-${String(nth)}`, expires_in: 300 } }),
    });
    await genesys.readConversation(ID, 'read');
    nextRun();
    clock.set(clock.now() + 300_000);
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect(logins()).toHaveLength(2);
  });

  it('never uses a token that an earlier one has asked for another client meanwhile', async () => {
    const { genesys, nextRun, requests } = await setUp(() => ({}), {
      latencyMs: 1_000,
      readCredentials: secrets({}, { clientId: 'another' }),
    });
    const later = nextRun();
    const answers = await Promise.all([
      genesys.readConversation(ID, 'read'),
      later.readConversation(ID, 'read'),
    ]);
    expect(answers).toMatchObject([
      { failure: { kind: 'cut-off', because: 'credentials-changed' } },
      { ok: true },
    ]);
    expect(requests()).toHaveLength(1);
  });

  it('gets its place at the same time although an earlier run was cut off with a request under way', async () => {
    let hangs = true;
    const { genesys, nextRun, connection, clock, cutOff } = await setUp(() => ({}), {
      requestsInFlight: 1,
      hangs: (path) => hangs && path !== LOGIN_PATH,
    });
    const waiting = genesys.readConversation(ID, 'read');
    await clock.sleep(1_000);
    cutOff.abort();
    expect(await waiting).toMatchObject({ failure: { kind: 'cut-off', sent: true } });
    hangs = false;
    expect(nextRun().waitMs()).toBe(0);
    const later = openGenesys(connection, {
      signal: new AbortController().signal,
      deadline: clock.monotonic() + 60_000,
      requestsPerMinute: 240,
      requestsInFlight: 1,
    });
    expect((await later.readConversation(ID, 'read')).ok).toBe(true);
  });

  it('finds the connections kept that the run before has used a moment ago', async () => {
    let now = Date.UTC(2026, 5, 15, 12);
    const clock: Clock = {
      now: () => now,
      monotonic: () => now,
      random: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve());
        }),
    };
    const { baseUrl } = await scriptedServer(withLogins(() => ({})));
    const connection = new OrganisationConnection({
      clock,
      readCredentials: () => Promise.resolve(credentialsAt(baseUrl)),
    });
    const run = () =>
      openGenesys(connection, {
        signal: new AbortController().signal,
        deadline: now + 900_000,
        requestsPerMinute: 240,
        requestsInFlight: 6,
      });
    const first = run();
    await first.readConversation(ID, 'read');
    now += 60_000;
    await first.readConversation(ID, 'read');
    const used = connection.pool.dispatcher;
    now += 3_000;
    run();
    expect(connection.pool.dispatcher).toBe(used);
  });
});

describe('how long the rate limit holds requests back', () => {
  it('is nothing before there is a token, and then what is left of the pause', async () => {
    const { genesys, clock, cutOff } = await setUp(() => ({
      status: 429,
      headers: { 'retry-after': '30' },
    }));
    expect(genesys.waitMs()).toBe(0);
    const waiting = genesys.readConversation(ID, 'read');
    await clock.sleep(10_000);
    expect(genesys.waitMs()).toBe(20_000);
    cutOff.abort();
    await waiting;
  });

  it('is nothing where only an answer can make room', async () => {
    const { genesys, clock, cutOff } = await setUp(() => ({}), {
      requestsInFlight: 1,
      hangs: (path) => path !== LOGIN_PATH,
    });
    const waiting = genesys.readConversation(ID, 'read');
    await clock.sleep(1_000);
    expect(genesys.waitMs()).toBe(0);
    cutOff.abort();
    await waiting;
  });
});
