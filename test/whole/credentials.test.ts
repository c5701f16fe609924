import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { secretOf } from '../support/secrets.ts';
import { SECRET, startWhole, type Whole } from '../support/whole.ts';

function addStuck({ simulator }: Whole, count: number): void {
  for (let index = 0; index < count; index += 1) simulator.add(conversed(simulator));
}

describe('a secret that cannot be used is an error with a name and a remedy', () => {
  it.each<[string, string, (whole: Whole) => void, string]>([
    ['is missing', 'SecretMissingError', ({ secrets }) => secrets.remove(SECRET), 'secret-missing'],
    [
      'is scheduled for deletion',
      'SecretDeletedError',
      ({ secrets }) => secrets.deny(SECRET, 'scheduled-for-deletion'),
      'secret-deleted',
    ],
    [
      'may not be read',
      'SecretForbiddenError',
      ({ secrets }) => secrets.deny(SECRET, 'access-denied'),
      'secret-forbidden',
    ],
    [
      'may not be decrypted',
      'SecretUndecryptableError',
      ({ secrets }) => secrets.deny(SECRET, 'decryption-failure'),
      'secret-undecryptable',
    ],
    [
      'is no JSON',
      'SecretNotJsonError',
      ({ secrets }) => secrets.put(SECRET, 'clientId=a'),
      'secret-not-json',
    ],
    ['is a list', 'SecretNotJsonError', ({ secrets }) => secrets.put(SECRET, '[]'), 'secret-not-json'],
    ['is empty', 'SecretFieldError', ({ secrets }) => secrets.put(SECRET, '{}'), 'secret-field'],
    [
      'lacks the client’s secret',
      'SecretFieldError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), clientSecret: ' ' }),
      'secret-field',
    ],
    [
      'lacks the region',
      'SecretFieldError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), region: undefined }),
      'secret-field',
    ],
    [
      'names a region that is none',
      'UnknownRegionError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), region: 'eu-central-9' }),
      'region-unknown',
    ],
    [
      'names a host over plain http',
      'SecretFieldError',
      (whole) =>
        whole.secrets.put(SECRET, { ...secretOf(whole.simulator), apiBaseUrl: 'http://api.example' }),
      'secret-field',
    ],
    [
      'names an API host with a path',
      'SecretFieldError',
      ({ secrets, simulator }) => {
        const right = secretOf(simulator);
        secrets.put(SECRET, { ...right, apiBaseUrl: `${right['apiBaseUrl'] ?? ''}/api/v2` });
      },
      'secret-field',
    ],
    [
      'names a login host with a path',
      'SecretFieldError',
      ({ secrets, simulator }) => {
        const right = secretOf(simulator);
        secrets.put(SECRET, { ...right, loginBaseUrl: `${right['loginBaseUrl'] ?? ''}/oauth/token` });
      },
      'secret-field',
    ],
    [
      'names a host that is no URL',
      'SecretFieldError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), loginBaseUrl: 'login' }),
      'secret-field',
    ],
  ])('because it %s: %s', async (_name, name, spoil, code) => {
    const whole = await startWhole();
    addStuck(whole, 1);
    spoil(whole);
    const error: unknown = await whole.invoke({ mode: 'enforce' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, code, remedy: expect.stringMatching(/\w{3}/) as string });
    expect((error as Error).message).toContain((error as { remedy: string }).remedy);
    expect(whole.simulator.journal.entries).toEqual([]);
  });

  it('and is read anew by the next run, once it has been put right', async () => {
    const whole = await startWhole();
    addStuck(whole, 1);
    const right = secretOf(whole.simulator);
    whole.secrets.put(SECRET, 'not yet');
    await expect(whole.invoke({})).rejects.toMatchObject({ name: 'SecretNotJsonError' });
    whole.secrets.put(SECRET, right);
    await expect(whole.run()).resolves.toMatchObject({ outcome: 'complete', counts: { open: 1 } });
  });
});

describe('a login that fails is an error with a name and a remedy', () => {
  it.each<[string, string, (whole: Whole) => void]>([
    [
      'the client is unknown in that region',
      'ClientUnknownError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), clientId: 'somebody-else' }),
    ],
    [
      'the client’s secret is another one',
      'ClientSecretRejectedError',
      (whole) => whole.secrets.put(SECRET, { ...secretOf(whole.simulator), clientSecret: 'old' }),
    ],
    ['it answers 503', 'LoginRefusedError', failing({ kind: 'server-error', status: 503 })],
    ['it answers 500', 'LoginRefusedError', failing({ kind: 'server-error', status: 500 })],
    ['it answers 429', 'LoginRefusedError', failing({ kind: 'throttled' })],
    ['it answers 404', 'LoginRefusedError', failing({ kind: 'not-found' })],
    ['its connection breaks', 'LoginUnreachableError', failing({ kind: 'reset' })],
    ['it answers with a web page', 'LoginMalformedError', failing({ kind: 'html', status: 200 })],
    ['it answers with nothing', 'LoginMalformedError', failing({ kind: 'empty-body', status: 200 })],
    [
      'nobody listens there',
      'LoginUnreachableError',
      (whole) =>
        whole.secrets.put(SECRET, { ...secretOf(whole.simulator), loginBaseUrl: 'http://127.0.0.1:9' }),
    ],
  ])('because %s: %s', async (_name, name, spoil) => {
    const whole = await startWhole();
    addStuck(whole, 1);
    spoil(whole);
    const error: unknown = await whole
      .invoke({ mode: 'enforce' }, { remainingMs: 180_000 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, remedy: expect.stringMatching(/\w{3}/) as string });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['authentication-failed', 'ClientSecretRejectedError'],
    ['client-not-found', 'ClientUnknownError'],
  ] as const)('because the client is disabled, which Genesys calls %s', async (disabledClientLogin, name) => {
    const whole = await startWhole({ assumptions: { disabledClientLogin } });
    const [client] = whole.simulator.clients.list;
    if (client !== undefined) client.state = 'disabled';
    await expect(whole.invoke({})).rejects.toMatchObject({ name });
  });

  it('because the client is of another grant type: LoginRefusedError', async () => {
    const whole = await startWhole({ clients: [{ grantType: 'CODE' }] });
    await expect(whole.invoke({})).rejects.toMatchObject({ name: 'LoginRefusedError' });
  });

  it('but not where it only fails at first', async () => {
    const whole = await startWhole();
    addStuck(whole, 1);
    whole.simulator.faults.add({ path: PATHS.login, times: 2, fault: { kind: 'server-error', status: 503 } });
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1 }, requests: { logins: 3 } });
  });
});

describe('one login and one secret last as long as they are good', () => {
  it('a warm function logs in once, and reads the secret once in each run', async () => {
    const whole = await startWhole();
    addStuck(whole, 10);
    await whole.run();
    await whole.run({ mode: 'enforce' });
    await whole.explain(...[...whole.simulator.conversations.all()].map(({ id }) => id));
    expect(whole.simulator.journal.of('POST', PATHS.login)).toHaveLength(1);
    expect(whole.secrets.reads(SECRET)).toBe(3);
  });

  it('a token is renewed before it expires, without another look at the secret', async () => {
    const whole = await startWhole({ clients: [{ tokenLifetimeSeconds: 300 }] });
    addStuck(whole, 5);
    await whole.run();
    await whole.clock.sleep(280_000);
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ counts: { closed: 5 }, requests: { logins: 1 } });
    expect(whole.simulator.journal.entries.filter(({ status }) => status === 401)).toEqual([]);
    expect(whole.secrets.reads(SECRET)).toBe(2);
  });

  it('a rotated secret is picked up after a 401 without a new function', async () => {
    const whole = await startWhole();
    addStuck(whole, 3);
    await whole.run();
    const [client] = whole.simulator.clients.list;
    if (client !== undefined) client.secret = 'rotated';
    whole.simulator.clients.revokeAll();
    whole.secrets.put(SECRET, { ...secretOf(whole.simulator), clientSecret: 'rotated' });
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 3 }, requests: { logins: 1 } });
    expect(whole.secrets.reads(SECRET)).toBe(2);
  });

  it('a rotated secret is picked up when the old token has merely expired', async () => {
    const whole = await startWhole({ clients: [{ tokenLifetimeSeconds: 300 }] });
    addStuck(whole, 1);
    await whole.run();
    const [client] = whole.simulator.clients.list;
    if (client !== undefined) client.secret = 'rotated';
    whole.secrets.put(SECRET, { ...secretOf(whole.simulator), clientSecret: 'rotated' });
    await whole.clock.sleep(400_000);
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1 } });
    expect(whole.secrets.reads(SECRET)).toBe(2);
  });
});

describe('a token that goes bad in the middle of a run', () => {
  it.each([
    ['a read', PATHS.read],
    ['a write', PATHS.disconnect],
    ['a search', PATHS.search],
  ])('is replaced by one login and one look at the secret: %s', async (_name, path) => {
    const whole = await startWhole();
    addStuck(whole, 20);
    whole.simulator.faults.add({ path, times: 1, fault: { kind: 'token-revoked' } });
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 20 }, requests: { logins: 2 } });
    expect(whole.secrets.reads(SECRET)).toBe(2);
  });

  it('is replaced however many requests were on their way with it', async () => {
    const whole = await startWhole({ latencyMs: 40 });
    addStuck(whole, 20);
    let reads = 0;
    whole.simulator.on('before', ({ path }) => {
      if (path !== PATHS.read) return;
      reads += 1;
      if (reads === 8) whole.simulator.clients.revokeAll();
    });
    const report = await whole.run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 20 }, requests: { logins: 2 } });
    expect(whole.secrets.reads(SECRET)).toBe(2);
  });

  it('whose client is disabled: the report of what was done still comes', async () => {
    const whole = await startWhole();
    addStuck(whole, 20);
    whole.simulator.on('after', () => {
      const [client] = whole.simulator.clients.list;
      if (client !== undefined && whole.simulator.journal.writes().length >= 5) client.state = 'disabled';
    });
    const report = await whole.run({ mode: 'enforce' });
    expect(report.outcome).toBe('partial');
    expect(report.counts.closed).toBeGreaterThanOrEqual(4);
    expect(report.counts.open).toBe(20);
    expect(report.diagnoses).toContainEqual(expect.objectContaining({ code: 'credentials-rejected' }));
    expect(report.requests.logins).toBeLessThan(10);
  });

  it('every token is refused: the run says so and stops at once', async () => {
    const whole = await startWhole();
    addStuck(whole, 20);
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'token-revoked' } });
    const report = await whole.run({ mode: 'enforce' });
    expect(report.outcome).toBe('refused');
    expect(report.diagnoses).toMatchObject([{ code: 'credentials-rejected', operation: 'read' }]);
    expect(whole.simulator.journal.of('GET').length).toBeLessThan(20);
    expect(whole.simulator.journal.writes()).toEqual([]);
  });
});

function failing(fault: Fault): (whole: Whole) => void {
  return ({ simulator }) => void simulator.faults.add({ path: PATHS.login, fault });
}

it('a token that grows too old while requests wait for their turn is renewed before it expires', async () => {
  const whole = await startWhole({
    clients: [{ tokenLifetimeSeconds: 300 }],
    settings: { requestsPerMinute: 30, abortIfMorePercent: 100 },
  });
  for (let count = 0; count < 120; count += 1) whole.simulator.add(conversed(whole.simulator));
  await whole.run({ mode: 'enforce' });
  expect(whole.simulator.journal.entries.filter(({ status }) => status === 401)).toEqual([]);
  expect(whole.secrets.reads(SECRET)).toBe(1);
});

it.each(['explain', 'close'])(
  'a host with a path makes no ended conversation of a living one: %s',
  async (action) => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(conversed(whole.simulator));
    const right = secretOf(whole.simulator);
    whole.secrets.put(SECRET, { ...right, apiBaseUrl: `${right['apiBaseUrl'] ?? ''}/api/v2/` });
    const error: unknown = await whole
      .invoke({ action, conversationIds: [id] })
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: 'SecretFieldError',
      message: expect.stringContaining('apiBaseUrl') as string,
    });
  },
);
