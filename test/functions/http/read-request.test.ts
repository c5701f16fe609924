import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../functions/sweeper/http/read-request.ts';
import {
  findRoute,
  isRunRoute,
  START_ROUTES,
  type RouteName,
} from '../../../functions/sweeper/http/routes.ts';
import type { CheckedRequest, SweeperRequest } from '../../../functions/sweeper/request/schema.ts';
import { apiEvent, type Sent } from '../../support/api-event.ts';

const ID = 'a1a1a1a1-0000-4000-8000-000000000001';
const OTHER = 'b2b2b2b2-0000-4000-8000-000000000002';
const SAID_NOTHING = { force: false, probe: false } as const;

function read(route: RouteName, sent?: Sent, changes: object = {}): SweeperRequest {
  const { request, problems } = checked(route, sent, changes);
  expect(problems).toEqual([]);
  return request;
}

function checked(route: RouteName, sent?: Sent, changes: object = {}): CheckedRequest {
  const event = { ...apiEvent(route, sent), ...changes };
  const found = findRoute(event);
  const start = START_ROUTES.find((one) => one === found);
  const asks = start ?? (isRunRoute(found) ? found : undefined);
  if (asks === undefined) throw new Error('This route asks for no run');
  const { request, problems } = readRequest(event, asks);
  return { request, problems };
}

/** What the request is refused for: each problem with its path, and what it is. */
function problemsOf(route: RouteName, sent?: Sent, changes?: object): readonly object[] {
  try {
    return checked(route, sent, changes).problems;
  } catch (error) {
    return (error as { problems: object[] }).problems;
  }
}

describe('a request over HTTP is', () => {
  it.each<[RouteName, Sent, SweeperRequest]>([
    ['preview', { body: {} }, { ...SAID_NOTHING, action: 'sweep', mode: 'dry-run' }],
    [
      'preview',
      { body: { org: 'main', lookbackDays: 7, policy: { classes: { hollow: 60 } }, note: 'why' } },
      {
        ...SAID_NOTHING,
        action: 'sweep',
        mode: 'dry-run',
        org: 'main',
        lookbackDays: 7,
        policy: { classes: { hollow: 60 } },
        note: 'why',
      },
    ],
    [
      'forceClose',
      { conversationId: ID.toUpperCase(), body: { mode: 'enforce', note: 'INC-7' } },
      {
        ...SAID_NOTHING,
        action: 'close',
        mode: 'enforce',
        force: true,
        note: 'INC-7',
        conversationIds: [ID],
      },
    ],
    [
      'closeOne',
      { conversationId: ID, body: { mode: 'dry-run' } },
      { ...SAID_NOTHING, action: 'close', mode: 'dry-run', conversationIds: [ID] },
    ],
    [
      'closeList',
      { body: { mode: 'enforce', conversationIds: [ID, OTHER, ID], maxCloses: 1 } },
      { ...SAID_NOTHING, action: 'close', mode: 'enforce', conversationIds: [ID, OTHER], maxCloses: 1 },
    ],
    [
      'explain',
      { conversationId: ID, query: { org: 'main' } },
      { ...SAID_NOTHING, action: 'explain', mode: 'dry-run', org: 'main', conversationIds: [ID] },
    ],
    ['diagnosis', {}, { ...SAID_NOTHING, action: 'diagnose', mode: 'dry-run' }],
  ])('%s with %o', (route, sent, expected) => {
    expect(read(route, sent)).toEqual(expected);
  });

  it.each<[RouteName, Sent]>([
    ['explain', { conversationId: ID, body: { mode: 'enforce' } }],
    ['diagnosis', { body: '{"probe": true' }],
  ])('read without its body where it is a GET: %s', (route, sent) => {
    expect(read(route, sent)).toMatchObject({ mode: 'dry-run', probe: false });
  });
});

describe('a body', () => {
  it.each<[string, Sent, object]>([
    ['null', {}, {}],
    ['absent', {}, { body: undefined }],
    ['empty', { body: '' }, {}],
    ['empty, and said to be encoded', { body: '' }, { isBase64Encoded: true }],
  ])(
    'that is %s is an empty object where every field may be left out, else missing',
    (_name, sent, changes) => {
      expect(read('preview', sent, changes)).toMatchObject({
        action: 'sweep',
        mode: 'dry-run',
      });
      for (const route of ['closeOne', 'closeList'] as const) {
        expect(problemsOf(route, { conversationId: ID, ...sent }, changes)).toMatchObject([
          { path: 'body', problem: 'is missing' },
        ]);
      }
    },
  );

  it('in base64 is decoded', () => {
    const body = Buffer.from('{"mode":"enforce","note":"für später"}').toString('base64');
    expect(read('closeOne', { conversationId: ID, body }, { isBase64Encoded: true })).toMatchObject({
      mode: 'enforce',
      note: 'für später',
    });
  });
});

describe('a request over HTTP is refused', () => {
  it.each<[string, Sent, object, string]>([
    ['that is no JSON', { body: '{"mode":' }, {}, 'is not JSON'],
    ['that is blank', { body: '  ' }, {}, 'is not JSON'],
    ['that is a list', { body: '[]' }, {}, 'a list of 0 is not accepted'],
    ['that is a text', { body: '"dry-run"' }, {}, '"dry-run" is not accepted'],
    ['that is null', { body: 'null' }, {}, 'null is not accepted'],
    ['that is encoded and no JSON', { body: 'eyJt' }, { isBase64Encoded: true }, 'is not JSON'],
    ['that is encoded, and nobody says so', { body: 'e30=' }, {}, 'is not JSON'],
    ['that is no text', {}, { body: { mode: 'dry-run' } }, 'an object is not a string'],
  ])('for a body %s', (_name, sent, changes, problem) => {
    const accepted = expect.stringMatching(/^an object with any of org, .*, as JSON$/) as string;
    expect(problemsOf('preview', sent, changes)).toEqual([{ path: 'body', problem, accepted }]);
    expect(problemsOf('closeOne', { conversationId: ID, ...sent }, changes)).toEqual([
      { path: 'body', problem, accepted },
    ]);
  });

  it.each<[RouteName, Sent, string]>([
    ['closeOne', { conversationId: ID, body: {} }, 'mode'],
    ['closeOne', { conversationId: ID, body: { mode: 'force' } }, 'mode'],
    [
      'closeOne',
      { conversationId: ID, body: { mode: 'dry-run', conversationIds: [OTHER] } },
      'conversationIds',
    ],
    ['closeList', { body: { mode: 'dry-run' } }, 'conversationIds'],
    ['closeList', { body: { mode: 'dry-run', conversationIds: [] } }, 'conversationIds'],
    ['closeList', { body: { mode: 'dry-run', conversationIds: ['x'] } }, 'conversationIds[0]'],
    ['preview', { body: { mode: 'enforce' } }, 'mode'],
    ['preview', { body: { action: 'close' } }, 'action'],
    ['preview', { body: { force: true } }, 'force'],
    ['closeOne', { conversationId: ID, body: { mode: 'enforce', force: true } }, 'force'],
    ['closeList', { body: { mode: 'enforce', conversationIds: [ID], force: true } }, 'force'],
    ['forceClose', { conversationId: ID, body: { mode: 'enforce' } }, 'note'],
    ['forceClose', { conversationId: ID, body: { mode: 'enforce', note: 'why', force: false } }, 'force'],
    ['preview', { body: { sweeper: { trigger: 'schedule' }, request: {} } }, 'sweeper'],
    ['preview', { body: { policy: { classes: { hollow: 4 } } } }, 'policy.classes.hollow'],
    ['preview', { body: '{"__proto__": {"mode": "enforce"}}' }, '__proto__'],
    ['preview', { body: { queueIds: Array.from({ length: 30_000 }, () => ID) } }, 'request'],
    ['diagnosis', { query: { probe: 'true' } }, 'probe'],
    ['diagnosis', { query: { org: ['main', 'other'] } }, 'org'],
    ['diagnosis', { query: { org: 'x'.repeat(65) } }, 'org'],
    ['explain', { conversationId: ID, query: { mode: 'enforce' } }, 'mode'],
  ])('naming the field: %s, %o', (route, sent, path) => {
    expect(problemsOf(route, sent)[0]).toMatchObject({ path });
  });

  it.each(['closeOne', 'explain'] as const)('naming the id in its path: %s', (route) => {
    const sent = { body: { mode: 'dry-run' } };
    for (const conversationId of ['x', `${ID}0`, '..', 'Jane Doe']) {
      const [problem] = problemsOf(route, { ...sent, conversationId });
      expect(problem).toMatchObject({ path: 'conversationId', accepted: 'a UUID' });
      expect(JSON.stringify(problem)).not.toContain('Jane');
    }
    const missing = { path: 'conversationId', problem: 'is missing', accepted: 'a UUID' };
    expect(problemsOf(route, sent)).toEqual([missing]);
    expect(problemsOf(route, sent, { pathParameters: [ID] })).toEqual([missing]);
  });

  it('naming the whole query where that is none', () => {
    expect(problemsOf('diagnosis', {}, { queryStringParameters: 5 })).toMatchObject([{ path: 'query' }]);
  });

  it('for a resource that there is not, and told which there are', () => {
    expect(() => read('preview', {}, { resource: '/sweeping' })).toThrow(
      expect.objectContaining({
        code: 'route-unknown',
        remedy: expect.stringContaining('POST /conversations/{conversationId}/close') as string,
      }),
    );
    expect(() => read('preview', {}, { resource: null })).toThrow('There is no such route');
  });

  it.each(['DELETE', 'get', 'OPTIONS', undefined])(
    'for the method %s, and told which there is',
    (httpMethod) => {
      expect(() => read('preview', { body: {} }, { httpMethod })).toThrow(
        expect.objectContaining({ code: 'method-not-allowed', allowed: ['POST'] }),
      );
    },
  );
});
