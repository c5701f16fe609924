import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decideRow } from '../../../docs/integrations/node-service/decide-row.ts';
import { decide } from '../../../docs/integrations/node-service/decide.ts';
import { SweeperClient } from '../../../docs/integrations/node-service/sweeper-client.ts';
import { DIAGNOSIS_CODES } from '../../../functions/sweeper/refusals/diagnosis.ts';
import { PATHS } from '../../support/journal.ts';
import { startLocalApi, templateOf } from '../../support/local-api.ts';
import { ORGANISATION, SECRET, SWEEPING } from '../../support/whole.ts';
import { clientOf } from './answers-calls.ts';
import { stuck, UNKNOWN } from './answers-states.ts';
import { CREDENTIALS, REGION, startSignatureCheck } from './node-service-signature.ts';

beforeAll(() => void templateOf('iam', 'enforce'), 60_000);

describe('the client', () => {
  it('signs each call as AWS will have it, session token and query string included', async () => {
    const { url, arrived } = await startSignatureCheck();
    const credentials = { ...CREDENTIALS, sessionToken: 'token/+=' };
    const client = new SweeperClient({ url, region: REGION, credentials });
    const again = new SweeperClient({ url: `${url}/`, region: REGION, credentials: async () => CREDENTIALS });
    await client.preview({ note: 'Grüße' });
    await client.closeOne(UNKNOWN, { mode: 'enforce' });
    await client.closeList([UNKNOWN], { mode: 'dry-run' });
    await client.explain(UNKNOWN, 'a name.with-more_of+it&');
    await again.diagnosis();

    expect(arrived.map(({ request }) => request)).toEqual([
      'POST /v1/sweeps/preview',
      `POST /v1/conversations/${UNKNOWN}/close`,
      'POST /v1/conversations/close',
      `GET /v1/conversations/${UNKNOWN}?org=a+name.with-more_of%2Bit%26`,
      'GET /v1/diagnosis',
    ]);
    expect(arrived.map(({ isSignedRight }) => isSignedRight)).toEqual([true, true, true, true, true]);
    expect(arrived.map(({ securityToken }) => securityToken)).toEqual([
      ...Array.from({ length: 4 }, () => 'token/+='),
      undefined,
    ]);
  });

  it('has an answer also where none came: the connection refused, or its own patience up', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const impatient = new SweeperClient({
      url: `http://127.0.0.1:${port}/v1`,
      region: REGION,
      credentials: CREDENTIALS,
      timeoutMs: 100,
    });
    const astray = new SweeperClient({
      url: 'http://127.0.0.1:9/v1',
      region: REGION,
      credentials: CREDENTIALS,
    });

    for (const [client, failed] of [
      [impatient, 'timeout'],
      [astray, 'connection'],
    ] as const) {
      const reply = await client.diagnosis();
      expect(reply).toEqual({ status: undefined, failed });
      expect(decide(reply)).toEqual({
        what: 'retry-later',
        afterSeconds: 60,
        why: `no answer: ${failed}`,
      });
    }
  });

  it('takes a page that something in between answers for an answer that says nothing', async () => {
    const { url } = await startSignatureCheck();
    const reply = await new SweeperClient({ url, region: REGION, credentials: CREDENTIALS }).diagnosis();

    expect(reply).toEqual({ status: 200, answer: {} });
    expect(decide(reply).what).toBe('ask-a-human');
    expect(decide({ status: 502, answer: {} }).what).toBe('retry-later');
    expect(decide({ status: 407, answer: {} }).what).toBe('fix-the-call');
  });
});

describe('what comes with 200', () => {
  it('closing one: closed, and already ended when closed again, which writes nothing more', async () => {
    const api = await startLocalApi();
    const id = stuck(api);
    const client = clientOf(api);
    const whys: unknown[] = [];
    for (const mode of ['dry-run', 'enforce', 'enforce'] as const) {
      whys.push(decide(await client.closeOne(id, { mode })));
    }

    expect(whys).toEqual([
      { what: 'done', why: 'would be ended: this was a dry run' },
      { what: 'done', why: 'closed' },
      { what: 'done', why: 'already-ended' },
    ]);
    expect(api.whole.simulator.journal.writes()).toHaveLength(1);
  });

  it('a preview that was waited for and an explanation are done; one that takes longer is looked at again', async () => {
    const api = await startLocalApi(SWEEPING);
    const id = stuck(api);
    const client = clientOf(api);
    const { simulator } = api.whole;

    expect(decide(await client.preview({}, { waitSeconds: 20 }))).toEqual({ what: 'done', why: 'complete' });
    expect(decide(await client.explain(id))).toEqual({ what: 'done', why: 'explained' });
    simulator.faults.add({ path: PATHS.read, fault: { kind: 'latency', ms: 9_000 } });
    for (let count = 0; count < 40; count += 1) stuck(api);
    expect(decide(await client.preview({}, { waitSeconds: 20 }))).toEqual({
      what: 'retry-later',
      afterSeconds: 5,
      why: 'running',
    });
  });

  it('a diagnosis is done, or for a human where a check failed', async () => {
    const api = await startLocalApi();
    stuck(api);
    const client = clientOf(api);

    expect(decide(await client.diagnosis(ORGANISATION)).what).toBe('done');
    api.whole.secrets.remove(SECRET);
    const cold = await startLocalApi();
    cold.whole.secrets.remove(SECRET);
    expect(decide(await clientOf(cold).diagnosis())).toMatchObject({
      what: 'ask-a-human',
      why: expect.stringMatching(/^secret: Create it/) as string,
    });
  });
});

describe('a refusal', () => {
  const PASSING = new Set(['rate-limited', 'platform-error', 'conflict', 'not-found']);

  it.each(DIAGNOSIS_CODES)('%s is the same, wherever it stands, and comes with its remedy', (code) => {
    const refusal = { code, remedy: 'Do this.' };
    const problem = { sweepId: '1', remedy: 'Do this.' };
    const others = [{ code: 'unknown', remedy: 'Do that.' }];
    const decisions = [
      decide({ status: 502, answer: { code: 'refused', ...problem, diagnosis: refusal, diagnoses: others } }),
      decide({ status: 502, answer: { code: 'run-refused', ...problem, diagnoses: [refusal] } }),
      decideRow({ outcome: 'refused', reason: code }, [...others, refusal]),
      decideRow({ outcome: 'not-reached', reason: 'systemic-refusal' }, [refusal]),
    ];

    expect(new Set(decisions.map(({ what }) => what))).toEqual(
      new Set([PASSING.has(code) ? 'retry-later' : 'ask-a-human']),
    );
    expect(decisions.filter(({ why }) => !why.includes('Do this.') && code !== 'unknown')).toEqual([]);
  });
});

describe('a report of many', () => {
  const rows = {
    closed: { conversationId: 'a', outcome: 'closed' },
    waiting: { conversationId: 'b', outcome: 'kept', reason: 'waiting-for-us' },
    foreign: { conversationId: 'c', outcome: 'kept', reason: 'not-web-messaging' },
    active: { conversationId: 'd', outcome: 'kept', reason: 'active' },
    late: { conversationId: 'e', outcome: 'not-reached', reason: 'deadline' },
  };

  it.each([
    [['closed', 'waiting', 'foreign', 'active', 'late'], 'retry-later', 'not reached: deadline'],
    [['closed', 'waiting', 'foreign', 'active'], 'retry-later', 'kept: active'],
    [['closed', 'waiting', 'foreign'], 'fix-the-call', 'kept: not-web-messaging'],
    [['closed', 'waiting'], 'ask-a-human', 'kept: waiting-for-us'],
    [['closed'], 'done', 'closed'],
  ] as const)('of %j is decided as a whole: %s, %s', (names, what, why) => {
    const conversations = names.map((name) => rows[name]);
    expect(decide({ status: 200, answer: { action: 'close', conversations } })).toMatchObject({ what, why });
  });
});
