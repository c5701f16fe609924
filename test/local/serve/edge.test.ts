import { describe, expect, it, vi } from 'vitest';
import { apiEvent } from '../../support/api-event.ts';
import { conversed } from '../../support/lives.ts';
import { type LocalApi, startLocalApi, templateOf } from '../../support/local-api.ts';
import { SWEEPING } from '../../support/whole.ts';
import { callSigned } from './callers.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const CLOSE = `/conversations/${ID}/close`;

/** What the models refuse, and a part of what is said of it. */
const REFUSED: readonly (readonly [path: string, body: unknown, said: string])[] = [
  [CLOSE, {}, 'mode'],
  [CLOSE, { mode: 'Enforce' }, '/mode must be one of'],
  [CLOSE, { mode: 'enforce', forced: true }, 'must not have forced'],
  [CLOSE, { mode: 'enforce', force: true }, 'must not have force'],
  [CLOSE.replace('/close', '/force-close'), { mode: 'enforce' }, "must have required property 'note'"],
  [CLOSE, { mode: 'enforce', note: 'n'.repeat(201) }, '/note must NOT have more than 200 characters'],
  [CLOSE, { mode: 'enforce', queueIds: ['main'] }, '/queueIds/0 must match pattern'],
  [CLOSE, { mode: 'enforce', policy: { classes: { hollow: 4 } } }, '/policy/classes/hollow must be >= 5'],
  [CLOSE, [], 'the body must be object'],
  [CLOSE, 'mode=enforce', 'Unknown error parsing request body'],
  [CLOSE, undefined, 'must have required property'],
  ['/conversations/close', { mode: 'enforce' }, 'conversationIds'],
  ['/conversations/close', { mode: 'enforce', conversationIds: [] }, 'fewer than 1 items'],
  ['/conversations/close', { mode: 'enforce', conversationIds: Array(101).fill(ID) }, 'more than 100 items'],
  ['/sweeps/preview', { mode: 'dry-run' }, 'must not have mode'],
  ['/sweeps/preview', { maxCloses: 1.5 }, '/maxCloses must be integer'],
];

describe('the edge of the local API', () => {
  it.each(REFUSED)('refuses a body that the model of %s refuses: %j', async (path, body, said) => {
    const api = await startLocalApi();
    const answer = await callSigned(api, 'POST', path, body);

    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: { type: 'urn:problem:stuck-conversation-sweeper:invalid-request', code: 'invalid-request' },
    });
    expect(answer.body['detail']).toContain(said);
    // By the edge: the function adds the run's id.
    expect(answer.body).not.toHaveProperty('sweepId');
  });

  it('takes a preview without a body, as the function does: every field may be left out', async () => {
    const api = await startLocalApi(SWEEPING);

    expect(await callSigned(api, 'POST', '/sweeps/preview', undefined)).toMatchObject({
      status: 202,
      body: { state: 'queued', mode: 'dry-run' },
    });
  });

  it.each(['text/plain', 'application/json; charset=utf-8', 'APPLICATION/JSON', undefined])(
    'refuses it whatever its content type says: %s',
    async (type) => {
      const api = await startLocalApi();
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await callSigned(api, 'POST', CLOSE, '{"mode":"end"}', headers);

      expect(answer).toMatchObject({ status: 400 });
      expect(answer.headers).toHaveProperty('x-local-api-refusal');
    },
  );

  it('leaves to the function what the model lets through', async () => {
    const api = await startLocalApi();

    expect(await callSigned(api, 'POST', CLOSE, { mode: 'enforce', org: 'nobody' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', problems: [{ path: 'org' }], sweepId: expect.any(String) as string },
    });
  });

  it('leaves to the function what a stack in dry run refuses', async () => {
    const api = await startLocalApi({ mode: 'dry-run' });
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator));
    const enforced = await callSigned(api, 'POST', `/conversations/${id}/close`, { mode: 'enforce' });
    const dry = await callSigned(api, 'POST', `/conversations/${id}/close`, { mode: 'dry-run' });

    expect(enforced).toMatchObject({ status: 403, body: { code: 'mode-not-allowed' } });
    expect(dry).toMatchObject({ status: 200, body: { ended: false } });
  });

  it('refuses a body of more than 10 MB', async () => {
    const api = await startLocalApi();
    const answer = await callSigned(api, 'POST', CLOSE, `"${'x'.repeat(10 * 1_024 * 1_024)}"`);

    expect(answer).toMatchObject({ status: 413, body: { code: 'request-too-large' } });
  });

  it('refuses a path that is not encoded as a URL is', async () => {
    const api = await startLocalApi();

    expect(await callSigned(api, 'GET', '/conversations/%zz')).toMatchObject({ status: 400 });
  });

  it('lets the burst of the stage pass, and throttles what is above it', async () => {
    const api = await startLocalApi({ throttling: true });
    const calls = Array.from({ length: 15 }, () => callSigned(api, 'GET', '/conversations/nobody'));
    const answers = await Promise.all(calls);
    const throttled = answers.filter(({ status }) => status === 429);

    expect(throttled).toHaveLength(5);
    expect(throttled[0]).toMatchObject({ body: { code: 'throttled' } });
  });

  it('refuses a call without a parameter that the template demands', async () => {
    const template = templateOf('iam', 'enforce') as {
      readonly Resources: Record<string, { readonly Properties?: Record<string, unknown> }>;
    };
    for (const { Properties = {} } of Object.values(template.Resources)) {
      if (Properties['RequestParameters'] !== undefined) {
        Properties['RequestParameters'] = { 'method.request.querystring.org': true };
      }
    }
    const api = await startLocalApi({ template });

    expect(await callSigned(api, 'GET', '/diagnosis')).toMatchObject({
      status: 400,
      headers: { 'x-local-api-refusal': 'a parameter is missing: org' },
    });
    expect(await callSigned(api, 'GET', '/diagnosis?org=main')).toMatchObject({ status: 200 });
  });

  it('hands the function what API Gateway hands it, field for field', async () => {
    const api = await startLocalApi();
    const invoke = vi.spyOn(api.whole, 'invoke');
    const { headers } = await callSigned(api, 'GET', `/conversations/${ID}?org=ma%69n&org=b+c`);
    const event = invoke.mock.calls[0]?.[0] as ReturnType<typeof apiEvent>;
    const documented = apiEvent('explain', { conversationId: ID, query: { org: ['main', 'b c'] } });

    expect(event).toMatchObject({
      resource: '/conversations/{conversationId}',
      path: `/conversations/${ID}`,
      httpMethod: 'GET',
      pathParameters: { conversationId: ID },
      queryStringParameters: { org: 'b c' },
      multiValueQueryStringParameters: { org: ['main', 'b c'] },
      requestContext: {
        requestId: headers['x-amzn-requestid'],
        path: `/v1/conversations/${ID}`,
        identity: { accessKey: 'AKIDEXAMPLE' },
      },
      body: null,
    });
    expect(Object.keys(event).toSorted()).toEqual(Object.keys(documented).toSorted());
    expect(Object.keys(event.requestContext).toSorted()).toEqual(
      Object.keys(documented.requestContext).toSorted(),
    );
    expect(Object.keys(event.requestContext.identity).toSorted()).toEqual(
      Object.keys(documented.requestContext.identity).toSorted(),
    );
  });
});

describe('a function that gives no answer', () => {
  const ask = (api: LocalApi): ReturnType<typeof callSigned> => callSigned(api, 'GET', '/diagnosis');

  it('is waited for as long as the route allows, and no longer', async () => {
    const api = await startLocalApi();
    api.functionIs('hanging');
    const before = api.whole.clock.now();
    const answer = await ask(api);

    expect(answer).toMatchObject({ status: 504, body: { code: 'no-answer-in-time' } });
    expect(api.whole.clock.now() - before).toBe(29_000);
  });

  it('is not waited for any longer once it has answered', async () => {
    const api = await startLocalApi();
    const before = api.whole.clock.now();
    await ask(api);
    // Driven time goes on to the next sleeper as soon as nothing else is going on.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => void setImmediate(resolve));

    expect(api.whole.clock.now() - before).toBeLessThan(29_000);
  });

  it('is told as an error of the API where it has no instance free', async () => {
    const api = await startLocalApi();
    api.functionIs('busy');

    expect(await ask(api)).toMatchObject({ status: 500, body: { code: 'internal-error' } });
  });

  it.each(['failing', 'malformed'] as const)('is told as such: %s', async (state) => {
    const api = await startLocalApi();
    api.functionIs(state);

    expect(await ask(api)).toMatchObject({ status: 502, body: { code: 'no-answer' } });
    api.functionIs('well');
    expect(await ask(api)).toMatchObject({ status: 200 });
    expect(api.answers).toEqual([
      {
        route: 'GET /diagnosis',
        status: 502,
        code: 'no-answer',
        reason: 'the function failed, or its answer is not that of a proxy integration',
      },
      { route: 'GET /diagnosis', status: 200, code: undefined, reason: undefined },
    ]);
  });
});
