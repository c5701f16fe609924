import { describe, expect, it } from 'vitest';
import { ClientSecretRejectedError } from '../../../functions/sweeper/genesys/errors.ts';
import { readTokenRequest } from '../../../functions/sweeper/genesys/operations.ts';
import { TRIES } from '../../../functions/sweeper/genesys/retry.ts';
import { LOGIN_PATH, setUp } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const OTHER_ID = '0a1b2c3d-0000-4000-8000-000000000002';
const always = (): boolean => true;

describe('a request', () => {
  it('asks for JSON and says that it sends JSON, with a body or without', async () => {
    const { genesys, requests } = await setUp(() => ({}));
    await genesys.readConversation(ID, 'read');
    await genesys.disconnect(ID, always);
    for (const { headers } of requests())
      expect(headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  });

  it('is refused by any status that is no success', async () => {
    const { genesys } = await setUp(() => ({ status: 300 }));
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ ok: false, failure: { status: 300 } });
  });

  it('shows a state to be judged by the Date of its answer, where our clock is ahead', async () => {
    const { genesys, clock } = await setUp(() => ({
      headers: { date: new Date(clock.now() - 3_600_000).toUTCString() },
    }));
    const start = clock.now();
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ judgeAt: start - 3_600_000 });
  });

  it('gives its place back when its connection breaks', async () => {
    const { genesys } = await setUp((_, nth) => (nth === 1 ? { reset: true } : {}), { requestsInFlight: 1 });
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
  });

  it('that is overloaded delays itself and no other', async () => {
    const { genesys, clock } = await setUp(({ path }, nth) =>
      path.endsWith(ID) && nth === 1 ? { status: 503, headers: { 'retry-after': '30' } } : {},
    );
    const start = clock.now();
    const slow = genesys.readConversation(ID, 'read');
    await genesys.readConversation(OTHER_ID, 'read');
    expect(clock.now() - start).toBe(0);
    expect((await slow).ok).toBe(true);
    expect(genesys.counts().pausedMs).toBe(0);
  });

  it('whose token grows too old while it waits for its turn is sent with a new one', async () => {
    const { genesys, requests } = await setUp(
      (_, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '400' } } : {}),
      {
        login: (_, nth) => ({ body: { access_token: `token-${String(nth)}`, expires_in: 300 } }),
        requestsInFlight: 1,
      },
    );
    const all = [ID, ID].map((id) => genesys.readConversation(id, 'read'));
    expect(await Promise.all(all)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(requests().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-2',
    ]);
  });
});

describe('a write', () => {
  const taken = async (answers: readonly boolean[]) => {
    const world = await setUp(() => ({}), { requestsInFlight: 1 });
    const left = [...answers];
    const answer = await world.genesys.disconnect(ID, () => left.shift() ?? true);
    return { ...world, answer };
  };

  it.each([
    ['before a connection is looked for', [false]],
    ['on its connection', [true, false]],
  ])(
    'that is taken back %s is withheld, not counted, and leaves its place to others',
    async (_name, answers) => {
      const { genesys, answer, requests } = await taken(answers);
      expect(answer).toEqual({ ok: false, failure: { kind: 'withheld' } });
      expect(requests()).toHaveLength(0);
      expect(genesys.counts()).toMatchObject({ total: 0, writes: 0 });
      expect((await genesys.disconnect(ID, always)).ok).toBe(true);
    },
  );

  it('left when its connection was there', async () => {
    const { genesys, clock } = await setUp(() => ({}));
    await genesys.readToken();
    const start = clock.now();
    let asked = 0;
    const written = await genesys.disconnect(ID, () => {
      asked += 1;
      // Making the connection took five seconds.
      if (asked === 2) clock.set(start + 5_000);
      return true;
    });
    expect(written).toMatchObject({ ok: true, sentAt: { wall: start + 5_000 } });
  });

  it('unlike a read, whose answer may show the state from before its connection was there', async () => {
    let connects = (): void => undefined;
    const { genesys, clock } = await setUp(() => ({}), {
      hangs: (path) => {
        if (path.endsWith(ID)) connects();
        return false;
      },
    });
    await genesys.readToken();
    const start = clock.now();
    connects = () => clock.set(start + 5_000);
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ ok: true, sentAt: { wall: start } });
  });

  it('whose connection breaks the second time, after a rejected token, may have been carried out', async () => {
    const { genesys } = await setUp((_, nth) => (nth === 1 ? { status: 401 } : { reset: true }));
    const answer = await genesys.disconnect(ID, always);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'connection', reason: 'reset' } });
    expect(answer).not.toHaveProperty('failure.rejected');
    expect(answer).not.toHaveProperty('failure.sent');
  });

  it('whose token is rejected before the secret names another client has left, and the run is over', async () => {
    const { genesys } = await setUp(() => ({ status: 401 }), {
      readCredentials: (usual, nth) => Promise.resolve(nth < 2 ? usual : { ...usual, clientId: 'other' }),
    });
    expect(await genesys.disconnect(ID, always)).toEqual({
      ok: false,
      failure: { kind: 'cut-off', because: 'credentials-changed', sent: true },
    });
  });
});

describe('a rejected token', () => {
  it('leads to one more reading of the secret for each token, and not for each rejection', async () => {
    const { genesys, logins, secretReads } = await setUp((_, nth) =>
      [1, 2, 4].includes(nth) ? { status: 401 } : {},
    );
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ failure: { status: 401 } });
    expect([logins().length, secretReads()]).toEqual([2, 3]);
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect([logins().length, secretReads()]).toEqual([3, 3]);
  });

  it('is replaced once more in a run if requests were accepted in between', async () => {
    const { genesys, logins } = await setUp((_, nth) => ([1, 3].includes(nth) ? { status: 401 } : {}));
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect(logins()).toHaveLength(3);
  });
});

describe('a login that fails in mid-run', () => {
  const expiring = (answer: { readonly status?: number; readonly reset?: true }) =>
    setUp((_, nth) => (nth === 1 ? answer : {}), {
      login: (_, nth) =>
        nth === 1
          ? { body: { access_token: 'token-1', expires_in: 300 } }
          : { status: 401, body: { error: 'invalid_client' } },
    });

  it.each([200, 404])('is an answer like any other once Genesys has answered %d', async (status) => {
    const { genesys, clock } = await expiring({ status });
    await genesys.readConversation(ID, 'read');
    clock.set(clock.now() + 300_000);
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({
      failure: { kind: 'http', status: 401 },
    });
  });

  it('is thrown if no request was ever answered', async () => {
    const { genesys, clock } = await setUp(() => ({ reset: true }), {
      login: (_, nth) =>
        nth === 1
          ? { body: { access_token: 'token-1', expires_in: 300 } }
          : { status: 401, body: { error: 'invalid_client' } },
    });
    expect(await genesys.disconnect(ID, always)).toMatchObject({ failure: { kind: 'connection' } });
    clock.set(clock.now() + 300_000);
    await expect(genesys.readConversation(ID, 'read')).rejects.toThrow(ClientSecretRejectedError);
  });
});

describe('a read that has to answer in time', () => {
  it('answers at once if the next try would come too late', async () => {
    const { genesys, clock } = await setUp(({ path }) =>
      path.endsWith('/me') ? { status: 503, headers: { 'retry-after': '400' } } : {},
    );
    await genesys.readConversation(OTHER_ID, 'read');
    const start = clock.now();
    expect(await genesys.inspect({ ...readTokenRequest(), tries: TRIES.live })).toMatchObject({
      failure: { kind: 'http', status: 503 },
    });
    expect(clock.now() - start).toBe(0);
  });

  it('is cut off if no answer comes in time', async () => {
    const { genesys, clock } = await setUp(() => ({}), { hangs: (path) => path !== LOGIN_PATH });
    const start = clock.now();
    expect(await genesys.readToken()).toMatchObject({ ok: false });
    expect(clock.now() - start).toBe(5_000);
  });
});
