import { describe, expect, it } from 'vitest';
import { cursorAt } from '../../functions/sweeper/http/read-sweep-call.ts';
import { KEYS } from '../../functions/sweeper/table/items.ts';
import { TableError } from '../../functions/sweeper/table/port.ts';
import type { StoredReport } from '../../functions/sweeper/table/sweep-item.ts';
import { storeRows } from '../../functions/sweeper/table/sweep-lists.ts';
import {
  beat,
  beginRound,
  createSweep,
  finishSweep,
  loadSweep,
  takeLease,
} from '../../functions/sweeper/table/sweeps.ts';
import { REQUEST_ID } from '../support/api-event.ts';
import { conversed } from '../support/lives.ts';
import { PROGRESS, someRows, sweepStage, type SweepStage } from '../support/sweeps.ts';
import { dynaliteTable, each } from '../support/tables.ts';
import { ORGANISATION, startWhole } from '../support/whole.ts';

const HOUR = 3_600_000;
const CALLER = 'arn:aws:sts::123456789012:assumed-role/itsm/itsm';
const PROBLEM = 'application/problem+json';

/** A sweep as its rounds leave it. */
async function remembered(
  { table, whole }: SweepStage,
  sweepId: string,
  about: {
    readonly mode?: 'dry-run' | 'enforce';
    readonly request?: object;
    readonly org?: string;
    readonly state?: 'complete' | 'partial' | 'failed' | 'running';
    readonly rows?: number;
  } = {},
): Promise<void> {
  const { mode = 'dry-run', request = {}, org = ORGANISATION, state = 'complete', rows = 0 } = about;
  const createdAt = whole.clock.now();
  await createSweep(table, {
    sweepId,
    org,
    mode,
    trigger: 'api',
    createdAt,
    request: JSON.stringify({ action: 'sweep', mode, org, ...request }),
  });
  const seen = await loadSweep(table, sweepId);
  if (seen === undefined) throw new Error('It was not stored');
  const leaseUntil = createdAt + 600_000;
  await beginRound(table, { seen, roundId: 'round', now: createdAt, roundUntil: createdAt, leaseUntil });
  await storeRows(table, { sweepId, createdAt }, someRows(rows));
  await beat(table, { sweepId, roundId: 'round' }, { roundUntil: createdAt, leaseUntil, progress: PROGRESS });
  if (state === 'running') return;
  const report = { outcome: state, counts: { open: rows } } as unknown as StoredReport;
  await finishSweep(table, { sweepId, roundId: 'round' }, { at: createdAt, state, report });
}

describe('POST /sweeps', () => {
  it('accepts a sweep, and says where to look', async () => {
    const stage = await sweepStage();
    const { status, headers, body } = await stage.ask('startSweep', {
      body: { note: 'INC-7', requestedBy: 'jo' },
    });
    const sweepId = String(body['sweepId']);

    expect(status).toBe(202);
    expect(headers).toMatchObject({
      location: `/v1/sweeps/${sweepId}`,
      'retry-after': expect.stringMatching(/^\d+$/) as string,
    });
    expect(body).toMatchObject({
      state: 'queued',
      org: ORGANISATION,
      mode: 'enforce',
      trigger: 'api',
      askedBy: CALLER,
      requestedBy: 'jo',
      note: 'INC-7',
    });
    expect(sweepId).not.toBe(REQUEST_ID);
    expect(stage.executions).toEqual([sweepId]);
    expect(await loadSweep(stage.table, sweepId)).toMatchObject({ state: 'queued', mode: 'enforce' });
    expect(stage.whole.simulator.journal.entries).toEqual([]);
  });

  it.each([
    { mode: 'enforce' },
    { force: true },
    { action: 'close' },
    { maxCloses: 100_000 },
    { fromSweep: 'a b' },
  ])('is refused before anything is remembered: %o', async (body) => {
    const stage = await sweepStage();

    expect(await stage.ask('startSweep', { body })).toMatchObject({
      status: 400,
      headers: { 'content-type': PROBLEM },
      body: { code: 'invalid-request', problems: [{ path: Object.keys(body)[0] }] },
    });
    expect(stage.executions).toEqual([]);
  });

  it('403: a dry-run deployment ends nothing for any caller', async () => {
    const stage = await sweepStage({ settings: { mode: 'dry-run' } });

    expect(await stage.ask('startSweep')).toMatchObject({ status: 403, body: { code: 'mode-not-allowed' } });
    expect(stage.executions).toEqual([]);
  });

  it('409: one long sweep of an organisation at a time, and says which is at work', async () => {
    const stage = await sweepStage();
    const first = await stage.ask('startSweep');

    expect(await stage.ask('startSweep')).toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      body: { code: 'sweep-running', runningSweepId: first.body['sweepId'] },
    });
    expect(stage.executions).toHaveLength(1);
    await stage.whole.clock.sleep(11 * 60_000);
    expect((await stage.ask('startSweep')).status).toBe(202);
  });

  it('503 in time: a table that is too slow for the answer starts nothing, and one call later it does', async () => {
    let ms = 9_000;
    const { ask, whole, executions } = await sweepStage({
      replace: (table, clock) =>
        each(table, (call) => async (...question: never[]) => {
          await clock.sleep(ms);
          return call(...question);
        }),
    });
    const asked = { headers: { 'Idempotency-Key': 'once' } };
    const from = whole.clock.now();

    expect(await ask('startSweep', asked)).toMatchObject({
      status: 503,
      body: { code: 'history-unavailable' },
    });
    // API Gateway waits for 29 seconds.
    expect(whole.clock.now() - from).toBeLessThan(29_000);
    expect(executions).toEqual([]);

    ms = 0;
    await whole.clock.sleep(60_000);
    const again = await ask('startSweep', asked);
    expect(again).toMatchObject({ status: 202 });
    expect(executions).toEqual([again.body['sweepId']]);
  });

  it('503: without a table, or one that gives no answer, nothing is started', async () => {
    const without = await startWhole();
    const stage = await sweepStage({
      replace: (table) => ({ ...table, put: () => Promise.reject(new TableError('ProvisionedThroughput')) }),
    });
    const { ask } = { ask: stage.ask };

    expect(await ask('startSweep')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '60' },
      body: { code: 'history-unavailable' },
    });
    expect(stage.executions).toEqual([]);
    expect(without.simulator.journal.entries).toEqual([]);
  });

  it('503: Step Functions does not take it; the next call is free to start', async () => {
    const stage = await sweepStage({ startExecution: () => Promise.reject(new Error('AccessDenied')) });

    for (let tried = 0; tried < 2; tried += 1) {
      expect(await stage.ask('startSweep')).toMatchObject({
        status: 503,
        body: { code: 'sweep-not-started' },
      });
    }
    expect((await stage.ask('listSweeps')).body).toEqual({ sweeps: [] });
  });
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string, body: object = {}) => ({ body, headers: { 'Idempotency-Key': key } });

  it('makes one sweep of two calls at once', async () => {
    const stage = await sweepStage();
    const answers = await Promise.all([
      stage.ask('startSweep', keyed('"CASE-1"')),
      stage.ask('startSweep', keyed('"CASE-1"')),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const ids = new Set(answers.map(({ body }) => body['sweepId']));
    expect(ids.size).toBe(1);
    // Step Functions takes a name once.
    expect(new Set(stage.executions)).toEqual(ids);
  });

  it('is the same quoted or bare, and gives the same sweep as long as it is kept', async () => {
    const stage = await sweepStage();
    const first = await stage.ask('startSweep', keyed('"CASE-1"'));
    const again = await stage.ask('startSweep', keyed('CASE-1'));

    expect(again.body['sweepId']).toBe(first.body['sweepId']);
    await stage.whole.clock.sleep(24 * HOUR + 2_000);
    const later = await stage.ask('startSweep', keyed('CASE-1'));
    expect(later.status).toBe(202);
    expect(later.body['sweepId']).not.toBe(first.body['sweepId']);
  });

  it('422: with another request', async () => {
    const stage = await sweepStage();
    await stage.ask('startSweep', keyed('CASE-1'));

    expect(await stage.ask('startSweep', keyed('CASE-1', { maxCloses: 3 }))).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('starts a sweep whose execution was never started', async () => {
    let isDown = true;
    const started: unknown[] = [];
    const stage = await sweepStage({
      startExecution: async ({ name }) => {
        if (isDown) throw new Error('ServiceUnavailable');
        started.push(name);
      },
    });
    expect((await stage.ask('startSweep', keyed('CASE-1'))).body['code']).toBe('sweep-not-started');
    const listed = (await stage.ask('listSweeps')).body['sweeps'] as { sweepId: string; state: string }[];
    isDown = false;
    const { status, body } = await stage.ask('startSweep', keyed('CASE-1'));

    expect(status).toBe(202);
    expect(listed).toMatchObject([{ sweepId: body['sweepId'], state: 'queued' }]);
    expect(started).toEqual([body['sweepId']]);
  });

  it('takes an execution of its name for its own', async () => {
    const exists = Object.assign(new Error('There is one'), { name: 'ExecutionAlreadyExists' });
    const stage = await sweepStage({ startExecution: () => Promise.reject(exists) });

    expect((await stage.ask('startSweep', keyed('CASE-1'))).status).toBe(202);
  });

  it.each(['""', `"${'k'.repeat(256)}"`, '"a" "b"', 'a b', '"a'])('400: %s', async (key) => {
    const stage = await sweepStage();

    expect(await stage.ask('startSweep', keyed(key))).toMatchObject({
      status: 400,
      body: { problems: [{ path: 'Idempotency-Key' }] },
    });
  });
});

describe('Prefer: wait', () => {
  it('answers 200 with the report where the sweep is over by then', async () => {
    const stage = await sweepStage();
    const asked = stage.ask('startSweep', { body: {}, headers: { prefer: 'respond-async, wait=15' } });
    await stage.whole.clock.sleep(100);
    const [sweepId = ''] = stage.executions;
    const seen = await loadSweep(stage.table, sweepId);
    if (seen === undefined) throw new Error('It was not stored');
    const now = stage.whole.clock.now();
    await beginRound(stage.table, { seen, roundId: 'round', now, roundUntil: now, leaseUntil: now });
    const report = { outcome: 'complete' } as unknown as StoredReport;
    await finishSweep(stage.table, { sweepId, roundId: 'round' }, { at: now, state: 'complete', report });

    expect(await asked).toMatchObject({
      status: 200,
      headers: { 'preference-applied': 'wait=15', location: `/v1/sweeps/${sweepId}` },
      body: { sweepId, state: 'complete', report: { outcome: 'complete' } },
    });
  });

  it('answers 202 at once where the table gives no answer any more: it is started', async () => {
    let asked = 0;
    const stage = await sweepStage({
      replace: (table) => ({
        ...table,
        get: async (key) => {
          asked += key.sk === 'sweep' ? 1 : 0;
          if (asked > 3) throw new TableError('ProvisionedThroughput');
          return table.get(key);
        },
      }),
    });
    const startedAt = stage.whole.clock.now();
    const answer = await stage.ask('startSweep', { body: {}, headers: { Prefer: 'wait=20' } });

    expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '5' }, body: { state: 'queued' } });
    expect(stage.whole.clock.now() - startedAt).toBeLessThan(10_000);
  });

  it('answers 202 when the time is up, and never waits for longer than 20 seconds', async () => {
    const stage = await sweepStage();
    const startedAt = stage.whole.clock.now();
    const answer = await stage.ask('startSweep', { body: {}, headers: { Prefer: 'wait=600' } });

    expect(answer).toMatchObject({ status: 202, headers: { 'preference-applied': 'wait=20' } });
    expect(stage.whole.clock.now() - startedAt).toBeLessThan(22_000);
  });
});

describe('fromSweep', () => {
  it('ends what a preview has found, in the scope and by the policy of the preview', async () => {
    const stage = await sweepStage();
    const queueIds = ['a1a1a1a1-0000-4000-8000-000000000001'];
    await remembered(stage, 'preview-1', { request: { queueIds, policy: { minAgeMinutes: 60 } } });
    const { status, body } = await stage.ask('startSweep', {
      body: { fromSweep: 'preview-1', note: 'approved' },
    });
    const sweep = await loadSweep(stage.table, String(body['sweepId']));

    expect(status).toBe(202);
    expect(body).toMatchObject({ fromSweep: 'preview-1', mode: 'enforce' });
    expect(JSON.parse(sweep?.request ?? '')).toMatchObject({
      mode: 'enforce',
      org: ORGANISATION,
      queueIds,
      policy: { minAgeMinutes: 60 },
      note: 'approved',
    });
  });

  it.each<[string, Parameters<typeof remembered>[2] | undefined, object, string]>([
    ['that is none', undefined, {}, 'fromSweep'],
    ['that is not over', { state: 'running' }, {}, 'fromSweep'],
    ['that has failed', { state: 'failed' }, {}, 'fromSweep'],
    ['that ended something itself', { mode: 'enforce' }, {}, 'fromSweep'],
    ['of another organisation', { org: 'other' }, { org: ORGANISATION }, 'org'],
    ['with a scope of its own', {}, { queueIds: ['a1a1a1a1-0000-4000-8000-000000000001'] }, 'queueIds'],
    ['with a policy of its own', {}, { policy: {} }, 'policy'],
    ['with a crowd guard', {}, { abortIfMoreThan: 3 }, 'abortIfMoreThan'],
  ])('400: a preview %s', async (_name, preview, body, path) => {
    const stage = await sweepStage();
    if (preview !== undefined) await remembered(stage, 'preview-1', preview);

    expect(await stage.ask('startSweep', { body: { fromSweep: 'preview-1', ...body } })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path }] },
    });
    expect(stage.executions).toEqual([]);
  });

  it('400: a preview that is older than 72 hours', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'preview-1');
    await stage.whole.clock.sleep(72 * HOUR + 1_000);

    expect(await stage.ask('startSweep', { body: { fromSweep: 'preview-1' } })).toMatchObject({
      status: 400,
      body: { problems: [{ path: 'fromSweep', problem: 'this preview is older than 72 hours' }] },
    });
  });
});

describe('GET /sweeps/{sweepId}', () => {
  it('says how far a sweep is, and when it will be done at this speed', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { state: 'running' });
    await stage.whole.clock.sleep(40_000);
    const { status, headers, body } = await stage.ask('getSweep', { sweepId: 'sweep-1' });

    expect(status).toBe(200);
    expect(headers['retry-after']).toBeDefined();
    expect(body).toMatchObject({ state: 'running', progress: { judged: 40, candidates: 100, share: 0.4 } });
    const { estimatedEnd } = body['progress'] as { readonly estimatedEnd: string };
    // 40 in 40 seconds: 60 more take a minute.
    expect(Date.parse(estimatedEnd) - stage.whole.clock.now()).toBeGreaterThan(59_000);
    expect(Date.parse(estimatedEnd) - stage.whole.clock.now()).toBeLessThan(62_000);
  });

  it('is 200 with the report of one that is over, whatever its outcome', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { state: 'failed' });
    const { status, headers, body } = await stage.ask('getSweep', { sweepId: 'sweep-1' });

    expect([status, headers['retry-after']]).toEqual([200, undefined]);
    expect(body).toMatchObject({ state: 'failed', report: { outcome: 'failed' } });
    expect(body).not.toHaveProperty('progress');
  });

  it('says of one whose rounds have stopped that it has failed', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { state: 'running' });
    await stage.whole.clock.sleep(2 * HOUR);

    expect(await stage.ask('getSweep', { sweepId: 'sweep-1' })).toMatchObject({
      status: 200,
      body: { state: 'failed', problem: { code: 'stopped' } },
    });
  });

  it.each(['getSweep', 'sweepConversations', 'cancelSweep'] as const)(
    '404: no such sweep, %s',
    async (route) => {
      const stage = await sweepStage();

      expect(await stage.ask(route, { sweepId: 'nowhere' })).toMatchObject({
        status: 404,
        headers: { 'content-type': PROBLEM },
        body: { code: 'unknown-sweep' },
      });
    },
  );

  it.each(['getSweep', 'sweepConversations', 'cancelSweep'] as const)('400: no id, %s', async (route) => {
    const stage = await sweepStage();

    expect(await stage.ask(route, { sweepId: 'Jane Doe' })).toMatchObject({
      status: 400,
      body: { problems: [{ path: 'sweepId', problem: 'text of 8 characters is not accepted' }] },
    });
  });

  it('503: the table gives no answer', async () => {
    const stage = await sweepStage({
      replace: (table) => ({ ...table, get: () => Promise.reject(new TableError('AccessDenied')) }),
    });

    expect(await stage.ask('getSweep', { sweepId: 'sweep-1' })).toMatchObject({
      status: 503,
      body: { code: 'history-unavailable' },
    });
  });
});

describe('GET /sweeps/{sweepId}/conversations', () => {
  const pages = async (stage: SweepStage, query: Record<string, string>): Promise<string[][]> => {
    const found: string[][] = [];
    let next: unknown;
    do {
      const { status, body } = await stage.ask('sweepConversations', {
        sweepId: 'sweep-1',
        query: { ...query, ...(typeof next === 'string' ? { cursor: next } : {}) },
      });
      expect(status).toBe(200);
      found.push((body['conversations'] as { conversationId: string }[]).map((row) => row.conversationId));
      ({ next } = body);
    } while (next !== undefined);
    return found;
  };

  it('gives every row once, part by part', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { rows: 250 });
    const found = await pages(stage, {});

    expect(found.map((part) => part.length)).toEqual([100, 100, 50]);
    expect(found.flat()).toEqual(someRows(250).map((row) => row.conversationId));
  });

  it('gives those of one outcome', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { rows: 250 });
    const found = (await pages(stage, { outcome: 'would-close', limit: '30' })).flat();

    expect(found).toEqual(
      someRows(250)
        .filter(({ outcome }) => outcome === 'would-close')
        .map((row) => row.conversationId),
    );
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '501' }, 'limit'],
    [{ limit: 'many' }, 'limit'],
    [{ outcome: 'ended' }, 'outcome'],
    [{ cursor: 'bm9uc2Vuc2U' }, 'cursor'],
    [{ cursor: '%%%' }, 'cursor'],
    [{ page: '2' }, 'page'],
  ])('400: %o', async (query, path) => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { rows: 3 });

    expect(await stage.ask('sweepConversations', { sweepId: 'sweep-1', query })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path }] },
    });
  });

  it('400: the cursor of another filter', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { rows: 30 });
    const first = await stage.ask('sweepConversations', { sweepId: 'sweep-1', query: { limit: '5' } });
    const query = { limit: '5', outcome: 'kept', cursor: String(first.body['next']) };

    expect((await stage.ask('sweepConversations', { sweepId: 'sweep-1', query })).status).toBe(400);
  });
});

describe('GET /sweeps', () => {
  const settings = {
    organisations: [
      { name: ORGANISATION, secretId: 'genesys/main' },
      { name: 'other', secretId: 'genesys/other', enabled: false },
    ],
  };

  it('lists the newest first, part by part, of all organisations or of one', async () => {
    const stage = await sweepStage({ settings });
    for (let nth = 1; nth <= 5; nth += 1) {
      await remembered(stage, `sweep-${nth}`, { org: nth % 2 === 0 ? 'other' : ORGANISATION });
      await stage.whole.clock.sleep(1_000);
    }
    const list = async (query: Record<string, string>): Promise<readonly [unknown[], unknown]> => {
      const { body } = await stage.ask('listSweeps', { query });
      return [(body['sweeps'] as { sweepId: string }[]).map(({ sweepId }) => sweepId), body['next']];
    };
    const [first, next] = await list({ limit: '3' });

    expect(first).toEqual(['sweep-5', 'sweep-4', 'sweep-3']);
    expect(await list({ limit: '3', cursor: String(next) })).toEqual([['sweep-2', 'sweep-1'], undefined]);
    expect((await list({ org: 'other' }))[0]).toEqual(['sweep-4', 'sweep-2']);
    expect((await stage.ask('listSweeps', { query: { org: 'nobody' } })).status).toBe(400);
  });

  it('400: a cursor that somebody has changed, which only the table can know', async () => {
    const table = await dynaliteTable();
    const stage = await sweepStage({ settings, replace: (_, clock) => table(clock) });
    const cursor = cursorAt('sweeps ', { pk: 'sweep#sweep-1', made: 'up' });

    expect(await stage.ask('listSweeps', { query: { cursor } })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path: 'cursor' }] },
    });
  });
});

describe('POST /sweeps/{sweepId}/cancel', () => {
  it('202: asks a sweep to begin nothing new, as often as it is sent', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1', { state: 'running' });
    for (let sent = 0; sent < 2; sent += 1) {
      expect(await stage.ask('cancelSweep', { sweepId: 'sweep-1' })).toMatchObject({
        status: 202,
        body: { state: 'cancelling' },
      });
    }
    expect(await loadSweep(stage.table, 'sweep-1')).toMatchObject({ cancelRequested: true });
  });

  it('200: leaves one that is over as it is', async () => {
    const stage = await sweepStage();
    await remembered(stage, 'sweep-1');

    expect(await stage.ask('cancelSweep', { sweepId: 'sweep-1' })).toMatchObject({
      status: 200,
      body: { state: 'complete' },
    });
    expect(await loadSweep(stage.table, 'sweep-1')).not.toHaveProperty('cancelRequested');
  });

  it('400: a field, because there is none', async () => {
    const stage = await sweepStage();

    expect((await stage.ask('cancelSweep', { sweepId: 'sweep-1', body: { force: true } })).status).toBe(400);
  });
});

describe('GET /conversations/{conversationId}/history', () => {
  it('tells what was written to it, in which sweep, and who asked for it', async () => {
    const stage = await sweepStage();
    const { simulator } = stage.whole;
    const { id } = simulator.add(conversed(simulator));
    const body = { mode: 'enforce', note: 'INC-7', requestedBy: 'jo' };
    await stage.ask('closeOne', { conversationId: id, body });
    const { status, body: answer } = await stage.ask('history', { conversationId: id.toUpperCase() });

    expect(status).toBe(200);
    expect(answer).toMatchObject({
      org: ORGANISATION,
      conversationId: id,
      writes: [
        {
          sweepId: REQUEST_ID,
          askedBy: CALLER,
          requestedBy: 'jo',
          note: 'INC-7',
          outcome: 'closed',
          rule: 'guest-silent',
        },
      ],
    });
  });

  it('is empty for a conversation that nobody has written to, and needs an id', async () => {
    const stage = await sweepStage();
    const conversationId = 'a1a1a1a1-0000-4000-8000-000000000001';

    expect(await stage.ask('history', { conversationId })).toMatchObject({
      status: 200,
      body: { writes: [] },
    });
    expect((await stage.ask('history', { conversationId: 'Jane' })).status).toBe(400);
  });
});

it('a lease of somebody else is not taken over by a key', async () => {
  const stage = await sweepStage();
  await takeLease(stage.table, { org: ORGANISATION, sweepId: 'other', now: stage.whole.clock.now() });
  const sent = { body: {}, headers: { 'Idempotency-Key': 'CASE-1' } };

  expect((await stage.ask('startSweep', sent)).status).toBe(409);
  await stage.table.delete(KEYS.lease(ORGANISATION));
  expect((await stage.ask('startSweep', sent)).status).toBe(202);
});
