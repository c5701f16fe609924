import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { ModeNotAllowedError } from '../../functions/sweeper/request/resolve-run.ts';
import { requestSchema } from '../../functions/sweeper/request/schema.ts';
import {
  deliveryOf,
  type TriggeredRequest,
  type Delivery,
  type RunDelivery,
} from '../../functions/sweeper/triggers.ts';
import { readEvent } from '../support/read-event.ts';
import { apiEvent, received, REQUEST_ID } from '../support/api-event.ts';
import { report } from './report/rows.ts';

const newSweepId = (): string => 'made-up-id';
const AN_ID = 'a1a1a1a1-0000-4000-8000-000000000001';
const dryRun = { action: 'sweep', mode: 'dry-run', force: false, probe: false };

describe('an event is', () => {
  it.each([undefined, null, {}])('a dry-run sweep from the console when it is %j', (event) => {
    expect(readEvent(event, newSweepId)).toEqual({
      trigger: 'console',
      askedBy: 'console',
      sweepId: 'made-up-id',
      intervalMinutes: 1,
      request: dryRun,
      problems: [],
    });
  });

  it('from the console when it is a bare request', () => {
    expect(readEvent({ mode: 'enforce', org: 'main' }, newSweepId)).toMatchObject({
      trigger: 'console',
      request: { mode: 'enforce', org: 'main' },
    });
  });

  it.each(['schedule', 'api', 'step-functions', 'console'])('what its envelope says: %s', (trigger) => {
    const event = {
      sweeper: { trigger, sweepId: 'a_Sweep-1', intervalMinutes: 30 },
      request: { mode: 'enforce' },
    };
    expect(readEvent(event, newSweepId)).toEqual({
      trigger,
      askedBy: trigger,
      sweepId: 'a_Sweep-1',
      intervalMinutes: 30,
      request: { ...dryRun, mode: 'enforce' },
      problems: [],
    });
  });

  it('given an id when its envelope names none, and a dry run when it wraps nothing', () => {
    expect(readEvent({ sweeper: { trigger: 'api' } }, newSweepId)).toEqual({
      trigger: 'api',
      askedBy: 'api',
      sweepId: 'made-up-id',
      intervalMinutes: 1,
      request: dryRun,
      problems: [],
    });
  });

  it('a scheduled dry run when it is EventBridge’s own, whatever else is in it', () => {
    const event = {
      version: '0',
      id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: '2026-10-08T16:53:06Z',
      region: 'eu-central-1',
      resources: ['arn:aws:events:eu-central-1:123456789012:rule/my-scheduled-rule'],
      detail: {},
      mode: 'enforce',
    };
    expect(readEvent(event, newSweepId)).toMatchObject({ trigger: 'schedule', request: dryRun });
  });

  it('a scheduled dry run when it is that of EventBridge Scheduler, whose schedule has no input', () => {
    const event = {
      version: '0',
      id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '123456789012',
      time: '2026-10-08T16:53:06Z',
      region: 'eu-central-1',
      resources: ['arn:aws:scheduler:eu-central-1:123456789012:schedule/default/mine'],
      detail: '{}',
    };
    expect(readEvent(event, newSweepId)).toMatchObject({ trigger: 'schedule', request: dryRun });
  });

  it.each([
    { source: 'aws.events', 'detail-type': 'Another Event' },
    {
      source: 'aws.partner/genesys.com/cloud/x/y',
      'detail-type': 'v2.detail.events',
      detail: { mode: 'enforce' },
    },
  ])('refused in one sentence when it is another of EventBridge’s: $source', (event) => {
    const error = attempt({ version: '0', id: 'x', account: 'y', resources: [], ...event });
    expect(error).toMatchObject({
      problems: [
        {
          path: 'event',
          problem: 'this is an EventBridge event, and not one of a schedule',
          accepted: expect.stringContaining('constant input') as string,
        },
      ],
    });
  });

  it('refused with a request that works when it is the console’s stock test event', () => {
    const stock = { key1: 'value1', key2: 'value2', key3: 'value3' };
    expect(() => readEvent(stock, newSweepId)).toThrow(
      /stock test event.*for example \{"action":"sweep","mode":"dry-run"\}/u,
    );
  });
});

describe('an HTTP request is', () => {
  it('from the API, with the id that API Gateway gave it', () => {
    const body = { mode: 'dry-run', org: 'main', conversationIds: [AN_ID] };
    expect(readEvent(apiEvent('closeList', { body }), newSweepId)).toEqual({
      trigger: 'api',
      askedBy: 'arn:aws:sts::123456789012:assumed-role/itsm/itsm',
      sweepId: REQUEST_ID,
      intervalMinutes: 1,
      request: { ...dryRun, action: 'close', org: 'main', conversationIds: [AN_ID] },
      problems: [],
    });
  });

  it.each([
    [
      'an IAM caller, by its ARN',
      { identity: { userArn: 'arn:aws:iam::1:user/me' } },
      'arn:aws:iam::1:user/me',
    ],
    ['a Cognito client, by its id', { authorizer: { claims: { client_id: '1h57kf' } } }, '1h57kf'],
    ['nobody that it knows', {}, 'api'],
    ['nobody by a value that is no ARN', { identity: { userArn: 'a\nb' } }, 'api'],
    ['nobody by a value that is too long', { identity: { userArn: 'x'.repeat(257) } }, 'api'],
  ])('asked by %s', (_, requestContext, askedBy) => {
    const event = { ...apiEvent('diagnosis'), requestContext };
    expect(readEvent(event, newSweepId)).toMatchObject({ askedBy });
  });

  it.each([undefined, 7, '', 'a.b', 'x'.repeat(81)])(
    'given an id of its own where API Gateway’s is %j',
    (requestId) => {
      const event = { ...apiEvent('diagnosis'), requestContext: { requestId } };
      expect(readEvent(event, newSweepId)).toMatchObject({ sweepId: 'made-up-id' });
    },
  );

  it('that, whatever else is in the event', () => {
    const event = {
      ...apiEvent('diagnosis'),
      sweeper: { trigger: 'schedule' },
      request: { mode: 'enforce' },
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
    };
    expect(readEvent(event, newSweepId)).toMatchObject({ trigger: 'api', request: { action: 'diagnose' } });
  });

  it.each(['httpMethod', 'resource', 'requestContext'])('none without %s', (field) => {
    const { [field]: _, ...event } = { ...apiEvent('preview', { body: {} }) } as Record<string, unknown>;
    expect(attempt(event)).toBeInstanceOf(InvalidRequestError);
  });
});

describe('an HTTP request that came by another way than the REST API', () => {
  const http = { method: 'POST', path: '/sweeps/preview', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' };
  const v2 = (domainName: string): object => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/sweeps/preview',
    rawQueryString: '',
    headers: { host: domainName },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'x',
      domainName,
      http,
      routeKey: '$default',
      stage: '$default',
    },
    body: '{"mode":"enforce"}',
    isBase64Encoded: false,
  });
  const alb = {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/y' },
    },
    httpMethod: 'POST',
    path: '/sweeps/preview',
    queryStringParameters: {},
    headers: { host: 'example' },
    body: '{"mode":"enforce"}',
    isBase64Encoded: false,
  };

  it.each([
    ['a Lambda function URL', v2('abc.lambda-url.eu-west-1.on.aws')],
    ['an API Gateway HTTP API (payload format 2.0)', v2('abc.execute-api.eu-west-1.amazonaws.com')],
    ['an Application Load Balancer', alb],
  ])('is answered with one problem, which says what it is and what works: %s', (sender, event) => {
    const delivery = deliveryOf(event, newSweepId);
    const error = attempt(event);
    const problem = {
      path: 'event',
      problem: `this is an event of ${sender}, which is not answered`,
      accepted: expect.stringMatching(/REST API that the stack deploys.*"action":"sweep"/u) as string,
    };
    expect(error).toMatchObject({ name: 'InvalidRequestError', problems: [problem] });
    const { status, body } = received(delivery.fail(error as InvalidRequestError));
    expect([status, body['code'], body['problems']]).toEqual([400, 'invalid-request', [problem]]);
    expect(body['sweepId']).toBe('made-up-id');
    expect(delivery.timeFor(900_000)).toBe(25_000);
  });
});

function runIn({ read }: Delivery): RunDelivery {
  const found = read();
  if (found.kind !== 'run') throw new Error('This is no run');
  return found;
}

describe('an answer', () => {
  const acted = { kind: 'report', answer: report([]), rows: [] } as const;

  it('is an HTTP response where the event was an HTTP request, within 25 seconds', () => {
    const delivery = deliveryOf(apiEvent('diagnosis'), newSweepId);
    expect(runIn(delivery).answer(acted)).toMatchObject({
      statusCode: 200,
      body: JSON.stringify(acted.answer),
    });
    expect(delivery.fail(new ModeNotAllowedError())).toMatchObject({ statusCode: 403 });
    expect(delivery.keys).toEqual({ sweepId: REQUEST_ID });
    expect([900_000, 10_000].map(delivery.timeFor)).toEqual([25_000, 10_000]);
  });

  it('has one sweep id, also where it had to be made up', () => {
    let made = 0;
    const event = { ...apiEvent('diagnosis'), requestContext: null };
    const delivery = deliveryOf(event, () => `made-up-${(made += 1)}`);
    expect(delivery.read()).toMatchObject({ triggered: { sweepId: 'made-up-1' } });
    expect(delivery.keys).toEqual({ sweepId: 'made-up-1' });
    expect(delivery.fail(new ModeNotAllowedError())).toMatchObject({
      body: expect.stringContaining('"sweepId":"made-up-1"') as string,
    });
  });

  it('is the report itself to everybody else, or an error that is thrown, with all the time that is left', () => {
    const delivery = deliveryOf({}, newSweepId);
    expect(runIn(delivery).answer(acted)).toBe(acted.answer);
    expect(() => delivery.fail(new ModeNotAllowedError())).toThrow(ModeNotAllowedError);
    expect(delivery.timeFor(900_000)).toBe(900_000);
  });
});

describe('an envelope is refused', () => {
  it.each([
    ['with an unknown trigger', { sweeper: { trigger: 'cron' } }, 'sweeper.trigger'],
    ['without a trigger', { sweeper: {} }, 'sweeper.trigger'],
    ['with an empty id', { sweeper: { trigger: 'api', sweepId: '' } }, 'sweeper.sweepId'],
    ['with an id of 81', { sweeper: { trigger: 'api', sweepId: 'x'.repeat(81) } }, 'sweeper.sweepId'],
    ['with a dotted id', { sweeper: { trigger: 'api', sweepId: 'a.b' } }, 'sweeper.sweepId'],
    ['with no interval', { sweeper: { trigger: 'api', intervalMinutes: 0 } }, 'sweeper.intervalMinutes'],
    ['with more keys', { sweeper: { trigger: 'api', mode: 'enforce' } }, 'sweeper.mode'],
    ['with more beside it', { sweeper: { trigger: 'api' }, mode: 'enforce' }, 'mode'],
    [
      'inside a request',
      { sweeper: { trigger: 'api' }, request: { sweeper: { trigger: 'schedule' }, request: {} } },
      'sweeper',
    ],
    ['with __proto__', JSON.parse('{"sweeper":{"trigger":"api","__proto__":1}}'), '__proto__'],
  ])('%s', (_, event: unknown, path) => {
    const problems = expect.arrayContaining([expect.objectContaining({ path })]);
    expect(attempt(event)).toMatchObject({ name: 'InvalidRequestError', problems });
  });
});

describe('whatever arrives', () => {
  const uuid = fc.uuid();
  const oddText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('x'.repeat(1_000_000)));
  const oddKey = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'sweeper', 'request', 'mode', 'policy', 'queues'),
    fc.string(),
  );
  const anyJson = fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
    { weight: 2, arbitrary: fc.dictionary(oddKey, fc.oneof(fc.jsonValue(), oddText)) },
    { weight: 1, arbitrary: oddText },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map(nested) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 500 }).map((n) => Array.from({ length: n }, () => 'a')),
    },
  );
  const oneOr = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
  const classes = fc.dictionary(
    fc.constantFrom('hollow', 'guest-gone', 'queue-stuck', '__proto__'),
    oneOr(fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant('off'))),
  );
  const requestLike = fc.record(
    {
      action: oneOr(fc.constantFrom('sweep', 'close', 'explain', 'diagnose')),
      mode: oneOr(fc.constantFrom('dry-run', 'enforce')),
      org: oneOr(fc.string()),
      queueIds: oneOr(fc.array(uuid)),
      conversationIds: oneOr(fc.array(uuid)),
      force: oneOr(fc.boolean()),
      maxCloses: oneOr(fc.integer({ min: -1, max: 300 })),
      policy: oneOr(
        fc.record({ classes, queues: fc.dictionary(uuid, fc.record({ classes })) }, { requiredKeys: [] }),
      ),
      note: oneOr(fc.string()),
    },
    { requiredKeys: [] },
  );
  const envelopeLike = fc.record(
    {
      sweeper: oneOr(fc.record({ trigger: fc.constantFrom('api', 'schedule', 'x') })),
      request: oneOr(requestLike),
    },
    { requiredKeys: ['sweeper'] },
  );

  it('is a request that the schema accepts, a dry run unless it says otherwise, or a named error', () => {
    const accepted = { 'dry-run': 0, enforce: 0 };
    fc.assert(
      fc.property(fc.oneof(anyJson, requestLike, envelopeLike), (event) => {
        const read = attempt(event);
        if (read instanceof InvalidRequestError) return read.message.length < 6_000;
        accepted[read.request.mode] += 1;
        const asked = saysEnforce(event) ? 'enforce' : 'dry-run';
        return requestSchema.safeParse(read.request).success && read.request.mode === asked;
      }),
      { numRuns: 10_000, seed: 20_261_121 },
    );
    expect(accepted['dry-run']).toBeGreaterThan(50);
    expect(accepted.enforce).toBeGreaterThan(50);
  });

  it.each([
    ['a note', { note: 'x'.repeat(1_000_000) }],
    ['many keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`key${n}`, n]))],
    ['many ids', { queueIds: Array.from({ length: 200_000 }, () => 'abc') }],
    [
      'many objects in an envelope',
      { sweeper: { trigger: 'api' }, request: Array.from({ length: 300_000 }, () => ({})) },
    ],
    ['deep nesting', { policy: nested(200_000) }],
  ])('is a named error when it is a megabyte: %s', (_, event) => {
    expect(attempt(event)).toBeInstanceOf(InvalidRequestError);
  });
});

/** A list in a list in a list, as deep as asked. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

function attempt(event: unknown): TriggeredRequest | InvalidRequestError {
  try {
    return readEvent(event, newSweepId);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
}

/** Whether the request in the event asks for enforcement: by the text of the event, not by the code under test. */
function saysEnforce(event: unknown): boolean {
  const request = isRecord(event) && Object.hasOwn(event, 'sweeper') ? event['request'] : event;
  return isRecord(request) && request['mode'] === 'enforce';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
