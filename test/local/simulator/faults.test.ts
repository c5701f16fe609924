import { describe, expect, it } from 'vitest';
import { enumValues } from '../../../local/simulator/definitions.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { minute, noon, session } from './helpers.ts';

const readPath = '/api/v2/conversations/{conversationId}';
const patchPath = '/api/v2/conversations/messages/{conversationId}';

describe('faults of the service', () => {
  it.each<[Fault, number, string]>([
    [{ kind: 'throttled' }, 429, 'too.many.requests.retry.after'],
    [{ kind: 'server-error', status: 500 }, 500, 'internal.server.error'],
    [{ kind: 'server-error', status: 502 }, 502, 'bad.gateway'],
    [{ kind: 'server-error', status: 503 }, 503, 'service.unavailable'],
    [{ kind: 'server-error', status: 504 }, 504, 'request.timeout'],
    [{ kind: 'bad-request' }, 400, 'bad.request'],
    [{ kind: 'rejected', status: 408 }, 408, 'request.timeout'],
    [{ kind: 'rejected', status: 415 }, 415, 'unsupported.media.type'],
    [{ kind: 'not-found' }, 404, 'not.found'],
    [{ kind: 'conflict' }, 409, 'conflict'],
    [{ kind: 'forbidden', variant: 'missing-permissions' }, 403, 'missing.permissions'],
    [{ kind: 'forbidden', variant: 'missing-any-permissions' }, 403, 'missing.any.permissions'],
    [{ kind: 'forbidden', variant: 'not-authorized' }, 403, 'not.authorized'],
    [{ kind: 'forbidden', variant: 'user-context' }, 403, 'not.authorized'],
    [{ kind: 'token-revoked' }, 401, 'bad.credentials'],
  ])('answers %j with %d %s and does nothing', async (fault, status, code) => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault, method: 'PATCH' });
    const { body } = await send('PATCH', `/api/v2/conversations/messages/${id}`, { state: 'disconnected' });
    expect(body).toMatchObject({ status, code });
    expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
  });

  it('strikes with what a source draws for a request, beside the rules', async () => {
    const { simulator, send } = await session();
    const asked: string[] = [];
    simulator.faults.source = ({ method, path }) => {
      asked.push(`${method} ${path}`);
      return method === 'GET' ? [{ kind: 'conflict' }] : [];
    };
    expect((await send('GET', '/api/v2/tokens/me')).status).toBe(409);
    expect((await send('POST', '/api/v2/nowhere')).status).toBe(404);
    simulator.faults.source = undefined;
    expect((await send('GET', '/api/v2/tokens/me')).status).toBe(200);
    expect(asked).toEqual(['GET /api/v2/tokens/me', 'POST /api/v2/nowhere']);
  });

  it('sends the Retry-After that it is told, or none', async () => {
    const { simulator, send } = await session();
    const retryAfter = async (fault: Fault): Promise<unknown> => {
      simulator.faults.add({ fault, times: 1 });
      return (await send('GET', '/api/v2/tokens/me')).headers['retry-after'];
    };
    expect(await retryAfter({ kind: 'throttled', retryAfterSeconds: 200 })).toBe('200');
    expect(await retryAfter({ kind: 'throttled', retryAfterSeconds: null })).toBeUndefined();
    expect(await retryAfter({ kind: 'server-error', status: 503, retryAfterSeconds: 7 })).toBe('7');
    expect(await retryAfter({ kind: 'throttled', retryAfterSeconds: -1 })).toBe('-1');
    const dated = { kind: 'throttled', retryAfterSeconds: 90, asDate: true } as const;
    expect(await retryAfter(dated)).toBe('Thu, 20 Aug 2026 12:01:30 GMT');
  });

  it('says how long to wait in the body and in a header of the limit too, or leaves either out', async () => {
    const { simulator, send } = await session();
    const told = async (fault: Fault): Promise<unknown[]> => {
      simulator.faults.add({ fault, times: 1 });
      const { headers, body } = await send('GET', '/api/v2/tokens/me');
      return [/\[(.*)\]/.exec(String(body['message']))?.[1], headers['inin-ratelimit-reset']];
    };
    expect(await told({ kind: 'throttled', retryAfterSeconds: 7 })).toEqual(['7', '60']);
    const bare = { kind: 'throttled', retryAfterSeconds: null } as const;
    expect(await told({ ...bare, bodySeconds: 9, resetSeconds: 11 })).toEqual(['9', '11']);
    expect(await told({ ...bare, resetSeconds: null })).toEqual([undefined, undefined]);
  });

  it('strikes the method, path and conversation of its rule, as often as told, and can be taken off', async () => {
    const { simulator, send } = await session();
    const [one, other] = [1, 2].map(() => simulator.add(simulator.life()).id);
    const status = async (id: string | undefined): Promise<number> =>
      (await send('GET', `/api/v2/conversations/${id}`)).status;
    const rule = simulator.faults.add({
      fault: { kind: 'conflict' },
      method: 'GET',
      path: readPath,
      conversationId: one!,
      times: 2,
    });
    expect([await status(other), await status(one), await status(one), await status(one)]).toEqual([
      200, 409, 409, 200,
    ]);
    expect(rule.hits).toBe(2);
    const lasting = simulator.faults.add({ fault: { kind: 'conflict' }, path: readPath });
    expect(await status(other)).toBe(409);
    expect(simulator.faults.remove(lasting.id)).toBe(true);
    expect(await status(other)).toBe(200);
  });

  it('fails after the effect took place', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault: { kind: 'server-error', status: 504, when: 'after' } });
    expect((await send('DELETE', `/api/v2/conversations/${id}`)).status).toBe(504);
    expect(simulator.conversations.get(id)?.endTime).toBe(noon);
  });

  it('sends a web page or nothing in place of JSON', async () => {
    const { simulator, send } = await session();
    const answers = async (fault: Fault): Promise<[number, string]> => {
      simulator.faults.add({ fault, times: 1 });
      const { status, body } = await send('GET', '/api/v2/tokens/me');
      return [status, String(body['text'])];
    };
    expect(await answers({ kind: 'html', status: 502 })).toEqual([502, expect.stringContaining('<html>')]);
    expect(await answers({ kind: 'forbidden', variant: 'html' })).toEqual([
      403,
      expect.stringContaining('<html>'),
    ]);
    expect(await answers({ kind: 'empty-body', status: 200, when: 'after' })).toEqual([200, '']);
  });

  it('lets time pass for a latency', async () => {
    const slept: number[] = [];
    const { simulator, send } = await session({ sleep: async (ms) => void slept.push(ms) });
    simulator.faults.add({ fault: { kind: 'latency', ms: 50 } });
    await send('GET', '/api/v2/tokens/me');
    expect(slept).toEqual([50]);
  });

  it('answers an end as done that has no effect, a late one, or one that the reply does not show', async () => {
    const { simulator, send } = await session();
    const patch = async (fault: Fault): Promise<[string, unknown]> => {
      const { id } = simulator.add(simulator.life());
      simulator.faults.add({ fault, path: patchPath, times: 1 });
      const { status, body } = await send('PATCH', `/api/v2/conversations/messages/${id}`, {
        state: 'disconnected',
      });
      expect(status).toBe(200);
      return [id, body['endTime']];
    };
    const endOf = (id: string): number | undefined => simulator.conversations.get(id)?.endTime;
    const [never, late, hidden] = [
      await patch({ kind: 'no-effect' }),
      await patch({ kind: 'late-effect', ms: 3_000 }),
      await patch({ kind: 'hidden-end' }),
    ];
    expect([never[1], late[1], hidden[1]]).toEqual([undefined, undefined, undefined]);
    expect([endOf(never[0]), endOf(late[0]), endOf(hidden[0])]).toEqual([undefined, undefined, noon]);
    simulator.clock.advance(4_000);
    await send('GET', '/api/v2/tokens/me');
    expect([endOf(never[0]), endOf(late[0])]).toEqual([undefined, noon + 3_000]);
  });

  it('brings the guest back before or after a request', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life().guestWrites());
    simulator.faults.add({ fault: { kind: 'guest-writes', when: 'after' }, method: 'GET', times: 1 });
    const seen = await send('GET', `/api/v2/conversations/${id}`);
    expect(seen.body['participants'][0].messages[0].messages).toHaveLength(1);
    expect(simulator.conversations.get(id)?.messages).toHaveLength(2);
    simulator.faults.add({ fault: { kind: 'guest-reconnects', when: 'after' }, method: 'DELETE', times: 1 });
    await send('DELETE', `/api/v2/conversations/${id}`);
    expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
    expect(simulator.conversations.get(id)?.participants[0]?.communications.at(-1)).toMatchObject({
      state: 'connected',
      connectedTime: noon,
    });
  });

  it('re-opens the same conversation when the guest writes within the threading time, and not after it', async () => {
    const { simulator, send } = await session({ conditions: { threadingMinutes: 10 } });
    const [soon, later] = [5, 10].map((minutes) => simulator.add(simulator.life().ago(minutes).ends()).id);
    simulator.faults.add({ fault: { kind: 'guest-writes' } });
    for (const id of [soon, later]) await send('GET', `/api/v2/conversations/${id}`);
    expect(simulator.conversations.get(soon!)?.endTime).toBeUndefined();
    expect(simulator.conversations.get(soon!)?.participants.map(({ purpose }) => purpose)).toEqual([
      'customer',
      'workflow',
    ]);
    expect(simulator.conversations.get(later!)?.endTime).toBe(noon - 10 * minute);
  });

  it('runs a hook before and after the effect of an exact request, until it is taken off', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life());
    const seen: unknown[] = [];
    const stop = simulator.on(
      'before',
      ({ method }) => void seen.push(method, simulator.conversations.get(id)?.endTime),
    );
    simulator.on(
      'after',
      async ({ status }) => void seen.push(status, simulator.conversations.get(id)?.endTime),
    );
    await send('DELETE', `/api/v2/conversations/${id}`);
    expect(seen).toEqual(['DELETE', undefined, 204, noon]);
    stop();
    await send('GET', '/api/v2/tokens/me');
    expect(seen).toHaveLength(6);
  });

  it('keeps a journal of every request, with the busiest minute and the writes', async () => {
    const { simulator, send } = await session();
    const { id } = simulator.add(simulator.life());
    await send('GET', `/api/v2/conversations/${id}`);
    await send('PATCH', `/api/v2/conversations/messages/${id.toUpperCase()}`, { state: 'disconnected' });
    simulator.clock.advance(minute);
    await send('POST', `/api/v2/conversations/${id}/disconnect`);
    const { journal } = simulator;
    expect(journal.entries.map(({ sequence, path, status }) => [sequence, path, status])).toEqual([
      [1, '/oauth/token', 200],
      [2, readPath, 200],
      [3, patchPath, 200],
      [4, `${readPath}/disconnect`, 202],
    ]);
    expect(journal.of('PATCH', patchPath)).toMatchObject([
      { conversationId: id, at: noon, body: { state: 'disconnected' } },
    ]);
    expect(journal.writes().map(({ method }) => method)).toEqual(['PATCH', 'POST']);
    expect(journal.busiestMinute()).toBe(2);
    journal.clear();
    expect(journal.entries).toEqual([]);
  });
});

describe('a simulator left to itself', () => {
  it('takes its time from the system and waits for real', async () => {
    const simulator = createSimulator();
    const token = simulator.clients.issue(simulator.clients.list[0]!, Date.now());
    simulator.faults.add({ fault: { kind: 'latency', ms: 1 } });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await simulator.app.inject({ method: 'GET', url: '/api/v2/organizations/me', headers });
    expect(answer.statusCode).toBe(200);
  });

  it('answers a mistake of a hook with 500 and an ErrorBody', async () => {
    const { simulator, send } = await session();
    simulator.on('before', () => {
      throw new Error('mistake');
    });
    expect(await send('GET', '/api/v2/tokens/me')).toMatchObject({
      status: 500,
      body: { code: 'internal.server.error' },
    });
  });

  it('knows no conversation to change and no enum to read where there is none', () => {
    const simulator = createSimulator();
    expect(() => simulator.conversations.change('none', 0, () => undefined)).toThrow('no conversation none');
    expect(() => enumValues('Message', 'colour')).toThrow('no enum Message.colour');
  });
});
