import { describe, expect, it } from 'vitest';
import { KEYS } from '../../functions/sweeper/table/items.ts';
import { REQUEST_ID, apiEvent, received, type Received, type Sent } from '../support/api-event.ts';
import type { RouteName } from '../../functions/sweeper/http/routes.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startRounds } from '../support/rounds.ts';
import { startWhole, SWEEPING, type Whole } from '../support/whole.ts';

const HOUR = 3_600_000;

async function ask({ invoke }: Whole, route: RouteName, sent?: Sent): Promise<Received> {
  return received(await invoke(apiEvent(route, sent)));
}

function stuckIn({ simulator }: Whole, count: number): string[] {
  return Array.from({ length: count }, () => simulator.add(conversed(simulator)).id);
}

const WAITING = { prefer: 'wait=20' };

describe('POST /sweeps/preview', () => {
  it.each(['enforce', 'dry-run'] as const)(
    'starts a dry run of any size, and says where to look: deployed with %s',
    async (mode) => {
      const whole = await startWhole({ ...SWEEPING, settings: { mode } });
      stuckIn(whole, 150);
      const { status, headers, body } = await ask(whole, 'preview', { body: { note: 'INC-7' } });
      const sweepId = String(body['sweepId']);

      expect(status).toBe(202);
      expect(sweepId).toMatch(/^preview-/u);
      expect(sweepId).not.toContain(REQUEST_ID);
      expect(headers).toMatchObject({ location: `/v1/sweeps/${sweepId}`, 'retry-after': '5' });
      expect(body).toMatchObject({ state: 'queued', mode: 'dry-run', trigger: 'api', note: 'INC-7' });
      await whole.clock.sleep(300_000);
      expect(await ask(whole, 'getSweep', { sweepId })).toMatchObject({
        status: 200,
        body: { state: 'complete', counts: { 'would-close': 150 }, report: { mode: 'dry-run' } },
      });
      expect(whole.simulator.journal.writes()).toEqual([]);
    },
  );

  it('answers with the report where it is waited for and over by then', async () => {
    const whole = await startWhole(SWEEPING);
    const [id] = stuckIn(whole, 1);
    const { status, headers, body } = await ask(whole, 'preview', { headers: WAITING });
    const sweepId = String(body['sweepId']);

    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'preference-applied': 'wait=20', location: `/v1/sweeps/${sweepId}` });
    expect(headers).not.toHaveProperty('retry-after');
    expect(body).toMatchObject({ state: 'complete', report: { counts: { open: 1, 'would-close': 1 } } });
    expect((await ask(whole, 'sweepConversations', { sweepId })).body).toMatchObject({
      conversations: [{ conversationId: id, outcome: 'would-close' }],
    });
  });

  it('answers within 25 seconds where it takes longer, and goes on', async () => {
    const whole = await startWhole({ ...SWEEPING, settings: { requestsInFlight: 1 } });
    stuckIn(whole, 60);
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'latency', ms: 1_000 } });
    const startedAt = whole.clock.now();
    const { status, body } = await ask(whole, 'preview', { headers: WAITING });

    expect(whole.clock.now() - startedAt).toBeLessThan(25_000);
    expect([status, body['state']]).toEqual([202, 'running']);
    await whole.clock.sleep(300_000);
    expect((await ask(whole, 'getSweep', { sweepId: String(body['sweepId']) })).body).toMatchObject({
      state: 'complete',
      counts: { 'would-close': 60 },
    });
  });

  it('is the same for the same key, and a key of it is none of POST /sweeps', async () => {
    const whole = await startWhole(SWEEPING);
    const headers = { ...WAITING, 'Idempotency-Key': '"CASE-1"' };
    const first = await ask(whole, 'preview', { headers });
    const again = await ask(whole, 'preview', { headers });
    const sweep = await ask(whole, 'startSweep', { headers });

    expect([first.status, again.status, sweep.status]).toEqual([200, 200, 200]);
    expect(again.body['sweepId']).toBe(first.body['sweepId']);
    expect(sweep.body).toMatchObject({ mode: 'enforce' });
    expect((await ask(whole, 'preview', { headers, body: { note: 'another' } })).status).toBe(422);
  });

  it('409: one at a time, whether it is a preview or a sweep; a finished one keeps nobody waiting', async () => {
    const { whole, loop } = await startRounds();
    const first = await ask(whole, 'preview');
    const running = { code: 'sweep-running', runningSweepId: first.body['sweepId'] };

    expect(await ask(whole, 'startSweep')).toMatchObject({ status: 409, body: running });
    expect(await ask(whole, 'preview')).toMatchObject({ status: 409, body: running });
    await loop(String(first.body['sweepId']));
    expect((await ask(whole, 'startSweep')).status).toBe(202);
  });

  it('is cancelled like a sweep, and stays as it is once it is over', async () => {
    const whole = await startWhole({ ...SWEEPING, settings: { requestsInFlight: 1 } });
    stuckIn(whole, 60);
    whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'latency', ms: 1_000 } });
    const sweepId = String((await ask(whole, 'preview')).body['sweepId']);
    await whole.clock.sleep(15_000);
    const asked = await ask(whole, 'cancelSweep', { sweepId });
    await whole.clock.sleep(60_000);
    const again = await ask(whole, 'cancelSweep', { sweepId });
    const found = await ask(whole, 'getSweep', { sweepId });

    expect(asked).toMatchObject({ status: 202, body: { state: 'cancelling' } });
    expect(again).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(found.body).toEqual(again.body);
    expect(found.body).toMatchObject({ report: { notReached: { cancelled: expect.any(Number) as number } } });
  });

  it('tells in its report what Genesys refused', async () => {
    const whole = await startWhole(SWEEPING);
    const fault = { kind: 'forbidden', variant: 'missing-permissions' } as const;
    whole.simulator.faults.add({ path: PATHS.search, fault });

    expect(await ask(whole, 'preview', { headers: WAITING })).toMatchObject({
      status: 200,
      body: {
        state: 'refused',
        report: { diagnoses: [{ code: 'permission-missing', operation: 'search' }] },
      },
    });
  });
});

describe('a preview never ends anything', () => {
  it.each([{ mode: 'enforce' }, { action: 'close' }, { force: true }, { fromSweep: 'preview-1' }])(
    'whatever its request says: %o',
    async (body) => {
      const whole = await startWhole(SWEEPING);

      expect((await ask(whole, 'preview', { body })).status).toBe(400);
      expect((await ask(whole, 'listSweeps')).body).toEqual({ sweeps: [] });
    },
  );

  it.each([
    ['mode', { mode: 'enforce' }],
    ['request', { request: '{"action":"sweep","mode":"enforce"}' }],
    ['mode and request', { mode: 'enforce', request: '{"action":"sweep","mode":"enforce"}' }],
    ['a request that cannot be read', { request: '{' }],
  ])('whatever its item says: %s', async (_name, set) => {
    const { whole, table, loop } = await startRounds();
    stuckIn(whole, 3);
    const { body } = await ask(whole, 'preview');
    const sweepId = String(body['sweepId']);
    await table.update(KEYS.sweep(sweepId), { set, where: {} });

    await loop(sweepId);

    expect(whole.simulator.journal.writes()).toEqual([]);
    expect((await ask(whole, 'getSweep', { sweepId })).body).toMatchObject({
      counts: { closed: 0, unverified: 0 },
    });
  });
});

it.each([
  ['enforce', 'dry-run'],
  ['dry-run', 'enforce'],
] as const)('a sweep whose item says %s and whose request says %s ends nothing', async (mode, asked) => {
  const { whole, accept, loop, report } = await startRounds();
  stuckIn(whole, 3);
  const sweepId = await accept({ mode, request: { mode: asked } });

  await loop(sweepId);

  expect(whole.simulator.journal.writes()).toEqual([]);
  expect((await report(sweepId)).outcome).toBe('failed');
});

describe('POST /sweeps with fromSweep', () => {
  it('ends what the preview has listed and is still stuck, and nothing else, however many they are', async () => {
    const whole = await startWhole({ ...SWEEPING, settings: { abortIfMoreThan: 2 } });
    const { simulator } = whole;
    const [back = '', ...listed] = stuckIn(whole, 5);
    const preview = await ask(whole, 'preview', { headers: WAITING });
    const fromSweep = String(preview.body['sweepId']);
    const returned = simulator.conversations.get(back);
    if (returned === undefined) throw new Error('There is none');
    simulator.conversations.change(
      back,
      simulator.now(),
      () => void simulator.life({ of: returned }).guestWrites(),
    );
    stuckIn(whole, 1);
    const { status, body } = await ask(whole, 'startSweep', { body: { fromSweep }, headers: WAITING });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      fromSweep,
      mode: 'enforce',
      state: 'complete',
      counts: { closed: 4, kept: 1 },
    });
    expect(writtenIds(simulator)).toEqual(listed.toSorted());
  });

  it.each<[string, (whole: Whole) => Promise<string>, string]>([
    ['unknown', async () => 'preview-nobody', 'there is no sweep with this id'],
    [
      'a sweep that ended something itself',
      async (whole) => String((await ask(whole, 'startSweep', { headers: WAITING })).body['sweepId']),
      'this sweep is no preview',
    ],
    [
      'a scheduled dry run',
      async (whole) => {
        await whole.invoke({ sweeper: { trigger: 'schedule', sweepId: 'night' }, request: {} });
        return 'night';
      },
      'this sweep is no preview',
    ],
    [
      'cancelled',
      async (whole) => {
        stuckIn(whole, 100);
        const sweepId = String((await ask(whole, 'preview')).body['sweepId']);
        await ask(whole, 'cancelSweep', { sweepId });
        await whole.clock.sleep(60_000);
        return sweepId;
      },
      'this preview is cancelled',
    ],
    [
      'too old',
      async (whole) => {
        const { body } = await ask(whole, 'preview', { headers: WAITING });
        await whole.clock.sleep(72 * HOUR + 1_000);
        return String(body['sweepId']);
      },
      'this preview is older than 72 hours',
    ],
  ])('400, and nothing is started: %s', async (_name, prepare, problem) => {
    const whole = await startWhole(SWEEPING);
    const fromSweep = await prepare(whole);
    const before = (await ask(whole, 'listSweeps')).body['sweeps'] as unknown[];

    expect(await ask(whole, 'startSweep', { body: { fromSweep } })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path: 'fromSweep', problem }] },
    });
    expect((await ask(whole, 'listSweeps')).body['sweeps']).toHaveLength(before.length);
  });

  it('400: a preview that is still at work', async () => {
    const { whole } = await startRounds();
    const fromSweep = String((await ask(whole, 'preview')).body['sweepId']);

    expect((await ask(whole, 'startSweep', { body: { fromSweep } })).body).toMatchObject({
      code: 'invalid-request',
      problems: [{ path: 'fromSweep', problem: 'this preview is queued' }],
    });
  });
});
