import fc from 'fast-check';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it, vi } from 'vitest';
import {
  ROUTE_NAMES,
  routeNamed,
  ROUTES,
  RUN_ROUTES,
  type RouteName,
} from '../../functions/sweeper/http/routes.ts';
import { CANARIES } from '../../local/simulator/canaries.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { apiEvent, received, REQUEST_ID, type Received, type Sent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { ORGANISATION, SECRET, startWhole, SWEEPING, type Whole } from '../support/whole.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const PROBLEM = 'application/problem+json';

async function ask(
  whole: Whole,
  route: RouteName,
  sent: Sent = {},
  invocation?: { readonly remainingMs: number },
): Promise<Received> {
  return received(await whole.invoke(apiEvent(route, sent), invocation));
}

/** Something right to send to each route. */
const RIGHT: Readonly<Record<RouteName, Sent>> = {
  preview: { body: {} },
  closeOne: { conversationId: UNKNOWN, body: { mode: 'enforce' } },
  forceClose: { conversationId: UNKNOWN, body: { mode: 'enforce', note: 'INC-7' } },
  closeList: { body: { mode: 'enforce', conversationIds: [UNKNOWN] } },
  startSweep: {},
  listSweeps: {},
  getSweep: { sweepId: UNKNOWN },
  sweepConversations: { sweepId: UNKNOWN },
  cancelSweep: { sweepId: UNKNOWN },
  history: { conversationId: UNKNOWN },
  explain: { conversationId: UNKNOWN },
  diagnosis: {},
};

function addStuck({ simulator }: Whole): ConversationModel {
  return simulator.add(conversed(simulator));
}

describe('POST /conversations/{conversationId}/close', () => {
  const close = (whole: Whole, conversationId: string, body: object = { mode: 'enforce' }) =>
    ask(whole, 'closeOne', { conversationId, body });

  it('ends a stuck conversation, then says that it had ended', async () => {
    const whole = await startWhole();
    const { id } = addStuck(whole);
    const first = await close(whole, id);
    const second = await close(whole, id);

    expect(first).toMatchObject({
      status: 200,
      body: { ended: true, mode: 'enforce', conversationId: id, outcome: 'closed' },
    });
    expect(second).toMatchObject({
      status: 200,
      body: { ended: true, conversationId: id, outcome: 'already-ended' },
    });
    expect(whole.simulator.journal.writes()).toHaveLength(1);
  });

  it('says of a stuck one that it would end it in a dry run, and writes nothing', async () => {
    const whole = await startWhole();
    const { id } = addStuck(whole);

    expect(await close(whole, id, { mode: 'dry-run' })).toMatchObject({
      status: 200,
      body: { ended: false, outcome: 'would-close', class: 'guest-silent' },
    });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it('keeps what the policy keeps, says why, and force-close ends it', async () => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(IN_CLASS['agent-silent'](whole.simulator));

    expect(await close(whole, id)).toMatchObject({
      status: 409,
      headers: { 'content-type': PROBLEM, 'cache-control': 'no-store' },
      body: {
        code: 'kept',
        detail: expect.stringContaining('/force-close') as string,
        ended: false,
        conversationId: id,
        outcome: 'kept',
        reason: 'waiting-for-us',
        class: 'agent-silent',
        idleMinutes: 2_900,
      },
    });
    expect(whole.simulator.journal.writes()).toEqual([]);
    expect((await close(whole, id, { mode: 'enforce', force: true })).status).toBe(400);
    const sent = { conversationId: id, body: { mode: 'enforce', note: 'INC-7' } };
    expect(await ask(whole, 'forceClose', sent)).toMatchObject({
      status: 200,
      body: { ended: true, note: 'INC-7', outcome: 'closed', reason: 'forced:waiting-for-us' },
    });
  });

  it('knows nothing of an unknown id', async () => {
    expect(await close(await startWhole(), UNKNOWN)).toMatchObject({
      status: 404,
      body: { code: 'unknown-id', ended: false, conversationId: UNKNOWN },
    });
  });

  it.each<[string, Fault, number, object]>([
    [
      'PATCH',
      { kind: 'forbidden', variant: 'missing-permissions' },
      502,
      { code: 'refused', reason: 'permission-missing', diagnosis: { operation: 'disconnect' } },
    ],
    [
      'PATCH',
      { kind: 'throttled' },
      502,
      { code: 'refused', reason: 'rate-limited', diagnosis: { code: 'rate-limited' } },
    ],
    [
      'GET',
      { kind: 'forbidden', variant: 'not-authorized' },
      502,
      { code: 'refused', diagnosis: { operation: 'read' } },
    ],
    ['GET', { kind: 'server-error', status: 500 }, 502, { code: 'failed', reason: 'platform-error' }],
    ['GET', { kind: 'reset' }, 502, { code: 'failed', reason: 'connection' }],
    ['GET', { kind: 'latency', ms: 60_000 }, 502, { code: 'failed', reason: 'connection' }],
    ['PATCH', { kind: 'latency', ms: 60_000 }, 504, { code: 'unverified', reason: 'deadline' }],
  ])('while %s meets %o: %i, %o', async (method, fault, status, expected) => {
    const whole = await startWhole();
    const { id } = addStuck(whole);
    whole.simulator.faults.add({ method, conversationId: id, fault });
    const startedAt = whole.clock.now();

    expect(await close(whole, id)).toMatchObject({
      status,
      body: { ...expected, ended: false, conversationId: id },
    });
    expect(whole.clock.now() - startedAt).toBeLessThan(25_000);
  });

  it('does not say "ended" of what stays open, and gives a support case', async () => {
    const whole = await startWhole();
    const { id } = whole.simulator.add(conversed(whole.simulator).resists('everything'));

    expect(await close(whole, id)).toMatchObject({
      status: 504,
      body: {
        code: 'unverified',
        ended: false,
        supportCase: expect.stringContaining(id) as string,
      },
    });
  });

  it.each([
    {},
    { mode: 'Enforce' },
    { mode: 'enforce', conversationIds: [UNKNOWN] },
    { mode: 'enforce', lookbackDays: 2 },
  ])('is refused before anything is asked of Genesys: %o', async (body) => {
    const whole = await startWhole();

    expect(await close(whole, UNKNOWN, body)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect(whole.simulator.journal.entries).toEqual([]);
  });
});

describe('POST /conversations/close', () => {
  it('answers with each id’s outcome, whatever it is', async () => {
    const whole = await startWhole();
    const stuck = addStuck(whole);
    const kept = whole.simulator.add(IN_CLASS['agent-silent'](whole.simulator));
    const conversationIds = [stuck.id, kept.id, UNKNOWN];
    const { status, body } = await ask(whole, 'closeList', { body: { mode: 'enforce', conversationIds } });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      action: 'close',
      counts: { open: 3, closed: 1, kept: 1, 'already-ended': 0, 'unknown-id': 1 },
    });
    expect(body).not.toHaveProperty('ended');
  });

  it('is a problem with its report where a refusal let nothing be done', async () => {
    const whole = await startWhole({
      settings: { requestsInFlight: 1 },
      clients: [{ grants: [{ permissions: ['conversation:communication:disconnect'] }] }],
    });
    const conversationIds = Array.from({ length: 30 }, () => addStuck(whole).id);

    expect(await ask(whole, 'closeList', { body: { mode: 'enforce', conversationIds } })).toMatchObject({
      status: 502,
      body: {
        code: 'run-refused',
        diagnoses: [{ code: 'permission-missing', operation: 'read' }],
        report: { outcome: 'refused', counts: { open: 30 } },
      },
    });
  });
});

describe('GET /conversations/{conversationId}', () => {
  it('explains the verdict and its evidence, and writes nothing', async () => {
    const whole = await startWhole();
    const { id } = addStuck(whole);
    const query = { org: ORGANISATION };

    expect(await ask(whole, 'explain', { conversationId: id, query })).toMatchObject({
      status: 200,
      body: {
        sweepId: REQUEST_ID,
        org: ORGANISATION,
        conversationId: id,
        verdict: 'stuck',
        class: 'guest-silent',
        evidence: { guestWaits: false },
      },
    });
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each<[Fault, number, object]>([
    [{ kind: 'not-found' }, 404, { code: 'unknown-id' }],
    [
      { kind: 'forbidden', variant: 'missing-permissions' },
      502,
      { code: 'refused', diagnosis: { code: 'permission-missing', operation: 'read' } },
    ],
    [{ kind: 'server-error', status: 500 }, 502, { code: 'failed' }],
    [{ kind: 'latency', ms: 60_000 }, 502, { code: 'failed' }],
  ])('while the read meets %o: %i, %o', async (fault, status, expected) => {
    const whole = await startWhole();
    const { id } = addStuck(whole);
    whole.simulator.faults.add({ path: PATHS.read, fault });

    expect(await ask(whole, 'explain', { conversationId: id })).toMatchObject({
      status,
      headers: { 'content-type': PROBLEM },
      body: { ...expected, sweepId: REQUEST_ID, conversationId: id },
    });
  });
});

describe('GET /diagnosis', () => {
  it('answers with its checks', async () => {
    expect(await ask(await startWhole(), 'diagnosis')).toMatchObject({
      status: 200,
      body: { action: 'diagnose', org: ORGANISATION },
    });
  });

  it('answers with its checks also where they failed', async () => {
    const whole = await startWhole();
    whole.secrets.remove(SECRET);

    expect(await ask(whole, 'diagnosis')).toMatchObject({ status: 200, body: { outcome: 'failed' } });
  });
});

describe('an error is answered, never thrown', () => {
  const asking = RUN_ROUTES.filter((route) => route !== 'diagnosis');
  const ofAnOrganisation = ROUTE_NAMES.filter((route) => 'org' in routeNamed(route).input.shape);

  it.each(['closeOne', 'forceClose', 'closeList'] as const)(
    '403: a dry-run deployment is asked to enforce, %s',
    async (route) => {
      const whole = await startWhole({ settings: { mode: 'dry-run' } });

      expect(await ask(whole, route, RIGHT[route])).toMatchObject({
        status: 403,
        headers: { 'content-type': PROBLEM },
        body: { code: 'mode-not-allowed', sweepId: REQUEST_ID },
      });
      expect(whole.simulator.journal.entries).toEqual([]);
    },
  );

  it.each(ofAnOrganisation)('400: an organisation that is not configured, %s', async (route) => {
    const { body = {}, ...sent } = RIGHT[route];
    const wrong = { ...sent, body: { ...(body as object), org: 'nobody' }, query: { org: 'nobody' } };

    expect(await ask(await startWhole(), route, wrong)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path: 'org', accepted: ORGANISATION }] },
    });
  });

  it.each(ROUTE_NAMES)('500: wrong settings, %s', async (route) => {
    const whole = await startWhole({ settings: { maxCloses: 0 } });

    expect(await ask(whole, route, RIGHT[route])).toMatchObject({
      status: 500,
      body: { code: 'invalid-settings' },
    });
  });

  it.each(asking)('500: a secret that is missing, %s', async (route) => {
    const whole = await startWhole();
    whole.secrets.remove(SECRET);

    expect(await ask(whole, route, RIGHT[route])).toMatchObject({
      status: 500,
      body: { code: 'secret-missing' },
    });
    expect(whole.printed()).toMatch(/the run could not be done[^]*"name": "SecretMissingError"/);
  });

  it.each(asking)('502: a login that is refused, %s', async (route) => {
    const whole = await startWhole();
    whole.simulator.faults.add({ path: PATHS.login, fault: { kind: 'bad-request' } });

    expect(await ask(whole, route, RIGHT[route])).toMatchObject({
      status: 502,
      body: { code: 'login-refused' },
    });
  });

  it.each(asking)('502: a login that gives no answer, within 25 seconds, %s', async (route) => {
    const whole = await startWhole();
    whole.simulator.faults.add({ path: PATHS.login, fault: { kind: 'latency', ms: 60_000 } });
    const startedAt = whole.clock.now();

    expect(await ask(whole, route, RIGHT[route])).toMatchObject({
      status: 502,
      body: { code: 'login-unreachable' },
    });
    expect(whole.clock.now() - startedAt).toBeLessThan(25_000);
  });

  it('504: what hangs until the time is up, in real time', async () => {
    const hanging = async (path: string, route: RouteName): Promise<Received> => {
      const whole = await startWhole({ realTime: true });
      const { id } = addStuck(whole);
      whole.simulator.faults.add({ path, fault: { kind: 'hang' } });
      return ask(whole, route, { ...RIGHT[route], conversationId: id }, { remainingMs: 3_000 });
    };
    const answers = await Promise.all([
      hanging(PATHS.login, 'closeList'),
      hanging(PATHS.login, 'closeOne'),
      hanging(PATHS.read, 'closeOne'),
      hanging(PATHS.read, 'explain'),
      hanging(PATHS.disconnect, 'closeOne'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([504, 504, 504, 504, 504]);
    expect(answers.map(({ body }) => body['code'])).toEqual([
      'out-of-reach',
      'out-of-reach',
      'not-reached',
      'not-reached',
      'unverified',
    ]);
  });

  it.each(['closeList', 'closeOne', 'explain'] as const)(
    '429 with Retry-After: a close of many has used up the minute of the token before: %s',
    async (route) => {
      const whole = await startWhole({ settings: { requestsPerMinute: 30 } });
      const conversations = Array.from({ length: 60 }, () => addStuck(whole));
      const conversationIds = conversations.map(({ id }) => id);
      await ask(whole, 'closeList', { body: { mode: 'dry-run', conversationIds } });
      const conversationId = conversations[0]?.id ?? '';
      const answer = await ask(whole, route, { ...RIGHT[route], conversationId });

      expect(answer).toMatchObject({
        status: 429,
        body: { code: 'busy', remedy: expect.stringContaining('Try again in') as string },
      });
      const seconds = Number(answer.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
      await whole.clock.sleep(seconds * 1_000);
      expect((await ask(whole, 'explain', { conversationId })).status).toBe(200);
    },
  );

  it('502: nothing could be searched, read or ended, and it was no refusal', async () => {
    const whole = await startWhole();
    const stuck = Array.from({ length: 5 }, () => addStuck(whole).id);
    whole.simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'server-error', status: 500 } });
    whole.simulator.faults.add({ path: PATHS.teardown, fault: { kind: 'server-error', status: 500 } });
    const body = { mode: 'enforce', conversationIds: stuck };

    expect(await ask(whole, 'closeList', { body })).toMatchObject({
      status: 502,
      body: {
        code: 'run-failed',
        diagnoses: [{ code: 'platform-error', status: 500 }],
        report: { outcome: 'failed' },
      },
    });
    // One alone keeps its own status.
    expect(
      await ask(whole, 'closeOne', { conversationId: stuck[0] ?? '', body: { mode: 'enforce' } }),
    ).toMatchObject({
      status: 502,
      body: { code: 'failed' },
    });
  });

  it('500: what nobody foresaw, which stands in the log without its message', async () => {
    const whole = await startWhole();
    vi.spyOn(Metrics.prototype, 'publishStoredMetrics').mockImplementation(() => {
      throw new RangeError('canary text');
    });
    const { status, body } = await ask(whole, 'closeList', RIGHT.closeList);

    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal-error', sweepId: REQUEST_ID });
    expect(whole.printed()).toMatch(/"unforeseen"[^]*"exception": "RangeError"/);
    expect(JSON.stringify(body) + whole.printed()).not.toContain('canary text');
  });

  it('and the log of a request that was no request carries the sweep id of its answer', async () => {
    const whole = await startWhole();
    await ask(whole, 'preview', { body: '{' });

    expect(whole.printed()).toMatch(new RegExp(`could not be done[^]*"sweepId": "${REQUEST_ID}"`));
  });

  it('whatever stands in an event that looks like an HTTP request', { timeout: 60_000 }, async () => {
    const whole = await startWhole({
      settings: { requestsPerMinute: 3_000 },
      conditions: { allowancePerMinute: 1_000_000 },
    });
    const statuses = new Set<number>();
    const fields = [
      'resource',
      'httpMethod',
      'pathParameters',
      'queryStringParameters',
      'body',
      'requestContext',
    ];
    const events = fc
      .tuple(
        fc.constantFrom(...ROUTE_NAMES),
        fc.dictionary(
          fc.constantFrom(...fields, 'multiValueQueryStringParameters', 'isBase64Encoded'),
          fc.jsonValue(),
        ),
      )
      .map(([route, changes]) => ({ ...apiEvent(route, RIGHT[route]), ...changes }));
    await fc.assert(
      fc.asyncProperty(events, async (event) => {
        const { status, headers } = received(await whole.invoke(event));
        expect(headers['content-type']).toBe(status === 200 ? 'application/json' : PROBLEM);
        statuses.add(status);
      }),
      { numRuns: 1_000 },
    );

    // Without a table, 503.
    expect(statuses).toEqual(new Set([200, 400, 404, 405, 503]));
    expect(whole.printed()).not.toContain('unforeseen');
    expect(whole.simulator.journal.writes()).toEqual([]);
  });
});

describe('nothing personal stands in an answer', () => {
  it.each<[string, Fault | undefined]>([
    ['that is right', undefined],
    ['while Genesys refuses', { kind: 'forbidden', variant: 'missing-permissions' }],
    ['while Genesys fails', { kind: 'server-error', status: 500 }],
    ['while web pages come instead', { kind: 'html', status: 403 }],
  ])('%s', async (_name, fault) => {
    const whole = await startWhole({ ...SWEEPING, conversations: 30, seed: 6 });
    const conversationIds = [...whole.simulator.conversations.all()].map(({ id }) => id);
    if (fault !== undefined) {
      whole.simulator.faults.add({ path: PATHS.read, fault });
      whole.simulator.faults.add({ path: PATHS.disconnect, fault });
    }
    const preview = await ask(whole, 'preview', { headers: { prefer: 'wait=20' } });
    const sweepId = String(preview.body['sweepId']);
    const bodies: unknown[] = [
      preview,
      await ask(whole, 'getSweep', { sweepId }),
      await ask(whole, 'sweepConversations', { sweepId }),
      await ask(whole, 'diagnosis'),
      await ask(whole, 'closeList', { body: { mode: 'dry-run', conversationIds } }),
    ];
    for (const conversationId of conversationIds.slice(0, 10)) {
      bodies.push(await ask(whole, 'explain', { conversationId }));
      bodies.push(await ask(whole, 'forceClose', { conversationId, body: { mode: 'enforce', note: 'why' } }));
    }
    const text = JSON.stringify(bodies);

    expect(text.length).toBeGreaterThan(5_000);
    expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
  });
});

it('each route answers its own method alone', async () => {
  const whole = await startWhole();
  for (const route of ROUTE_NAMES) {
    const { resource } = ROUTES[route];
    const methods = ROUTE_NAMES.map(routeNamed).filter((one) => one.resource === resource);
    const event = { ...apiEvent(route, RIGHT[route]), httpMethod: 'PUT' };

    expect(received(await whole.invoke(event))).toMatchObject({
      status: 405,
      headers: { allow: methods.map(({ method }) => method).join(', ') },
    });
  }
  expect(whole.simulator.journal.entries).toEqual([]);
});

describe('an HTTP request of another kind', () => {
  it('is answered with what works, and sends nothing to Genesys', async () => {
    const whole = await startWhole();
    const event = {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/sweeps/preview',
      headers: {},
      requestContext: { domainName: 'abc.lambda-url.eu-west-1.on.aws', http: { method: 'POST' } },
      body: '{}',
    };
    const { status, headers, body } = received(await whole.invoke(event));
    expect([status, headers['content-type'], body['code']]).toEqual([400, PROBLEM, 'invalid-request']);
    expect(body['problems']).toHaveLength(1);
    expect(whole.simulator.journal.of('POST')).toEqual([]);
  });
});
