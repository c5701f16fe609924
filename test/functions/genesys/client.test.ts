import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../functions/sweeper/clock.ts';
import { RunCredentials } from '../../../functions/sweeper/genesys/credentials.ts';
import { ClientSecretRejectedError } from '../../../functions/sweeper/genesys/errors.ts';
import { readGrantsRequest } from '../../../functions/sweeper/genesys/operations.ts';
import { setUp, type Reply } from './scripted-genesys.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const INTERVAL = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 16) };
const always = (): boolean => true;

describe('an answer', () => {
  it('carries the status, the body, when it left, when it was complete, and the context id', async () => {
    const { genesys, clock } = await setUp(
      () => ({ status: 202, body: { id: ID }, headers: { 'inin-correlation-id': 'abc-12345' } }),
      { latencyMs: 80 },
    );
    await genesys.readToken();
    const sentAt = momentOf(clock);
    expect(await genesys.readConversation(ID, 'read')).toEqual({
      ok: true,
      status: 202,
      body: { id: ID },
      sentAt,
      answeredAt: { wall: sentAt.wall + 80, monotonic: sentAt.monotonic + 80 },
      judgeAt: sentAt.wall + 80,
      contextId: 'abc-12345',
    });
  });

  it.each([
    ['HTML', '<html>'],
    ['JSON that was cut short', '{"id": "0a1b'],
    ['nothing', ''],
  ])('that holds %s has no body', async (_, body) => {
    const { genesys } = await setUp(() => ({ body }));
    const answer = await genesys.readConversation(ID, 'read');
    expect(answer).toMatchObject({ ok: true, status: 200, body: undefined });
  });

  it('with another status is a failure with what Genesys says of it', async () => {
    const errorBody = { code: 'not.found', status: 404, message: 'The requested resource was not found.' };
    const { genesys, clock } = await setUp(() => ({
      status: 404,
      body: { ...errorBody, contextId: 'f00dfeed-1' },
      headers: { 'retry-after': '9' },
    }));
    expect(await genesys.readConversation(ID, 'read')).toEqual({
      ok: false,
      failure: {
        kind: 'http',
        status: 404,
        code: 'not.found',
        contextId: 'f00dfeed-1',
        retryAfterSeconds: 9,
        errorBody: { ...errorBody, contextId: 'f00dfeed-1' },
        sentAt: momentOf(clock),
      },
    });
  });

  it('passes nothing on as a code or a context id that could be free text', async () => {
    const { genesys } = await setUp(() => ({
      status: 400,
      body: { code: 'Jane Doe wrote', contextId: 'jane@example.com 4711' },
      headers: { 'inin-correlation-id': 'JaneDoeTheGuest' },
    }));
    const answer = await genesys.readConversation(ID, 'read');
    expect(answer.ok ? {} : Object.keys(answer.failure).toSorted()).toEqual(
      ['kind', 'status', 'errorBody', 'sentAt'].toSorted(),
    );
  });

  it('that redirects is a failure, and is not followed', async () => {
    const { genesys, requests } = await setUp(() => ({
      status: 302,
      headers: { location: '/api/v2/elsewhere' },
    }));
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ ok: false, failure: { status: 302 } });
    expect(requests()).toHaveLength(1);
  });

  it('to a request that hangs is a time-out, after 10 seconds each time', async () => {
    const { genesys, clock } = await setUp(() => ({}), { hangs: (path) => path.endsWith(ID) });
    await genesys.readToken();
    const start = momentOf(clock);
    expect(await genesys.disconnect(ID, always)).toEqual({
      ok: false,
      failure: {
        kind: 'connection',
        reason: 'timeout',
        sentAt: start,
      },
    });
    expect(clock.now() - start.wall).toBe(10_000);
  });

  it('to a search that hangs is a time-out, after 30 seconds twice', async () => {
    const { genesys, clock } = await setUp(() => ({}), { hangs: (path) => path.includes('analytics') });
    await genesys.readToken();
    const start = clock.now();
    const answer = await genesys.queryOpenConversations(INTERVAL, 1);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'connection', reason: 'timeout' } });
    expect(clock.now() - start).toBeGreaterThanOrEqual(60_000);
    expect(genesys.counts().search).toBe(2);
  });

  it('from a host that is not there says so', async () => {
    const { genesys } = await setUp(() => ({}), {
      readCredentials: (usual) => Promise.resolve({ ...usual, apiBaseUrl: 'http://127.0.0.1:1' }),
    });
    const answer = await genesys.disconnect(ID, always);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'connection', reason: 'unreachable' } });
  });

  it('that is no HTTP is malformed', async () => {
    const { genesys } = await setUp(() => ({ headers: { 'content-length': '-1' } }));
    const answer = await genesys.disconnect(ID, always);
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'connection', reason: 'malformed' } });
  });
});

describe('a read', () => {
  it('is sent again after a transient failure, and its answer is the last one', async () => {
    const replies: Reply[] = [
      { status: 503 },
      { reset: true },
      { status: 502 },
      { status: 504 },
      { body: { id: ID } },
    ];
    const { genesys } = await setUp((_, nth) => replies[nth - 1] ?? {});
    expect(await genesys.readConversation(ID, 'verify')).toMatchObject({ ok: true, body: { id: ID } });
    expect(genesys.counts()).toMatchObject({ total: 5, verifies: 5, retried: 4 });
  });

  it('fails with its last failure when its tries are used up', async () => {
    const { genesys, requests } = await setUp(() => ({ status: 503 }));
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ ok: false, failure: { status: 503 } });
    expect(requests()).toHaveLength(5);
  });

  it('waits as long as a 429 asks, and so does everything else', async () => {
    const { genesys, clock } = await setUp(({ path }, nth) =>
      path === `/api/v2/conversations/${ID}` && nth === 1
        ? { status: 429, headers: { 'retry-after': '42' } }
        : {},
    );
    await genesys.readToken();
    await clock.sleep(1_000);
    const start = clock.now();
    const read = genesys.readConversation(ID, 'read');
    await clock.sleep(10);
    const write = await genesys.disconnect(ID, always);
    expect(write.ok && write.sentAt.wall - start).toBe(42_000);
    await read;
    expect(genesys.counts()).toMatchObject({ throttled: 1, retried: 1, pausedMs: 42_000 });
  });

  it('is not sent again when a 429 asks for more time than there is, and says how long', async () => {
    const { genesys, requests } = await setUp(() => ({ status: 429, headers: { 'retry-after': '900' } }));
    const answer = await genesys.readConversation(ID, 'read');
    expect(answer).toMatchObject({ ok: false, failure: { status: 429, retryAfterSeconds: 900 } });
    expect(requests()).toHaveLength(1);
  });
});

describe('a write', () => {
  it.each([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['a reset', { reset: true }],
  ] as const)('is never sent again after %s', async (_, reply) => {
    const { genesys, requests } = await setUp(() => reply);
    for (const write of [genesys.disconnect, genesys.teardown])
      expect((await write(ID, always)).ok).toBe(false);
    expect((await genesys.tag(ID, 'sweeper:x', always)).ok).toBe(false);
    expect(requests()).toHaveLength(3);
    expect(genesys.counts()).toMatchObject({ writes: 3, retried: 0 });
  });

  it('that was answered 429 pauses everything, three seconds where it does not say how long', async () => {
    const { genesys, clock } = await setUp(({ method }) => (method === 'GET' ? {} : { status: 429 }));
    await genesys.disconnect(ID, always);
    const start = clock.now();
    await genesys.readConversation(ID, 'reread');
    expect(clock.now() - start).toBe(3_000);
    expect(genesys.counts()).toMatchObject({ throttled: 1, pausedMs: 3_000, rereads: 1 });
  });

  it('is asked for leave at the moment it leaves, after the pacer has let it go', async () => {
    const { genesys, clock, requests } = await setUp(() => ({}), { requestsPerMinute: 1 });
    await genesys.readConversation(ID, 'read');
    const start = clock.now();
    let askedAt = 0;
    const answer = await genesys.disconnect(ID, () => {
      askedAt = clock.now();
      return true;
    });
    expect(askedAt - start).toBeGreaterThan(60_000);
    expect(answer.ok && answer.sentAt.wall).toBe(askedAt);
    expect(requests()).toHaveLength(2);
  });

  it('that is taken back is not sent, not counted, and takes nothing from the budget', async () => {
    const { genesys, clock, requests } = await setUp(() => ({}), { requestsPerMinute: 1 });
    expect(await genesys.teardown(ID, () => false)).toEqual({
      ok: false,
      failure: {
        kind: 'withheld',
      },
    });
    const start = clock.now();
    expect(requests()).toHaveLength(0);
    await genesys.readConversation(ID, 'read');
    expect(clock.now()).toBe(start);
    expect(genesys.counts()).toMatchObject({ total: 1, writes: 0 });
  });
});

describe('after a 401', () => {
  const rejecting =
    (...rejected: readonly string[]) =>
    ({ headers }: { headers: { authorization?: string | undefined } }): Reply =>
      rejected.includes(headers.authorization?.replace('Bearer ', '') ?? '') ? { status: 401 } : {};

  it('the secret is read again and the request is sent once more with a new token', async () => {
    const { genesys, secretReads, requests } = await setUp(rejecting('token-1'));
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(true);
    expect(requests().map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(secretReads()).toBe(2);
    expect(genesys.counts()).toMatchObject({ reads: 2, retried: 1, logins: 2 });
  });

  it('a write is sent once more too, but is asked for leave again', async () => {
    const { genesys, requests } = await setUp(rejecting('token-1'));
    let asked = 0;
    const answer = await genesys.disconnect(ID, () => {
      asked += 1;
      // Twice for each leaving: before a connection is looked for, and on it.
      return asked <= 2;
    });
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'withheld', rejected: { status: 401 } } });
    expect(requests()).toHaveLength(1);
    expect((await genesys.disconnect(ID, always)).ok).toBe(true);
  });

  it('a write that is cut off before it could leave again was rejected', async () => {
    const { genesys, cutOff } = await setUp(rejecting('token-1'), {
      login: (_, nth) => {
        if (nth === 2) cutOff.abort();
        return {};
      },
    });
    expect(await genesys.disconnect(ID, always)).toMatchObject({ ok: false, failure: { status: 401 } });
  });

  it('a write for which no token is to be had any more has not left, unless it was rejected before', async () => {
    const { genesys, requests } = await setUp(
      ({ path }) => ({ status: path.includes('/messages/') ? 401 : 200 }),
      {
        login: (_, nth) => (nth === 1 ? {} : { status: 500 }),
      },
    );
    await genesys.readConversation(ID, 'read');
    const noToken = { kind: 'connection', reason: 'unreachable', sent: false };
    const first = await genesys.disconnect(ID, always);
    const second = await genesys.disconnect(ID, always);
    expect(first).toMatchObject({ ok: false, failure: { ...noToken, rejected: { status: 401 } } });
    expect(second).toMatchObject({ ok: false, failure: noToken });
    expect(second).not.toHaveProperty('failure.rejected');
    expect(requests()).toHaveLength(2);
  });

  it('a write that finds no connection the second time has left the first time', async () => {
    let writes = 0;
    const { genesys, requests } = await setUp(rejecting('token-1'), {
      hangs: (path) => {
        writes += path.includes('/messages/') ? 1 : 0;
        return writes > 1 && 'unconnected';
      },
    });
    const answer = await genesys.disconnect(ID, always);
    expect(answer).toMatchObject({
      ok: false,
      failure: { kind: 'connection', reason: 'timeout', sent: false, rejected: { status: 401 } },
    });
    expect(requests()).toHaveLength(1);
  });

  it('many requests share one new login and one reading of the secret', async () => {
    const { genesys, secretReads, logins } = await setUp(rejecting('token-1'), { latencyMs: 50 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => genesys.readConversation(ID, 'read')));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect([logins().length, secretReads()]).toEqual([2, 2]);
  });

  it('a second one in a row is the answer, and no later request logs in again', async () => {
    const { genesys, secretReads, logins } = await setUp(() => ({ status: 401 }));
    for (let nth = 0; nth < 5; nth += 1) {
      const answer = await genesys.readConversation(ID, 'read');
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'http', status: 401 } });
    }
    // At the beginning, after the first 401, and after that of the new token.
    expect([logins().length, secretReads()]).toEqual([2, 3]);
  });

  it('of the new token too, the secret is read again: with another client, the run is over', async () => {
    const { genesys, requests } = await setUp(() => ({ status: 401 }), {
      readCredentials: (usual, nth) => Promise.resolve(nth < 3 ? usual : { ...usual, clientId: 'other' }),
    });
    const answers = await Promise.all([1, 2, 3].map(() => genesys.readConversation(ID, 'read')));
    const isOver = { ok: false, failure: { kind: 'cut-off', because: 'credentials-changed' } };
    expect(answers).toMatchObject([isOver, isOver, isOver]);
    expect(await genesys.disconnect(ID, always)).toMatchObject({
      failure: { ...isOver.failure, sent: false },
    });
    expect(requests()).toHaveLength(6);
  });

  it('of the new token too, the secret is read again: a new client secret is tried', async () => {
    const { genesys, secretReads } = await setUp(rejecting('token-1', 'token-2'), {
      readCredentials: (usual, nth) => Promise.resolve(nth < 3 ? usual : { ...usual, clientSecret: 'new' }),
    });
    const answers = await Promise.all([1, 2, 3].map(() => genesys.readConversation(ID, 'read')));
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(secretReads()).toBe(3);
  });

  it('the secret is read again for a request that is answered so twice, though others are accepted', async () => {
    const { genesys } = await setUp((_, nth) => ({ status: nth === 2 ? 200 : 401 }), {
      readCredentials: (usual, nth) => Promise.resolve(nth < 3 ? usual : { ...usual, clientId: 'other' }),
      latencyMs: 50,
    });
    const answers = await Promise.all([1, 2].map(() => genesys.readConversation(ID, 'read')));
    expect(answers).toMatchObject([{ failure: { because: 'credentials-changed' } }, { ok: true }]);
  });

  it('the next run reads the secret and logs in anew when its token is rejected', async () => {
    const { genesys, nextRun, secretReads } = await setUp(rejecting('token-1', 'token-2'));
    expect((await genesys.readConversation(ID, 'read')).ok).toBe(false);
    expect((await nextRun().readConversation(ID, 'read')).ok).toBe(true);
    // Each run reads it at its beginning, and once more for each of its three 401s.
    expect(secretReads()).toBe(5);
  });

  it('a later one, once requests were accepted again, is met the same way', async () => {
    const { genesys, logins } = await setUp((_, nth) =>
      [1, 3].includes(nth) ? { status: 401 } : { status: 404 },
    );
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ failure: { status: 404 } });
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ failure: { status: 404 } });
    expect(logins()).toHaveLength(3);
  });

  it('a request that alone is answered so is sent once more and no oftener, whatever the others prove', async () => {
    const { genesys, connection, credentials, cutOff, clock, requests } = await setUp(() => ({
      status: 401,
    }));
    const run = new RunCredentials(() => Promise.resolve(credentials));
    let asked = 0;
    const proving: Promise<void>[] = [];
    const answer = await genesys.disconnect(ID, () => {
      asked += 1;
      const session = connection.session({
        credentials: run,
        signal: cutOff.signal,
        deadline: clock.monotonic() + 60_000,
      });
      proving.push(session.then((current) => current && connection.accepted(current)));
      return asked < 10;
    });
    await Promise.all(proving);
    expect(answer).toMatchObject({ ok: false, failure: { status: 401 } });
    expect(requests()).toHaveLength(2);
  });

  it('an answer that does not look at the token proves nothing of it', async () => {
    const replies = [401, 500, 401];
    const { genesys, logins } = await setUp((_, nth) => ({ status: replies[nth - 1] ?? 200 }));
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ failure: { status: 500 } });
    expect(await genesys.readConversation(ID, 'read')).toMatchObject({ failure: { status: 401 } });
    expect(logins()).toHaveLength(2);
  });

  it('a rejected login is thrown', async () => {
    const { genesys } = await setUp(() => ({ status: 401 }), {
      login: (_, nth) => (nth === 1 ? {} : { status: 401, body: { error: 'invalid_client' } }),
    });
    await expect(genesys.readConversation(ID, 'read')).rejects.toBeInstanceOf(ClientSecretRejectedError);
  });

  it('the new token has a budget of its own', async () => {
    const { genesys, clock } = await setUp(rejecting('token-1'), { requestsPerMinute: 1 });
    const start = clock.now();
    await genesys.readConversation(ID, 'read');
    expect(clock.now()).toBe(start);
  });

  it('requests that waited at the old token’s pace take the new token', async () => {
    const { genesys, requests } = await setUp(rejecting('token-1'), { requestsInFlight: 1, latencyMs: 50 });
    await Promise.all([genesys.readConversation(ID, 'read'), genesys.readConversation(ID, 'read')]);
    expect(requests().filter(({ headers }) => headers.authorization === 'Bearer token-1')).toHaveLength(1);
  });
});

describe('when the run is cut off', () => {
  it('a request in flight answers at once that it had left', async () => {
    const { genesys, cutOff, clock } = await setUp(() => ({}), { hangs: (path) => path.endsWith(ID) });
    await genesys.readToken();
    const start = clock.now();
    const waiting = genesys.disconnect(ID, always);
    await clock.sleep(100);
    cutOff.abort();
    expect(await waiting).toEqual({
      ok: false,
      failure: {
        kind: 'cut-off',
        sent: true,
      },
    });
    expect(clock.now() - start).toBe(100);
  });

  it('a request that waits for the pacer, or between two tries, answers that it had not left', async () => {
    const { genesys, cutOff, clock } = await setUp(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    const waiting = [genesys.readConversation(ID, 'read'), genesys.disconnect(ID, always)];
    await clock.sleep(1_000);
    waiting.push(genesys.teardown(ID, always));
    cutOff.abort();
    expect(await waiting[0]).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: false } });
    expect(await waiting[2]).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: false } });
  });

  it('nothing leaves any more', async () => {
    const { genesys, cutOff, received } = await setUp(() => ({}));
    cutOff.abort();
    expect(await genesys.disconnect(ID, always)).toMatchObject({ failure: { kind: 'cut-off', sent: false } });
    expect(received).toHaveLength(0);
  });
});

describe('the counts of a run', () => {
  it('tell the requests by kind; their total is the sum, logins apart', async () => {
    const { genesys } = await setUp(() => ({ body: { conversations: [], totalHits: 0 } }));
    await genesys.queryOpenConversations(INTERVAL, 1);
    await genesys.readConversation(ID, 'read');
    await genesys.readConversation(ID, 'reread');
    await genesys.disconnect(ID, always);
    await genesys.tag(ID, 'sweeper:x', always);
    await genesys.readConversation(ID, 'verify');
    await genesys.readGrants();
    expect(genesys.counts()).toEqual({
      total: 7,
      search: 1,
      reads: 2,
      rereads: 1,
      writes: 2,
      verifies: 1,
      throttled: 0,
      retried: 0,
      pausedMs: 0,
      logins: 1,
    });
  });

  it('begin anew with each run, the pauses too', async () => {
    const { genesys, nextRun } = await setUp((_, nth) => (nth === 1 ? { status: 429 } : {}));
    await genesys.readConversation(ID, 'read');
    expect(genesys.counts().pausedMs).toBe(3_000);
    expect(nextRun().counts()).toMatchObject({ total: 0, pausedMs: 0, logins: 0 });
  });

  it('keep the pauses of a token that was replaced', async () => {
    const replies = [429, 401];
    const { genesys } = await setUp((_, nth) => ({ status: replies[nth - 1] ?? 200 }));
    await genesys.readConversation(ID, 'read');
    expect(genesys.counts()).toMatchObject({ pausedMs: 3_000, logins: 2 });
  });
});

describe('a request that is not worth waiting for', () => {
  const OPERATIONS = [
    ['readToken', 5_000],
    ['readGrants', 10_000],
  ] as const;

  it.each(OPERATIONS)(
    '%s is given up after %d ms when nobody answers, and is not repeated',
    async (name, ms) => {
      const { genesys, clock } = await setUp(() => ({}), { hangs: (path) => /\/me(?:\?|$)/u.test(path) });
      await genesys.readConversation(ID, 'read');
      const start = clock.now();
      expect(await genesys[name]()).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: true } });
      expect(clock.now() - start).toBe(ms);
      expect(genesys.counts()).toMatchObject({ total: 2, retried: 0 });
    },
  );

  it.each(OPERATIONS)('%s is sent once, whatever it is answered', async (name) => {
    const { genesys, requests } = await setUp(() => ({ status: 503 }));
    expect(await genesys[name]()).toMatchObject({ ok: false, failure: { kind: 'http', status: 503 } });
    expect(requests()).toHaveLength(1);
  });

  it('readGrants asks for whole roles, and without that parameter a version that does not know it', async () => {
    const { genesys, requests } = await setUp(({ query }) =>
      'includeFullRoles' in query ? { status: 400 } : { body: { grants: [] } },
    );
    expect(await genesys.readGrants()).toMatchObject({ ok: true, body: { grants: [] } });
    expect(await genesys.inspect(readGrantsRequest())).toMatchObject({ ok: true, body: { grants: [] } });
    expect(requests().map(({ path, query }) => [path, query])).toEqual(
      [{ includeFullRoles: 'true' }, {}, { includeFullRoles: 'true' }, {}].map((query) => [
        '/api/v2/authorization/subjects/me',
        query,
      ]),
    );
  });

  it.each(OPERATIONS)(
    '%s does not sit out a pause, but says after %d ms that it had not left',
    async (name, ms) => {
      const { genesys, clock, requests } = await setUp(() => ({
        status: 429,
        headers: { 'retry-after': '60' },
      }));
      await genesys.disconnect(ID, always);
      const start = clock.now();
      expect(await genesys[name]()).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: false } });
      expect(clock.now() - start).toBe(ms);
      expect(requests()).toHaveLength(1);
    },
  );

  it.each(OPERATIONS)('%s waits no longer for a token either', async (name, ms) => {
    const { genesys, clock } = await setUp(() => ({}), { hangs: (path) => path.startsWith('/oauth') });
    const start = clock.now();
    expect(await genesys[name]()).toMatchObject({ ok: false, failure: { kind: 'cut-off', sent: false } });
    expect(clock.now() - start).toBe(ms);
  });

  it('leaves no timer behind when it is answered', async () => {
    const { genesys, clock } = await setUp(() => ({}));
    const start = clock.now();
    expect((await genesys.readToken()).ok).toBe(true);
    await clock.sleep(1);
    expect(clock.now() - start).toBe(1);
  });
});

describe('a token that is dropped', () => {
  it('takes its pause with it: whoever waited goes on with the new one', async () => {
    const { genesys, clock, requests } = await setUp(
      ({ method, headers }) => {
        if (headers.authorization !== 'Bearer token-1') return {};
        return method === 'PATCH' ? { status: 429, headers: { 'retry-after': '60' } } : { status: 401 };
      },
      { latencyMs: 100 },
    );
    // The login ends and the PATCH leaves at 100 ms, its 429 comes at 200, the 401 of the reading at 250.
    const pausing = genesys.disconnect(ID, always);
    await clock.sleep(150);
    const dropping = genesys.readConversation(ID, 'read');
    await clock.sleep(60);
    const start = clock.now();
    expect(await genesys.teardown(ID, always)).toMatchObject({ ok: true });
    expect(clock.now() - start).toBe(240);
    expect(await dropping).toMatchObject({ ok: true });
    expect(await pausing).toMatchObject({ failure: { status: 429 } });
    expect(requests().map(({ method }) => method)).toEqual(['PATCH', 'GET', 'POST', 'GET']);
  });
});
