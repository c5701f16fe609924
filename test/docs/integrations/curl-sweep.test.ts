import fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writtenIds } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { example, openShell, type Ran } from './curl-shell.ts';
import { CREDENTIALS, REGION } from './node-service-signature.ts';

interface Arrived {
  readonly call: string;
  readonly body: unknown;
  readonly key: string | undefined;
}

/** An API that answers each route with the next of its answers, and with the last one from then on. */
async function clean(
  answers: Readonly<Record<string, readonly (readonly [status: number, body: object])[]>>,
  reply = 'yes',
): Promise<Ran & { readonly arrived: readonly Arrived[] }> {
  const arrived: Arrived[] = [];
  const left = new Map(Object.entries(answers).map(([call, list]) => [call, [...list]]));
  const app = fastify({ forceCloseConnections: true });
  app.all('*', async ({ method, url, body, headers }, answer) => {
    const call = `${method} ${url}`;
    const key = headers['idempotency-key'];
    arrived.push({ call, body, key: typeof key === 'string' ? key : undefined });
    const list = left.get(call) ?? [];
    const [status, json] = (list.length > 1 ? list.shift() : list[0]) ?? [404, { code: 'unknown-sweep' }];
    return answer.code(status).header('retry-after', '60').send(json);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  const shell = await openShell({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    API_URL: url,
    AWS_SESSION_TOKEN: '',
    WAIT_SECONDS: '0',
  });
  const ran = await shell(
    `${example('Write the file')}echo '${reply}' | ${example('Clean up').split('\n').at(1)}`,
  );
  return { ...ran, arrived };
}

const started = (sweepId: string) => [202, { sweepId, state: 'queued' }] as const;
const is = (state: string, counts: object = {}) => [200, { sweepId: 'it', state, counts }] as const;
const PREVIEW = {
  'POST /sweeps/preview': [started('p-1')],
  'GET /sweeps/p-1': [
    is('queued'),
    is('running', { 'would-close': 3 }),
    is('complete', { 'would-close': 12 }),
  ],
};
const SWEEP = {
  'POST /sweeps': [started('s-1')],
  'GET /sweeps/s-1': [is('running', { closed: 2 }), is('complete', { closed: 11 })],
};

describe('sweep.sh', () => {
  it('previews, waits, asks, and starts a sweep from the preview', async () => {
    const { exitCode, stdout, stderr, arrived } = await clean({ ...PREVIEW, ...SWEEP });

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Preview p-1 is complete: 12 would be ended.');
    expect(stdout).toContain('Sweep s-1 is complete: 11 have ended.');
    expect(arrived.map(({ call }) => call)).toEqual([
      'POST /sweeps/preview',
      ...Array.from({ length: 3 }, () => 'GET /sweeps/p-1'),
      'POST /sweeps',
      ...Array.from({ length: 2 }, () => 'GET /sweeps/s-1'),
    ]);
    expect(arrived.flatMap(({ body }) => body ?? [])).toEqual([
      { note: 'CHG-4711' },
      { fromSweep: 'p-1', note: 'CHG-4711' },
    ]);
  });

  it.each(['no', ''])('starts nothing after the answer "%s"', async (reply) => {
    const { exitCode, arrived } = await clean({ ...PREVIEW, ...SWEEP }, reply);

    expect(exitCode).toBe(0);
    expect(arrived.map(({ call }) => call)).not.toContain('POST /sweeps');
  });

  it('starts nothing where nothing would be ended, or where the preview has failed', async () => {
    const none = await clean({ ...PREVIEW, 'GET /sweeps/p-1': [is('complete', { 'would-close': 0 })] });
    const failed = await clean({ ...PREVIEW, 'GET /sweeps/p-1': [is('failed')] });

    expect([none.exitCode, failed.exitCode]).toEqual([0, 1]);
    expect(failed.stdout).toContain('The preview p-1 is failed');
    for (const { arrived } of [none, failed])
      expect(arrived.map(({ call }) => call)).not.toContain('POST /sweeps');
  });

  it('sends a start again with the same key, where its answer was lost', async () => {
    const lost = [503, { code: 'history-unavailable' }] as const;
    const { exitCode, arrived } = await clean({
      ...PREVIEW,
      ...SWEEP,
      'POST /sweeps': [lost, started('s-1')],
    });
    const keys = (call: string): unknown[] =>
      arrived.filter((one) => one.call === call).map(({ key }) => key);

    expect(exitCode).toBe(0);
    expect(keys('POST /sweeps')).toHaveLength(2);
    expect(new Set(keys('POST /sweeps')).size).toBe(1);
    expect(keys('POST /sweeps')[0]).toMatch(/^"\d+-\d+"$/);
  });

  it('leaves for later what another sweep is in the way of, and what was left out', async () => {
    const busy = await clean({ ...PREVIEW, 'POST /sweeps': [[409, { code: 'sweep-running' }]] });
    const partial = await clean({ ...PREVIEW, ...SWEEP, 'GET /sweeps/s-1': [is('partial', { closed: 4 })] });

    expect([busy.exitCode, partial.exitCode]).toEqual([75, 75]);
    expect(busy.stdout).toContain('The sweep was not started: 409\n{"code":"sweep-running"}');
  });

  it('says what is wrong where it may not start one', async () => {
    const { exitCode, stdout } = await clean({
      ...PREVIEW,
      'POST /sweeps': [[403, { code: 'mode-not-allowed' }]],
    });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('The sweep was not started: 403');
  });
});

it('sweep.sh against the routes themselves: what was listed is ended', async () => {
  const api = await startLocalApi(SWEEPING);
  const { simulator } = api.whole;
  const stuck = Array.from({ length: 3 }, () => simulator.add(conversed(simulator)).id);
  const shell = await openShell({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    API_URL: api.url,
    AWS_SESSION_TOKEN: '',
    WAIT_SECONDS: '0',
  });
  const { exitCode, stdout, stderr } = await shell(
    `${example('Write the file')}echo yes | ${example('Clean up').split('\n').at(1)}`,
  );

  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/Preview preview-[\w-]+ is complete: 3 would be ended\./u);
  expect(stdout).toMatch(/Sweep [\w-]+ is complete: 3 have ended\./u);
  expect(writtenIds(simulator)).toEqual(stuck.toSorted());
});
