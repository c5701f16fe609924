import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { CHILD_ENVIRONMENT } from '../../support/child-environment.ts';
import type { Answer } from './helpers.ts';
import { minute, noon } from './helpers.ts';

const ask = async (
  simulator: Simulator,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: unknown,
): Promise<Pick<Answer, 'status' | 'body'>> => {
  const answer = await simulator.app.inject({
    method,
    url: `/simulator${path}`,
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, body: answer.json() };
};

describe('the control paths', () => {
  it('move time and tell it', async () => {
    const simulator = createSimulator({ now: () => noon });
    await ask(simulator, 'POST', '/clock', { advanceMs: minute });
    expect(simulator.now()).toBe(noon + minute);
    await ask(simulator, 'POST', '/clock', { set: '2027-01-01T00:00:00Z' });
    expect((await ask(simulator, 'GET', '/clock')).body).toEqual({ now: '2027-01-01T00:00:00.000Z' });
  });

  it('set assumptions and conditions', async () => {
    const simulator = createSimulator();
    await ask(simulator, 'PATCH', '/assumptions', { patchReplyShowsEnd: false, liveForgetsAfterMs: 9 });
    await ask(simulator, 'PATCH', '/conditions', {
      allowancePerMinute: 10,
      searchBreaksAbove: null,
      rowsRepeatOverPages: true,
      searchPageLimit: null,
      rowsReordered: false,
    });
    expect((await ask(simulator, 'GET', '/assumptions')).body).toMatchObject({
      patchReplyShowsEnd: false,
      liveForgetsAfterMs: 9,
    });
    expect((await ask(simulator, 'GET', '/conditions')).body).toMatchObject({
      allowancePerMinute: 10,
      rowsRepeatOverPages: true,
    });
  });

  it('switch faults on and off', async () => {
    const simulator = createSimulator();
    const { body } = await ask(simulator, 'POST', '/faults', { fault: { kind: 'conflict' }, times: 3 });
    expect((await ask(simulator, 'GET', '/faults')).body).toHaveLength(1);
    expect((await ask(simulator, 'DELETE', `/faults/${body['id']}`)).body).toEqual({ removed: true });
    await ask(simulator, 'POST', '/faults', { fault: { kind: 'hang' } });
    expect((await ask(simulator, 'DELETE', '/faults')).body).toEqual([]);
  });

  it('tell credentials, conversations and the journal, and stay out of it', async () => {
    const simulator = createSimulator({ conversations: 60, now: () => noon });
    expect((await ask(simulator, 'GET', '/credentials')).body[0]).toMatchObject(simulator.credentials);
    const list = (await ask(simulator, 'GET', '/conversations')).body as unknown as { endTime?: string }[];
    expect(list).toHaveLength(60);
    expect(list.some(({ endTime }) => endTime !== undefined)).toBe(true);
    await simulator.app.inject({ method: 'GET', url: '/api/v2/tokens/me' });
    expect((await ask(simulator, 'GET', '/journal')).body).toMatchObject([
      { path: '/api/v2/tokens/me', status: 401 },
    ]);
    expect((await ask(simulator, 'DELETE', '/journal')).body).toEqual([]);
  });

  it('add a conversation that plays a story', async () => {
    const simulator = createSimulator();
    const { body } = await ask(simulator, 'POST', '/conversations', { story: 'never ends' });
    expect(simulator.conversations.get(body['id'])?.resists).toBe('everything');
  });

  it.each([
    ['POST', '/clock', { advanceMs: -1 }, 'advanceMs'],
    ['PATCH', '/assumptions', { patchReplyShowsEnds: true }, 'patchReplyShowsEnd'],
    ['PATCH', '/assumptions', { deleteStatus: 201 }, '[200,204]'],
    ['PATCH', '/assumptions', { liveForgetsAfterMs: -1 }, 'ms'],
    ['PATCH', '/conditions', { allowance: 1 }, 'allowancePerMinute'],
    ['PATCH', '/conditions', { allowancePerMinute: 'many' }, 'number'],
    ['POST', '/faults', { fault: { kind: 'fire' } }, 'latency'],
    ['POST', '/faults', { kind: 'hang' }, 'fault'],
    ['POST', '/conversations', { story: 'none such' }, 'never ends'],
    ['POST', '/clock', [], 'JSON object'],
  ] as const)('refuse %s %s %j and say what they accept', async (method, path, payload, hint) => {
    const simulator = createSimulator();
    const { status, body } = await ask(simulator, method, path, payload);
    expect(status).toBe(400);
    expect(body['error']).toContain(hint);
  });

  it('refuse what is no JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await createSimulator().app.inject({
      method: 'POST',
      url: '/simulator/clock',
      headers,
      payload: '{',
    });
    expect(answer.statusCode).toBe(400);
  });
});

describe('npm run simulator', () => {
  const run = (...args: string[]): { status: number | null; stderr: string } => {
    const { status, stderr } = spawnSync(process.execPath, ['local/run-simulator.ts', ...args], {
      encoding: 'utf8',
      env: CHILD_ENVIRONMENT,
    });
    return { status, stderr };
  };

  it('names an unknown option and one that is no number', () => {
    expect(run('--prot', '3')).toMatchObject({ status: 1, stderr: expect.stringContaining('--prot') });
    expect(run('--port', 'http')).toMatchObject({ status: 1, stderr: expect.stringContaining('--port') });
  });
});
