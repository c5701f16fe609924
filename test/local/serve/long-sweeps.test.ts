import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { asReport } from '../../../local/print/answer-lines.ts';
import { memoryOf } from '../../../local/serve/local-memory.ts';
import { readApi } from '../../../local/serve/read-api.ts';
import { startLocalApi } from '../../../local/serve/start-local-api.ts';
import { startServing, type Serving } from '../../../local/serve/start-serving.ts';
import type { World } from '../../../functions/sweeper/world.ts';
import type { Ended } from '../../../local/step-functions/local-executions.ts';
import { stateMachineIn } from '../../../local/step-functions/state-machine-in.ts';
import { startSimulatedWorld, type SimulatedWorld } from '../../../local/world/simulated-world.ts';
import { templateOf } from '../../support/local-api.ts';
import { type Answer, callSigned } from './callers.ts';

const OPTIONS = { seed: 7, conversations: 60, mode: 'enforce', logs: false } as const;
const TEMPLATE = templateOf('iam', 'enforce');
const UNDER_WAY: ReadonlySet<unknown> = new Set(['queued', 'running', 'cancelling']);

interface Api {
  readonly world: SimulatedWorld;
  readonly call: (method: string, path: string, body?: object) => Promise<Answer>;
  /** Asks until it is over, as often as `Retry-After` says, by the faster clock. */
  readonly watch: (sweepId: unknown) => Promise<Answer>;
}

function callsOf({ world, running }: Pick<Serving, 'world' | 'running'>): Api {
  const call: Api['call'] = (method, path, body) => callSigned(running, method, path, body);
  return {
    world,
    call,
    watch: async (sweepId) => {
      for (;;) {
        const answer = await call('GET', `/sweeps/${String(sweepId)}`);
        if (!UNDER_WAY.has(answer.body['state'])) return answer;
        expect(answer).toMatchObject({ status: 200, headers: { 'retry-after': '5' } });
        await world.clock.sleep(5_000);
      }
    },
  };
}

async function serve(): Promise<Api> {
  const serving = await startServing(TEMPLATE, { ...OPTIONS, port: 0, served: () => {}, ended: () => {} });
  onTestFinished(serving.close);
  return callsOf(serving);
}

interface DyingApi extends Api {
  /** Waits until the execution of this name is over. */
  readonly over: (name: string) => Promise<Ended>;
  /** Starts an execution for a sweep. */
  readonly start: (sweepId: unknown, name: string) => Promise<unknown>;
}

/** The first rounds die at once, each with one of these errors. */
async function serveDying(deaths: string[]): Promise<DyingApi> {
  const ended = new Map<string, Ended>();
  const startMemory = memoryOf(TEMPLATE, (one) => void ended.set(one.name, one));
  let startExecution: World['startExecution'] | undefined;
  const world = await startSimulatedWorld(OPTIONS, async (clock, invoke) => {
    const memory = await startMemory(clock, async (event) => {
      const name = deaths.shift();
      if (name !== undefined) throw Object.assign(new Error('Killed'), { name });
      return invoke(event);
    });
    ({ startExecution } = memory);
    return memory;
  });
  const parts = { invoke: world.invoke, sleep: world.clock.sleep, now: Date.now, port: 0, served: () => {} };
  const running = await startLocalApi(readApi(TEMPLATE), parts);
  onTestFinished(async () => {
    await running.close();
    await world.close();
  });
  return {
    ...callsOf({ world, running }),
    over: (name) => vi.waitUntil(() => ended.get(name), { timeout: 30_000 }),
    start: async (sweepId, name) => {
      const stateMachineArn = stateMachineIn(TEMPLATE).arn;
      const input = JSON.stringify({ round: { sweepId } });
      return startExecution?.({ stateMachineArn, name, input }, AbortSignal.timeout(30_000));
    },
  };
}

describe('long sweeps on one machine, over HTTP', () => {
  it('are started, watched, and found again with their conversations', async () => {
    const { call, watch, world } = await serve();
    const started = await call('POST', '/sweeps', { note: 'over HTTP' });
    const { sweepId } = started.body;

    expect(started).toMatchObject({
      status: 202,
      headers: { location: `/v1/sweeps/${String(sweepId)}`, 'retry-after': '5' },
    });
    const { body } = await watch(sweepId);
    expect(body).toMatchObject({ state: 'complete', mode: 'enforce', trigger: 'api', note: 'over HTTP' });
    const closed = await call('GET', `/sweeps/${String(sweepId)}/conversations?outcome=closed`);
    const rows = closed.body['conversations'] as readonly { conversationId: string }[];
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toHaveLength((body['counts'] as Record<string, number>)['closed'] ?? -1);
    const [{ conversationId } = { conversationId: '' }] = rows;
    expect(world.simulator.conversations.get(conversationId)?.endTime).toBeDefined();
    expect((await call('GET', `/conversations/${conversationId}/history`)).body).toMatchObject({
      writes: [{ sweepId, outcome: 'closed' }],
    });
    expect((await call('GET', '/sweeps')).body).toMatchObject({ sweeps: [{ sweepId, state: 'complete' }] });
  });

  it('stand beside what the function remembers of a close: the table keeps nobody waiting', async () => {
    const { call, world } = await serve();
    const report = asReport(await world.invoke({ action: 'sweep', mode: 'enforce' }));
    const conversationId = report.conversations[0]?.conversationId ?? '';

    expect(report.counts.closed).toBeGreaterThan(5);
    expect(report).not.toHaveProperty('history');
    expect((await call('GET', `/conversations/${conversationId}/history`)).body).toMatchObject({
      writes: [{ sweepId: report.sweepId, askedBy: 'console', outcome: 'closed' }],
    });
  });

  it('begin nothing more once they are cancelled', async () => {
    const { call, watch, world } = await serve();
    const { sweepId } = (await call('POST', '/sweeps')).body;
    const cancelled = await call('POST', `/sweeps/${String(sweepId)}/cancel`, {});

    expect(cancelled).toMatchObject({ status: 202, body: { state: 'cancelling' } });
    expect((await watch(sweepId)).body).toMatchObject({ state: 'cancelled' });
    const written = world.simulator.journal.writes().length;
    await world.clock.sleep(60_000);
    expect(world.simulator.journal.writes()).toHaveLength(written);
    expect(await call('POST', `/sweeps/${String(sweepId)}/cancel`, {})).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
  });

  it('end what a preview has listed, and nothing else', async () => {
    const { call, watch } = await serve();
    const previewed = await call('POST', '/sweeps/preview', {});
    const preview = await watch(previewed.body['sweepId']);
    const { sweepId: fromSweep, counts } = preview.body as {
      sweepId: string;
      counts: Record<string, number>;
    };
    const { sweepId } = (await call('POST', '/sweeps', { fromSweep })).body;
    const { body } = await watch(sweepId);

    expect(counts['would-close']).toBeGreaterThan(5);
    expect(body).toMatchObject({ state: 'complete', fromSweep, counts: { open: counts['would-close'] } });
  });

  it('go on when their execution is started again, and are not done twice', async () => {
    const deaths = ['Sandbox.Timedout', 'Runtime.ExitError'];
    const { call, watch, world, over, start } = await serveDying(deaths);
    const { sweepId } = (await call('POST', '/sweeps')).body;

    // The first is tried again by the state machine, the second is not.
    expect(await over(String(sweepId))).toMatchObject({ result: { error: 'Runtime.ExitError' } });
    expect(deaths).toEqual([]);
    expect((await call('GET', `/sweeps/${String(sweepId)}`)).body).toMatchObject({ state: 'queued' });
    await expect(start(sweepId, String(sweepId))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await start(sweepId, 'again');
    expect((await watch(sweepId)).body).toMatchObject({ state: 'complete' });
    await over('again');
    const written = world.simulator.journal.writes().length;
    await start(sweepId, 'once more');
    expect(await over('once more')).toMatchObject({ result: { output: { sweepId, more: false } } });
    expect(world.simulator.journal.writes()).toHaveLength(written);
  });
});
