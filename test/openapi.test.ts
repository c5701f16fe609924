import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES, type ProblemCode } from '../functions/sweeper/http/problem-types.ts';
import { ROUTE_NAMES, routeNamed, type RouteName } from '../functions/sweeper/routes.ts';
import { openApiDocument, openApiText } from '../local/openapi.ts';
import { ANSWERS } from '../local/openapi/components.ts';
import { PROBLEMS_OF, problemSchema } from '../local/openapi/problem-schemas.ts';
import type { Fault } from '../local/simulator/faults.ts';
import { apiEvent, type Received, received } from './support/api-event.ts';
import { PATHS } from './support/journal.ts';
import { conversed, IN_CLASS } from './support/lives.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from './support/whole.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
  };
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}
interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}
const { paths, components } = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

function operationOf(name: RouteName): Operation {
  const { resource, method } = routeNamed(name);
  const operation = paths[resource]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The document has no operation for ${name}`);
  return operation;
}

describe('docs/openapi.json', () => {
  it('is what the code makes (node local/openapi.ts writes it anew)', () => {
    expect(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8')).toBe(openApiText());
  });

  it('has an operation for each route and no others', () => {
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(ROUTE_NAMES.toSorted());
    expect(ROUTE_NAMES.map((name) => operationOf(name).operationId)).toEqual(ROUTE_NAMES);
  });

  it('refers to nothing that it does not have, and has nothing that it does not refer to', () => {
    const text = JSON.stringify(openApiDocument());
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

    expect(new Set(referred)).toEqual(new Set(Object.keys(components.schemas)));
  });

  it.each(ROUTE_NAMES)(
    '%s can be called with either kind of credentials, and the scope of its route',
    (name) => {
      const { scope } = routeNamed(name);

      expect(operationOf(name).security).toEqual([{ sigV4: [] }, { token: [`sweeper/${scope}`] }]);
    },
  );

  it.each(ROUTE_NAMES)('%s takes the fields of its route', (name) => {
    const { input, resource } = routeNamed(name);
    const { requestBody, parameters } = operationOf(name);
    const ref = requestBody?.content['application/json']?.schema.$ref.split('/').at(-1) ?? '';
    const body = Object.keys(components.schemas[ref]?.properties ?? {});
    const query = parameters.filter((one) => one.in === 'query').map((one) => one.name);

    expect([...body, ...query]).toEqual(Object.keys(input.shape));
    expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(
      resource.includes('{conversationId}') ? ['conversationId'] : [],
    );
  });

  it('refuses unknown keys in a body, and wants a mode from whoever closes', () => {
    const { PreviewRequest, CloseOneRequest, CloseListRequest } = components.schemas;

    expect(PreviewRequest).toMatchObject({ additionalProperties: false });
    expect(PreviewRequest?.required).toBeUndefined();
    expect(CloseOneRequest).toMatchObject({ additionalProperties: false, required: ['mode'] });
    expect(CloseListRequest).toMatchObject({
      additionalProperties: false,
      required: ['mode', 'conversationIds'],
    });
  });
});

/** One way to get an answer: what is prepared, and which conversation is asked about. */
interface Way {
  readonly route: RouteName;
  /** The code of the problem; none for an answer. */
  readonly code?: ProblemCode;
  readonly options?: WholeOptions;
  readonly prepare?: (whole: Whole) => void;
  readonly life?: (whole: Whole) => string;
  readonly sent?: object;
  readonly remainingMs?: number;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const stuck = ({ simulator }: Whole): string => simulator.add(conversed(simulator)).id;
const fault =
  (path: string, meets: Fault) =>
  ({ simulator }: Whole): void =>
    void simulator.faults.add({ path, fault: meets });
const refusal = { kind: 'forbidden', variant: 'missing-permissions' } as const;
const hang = { kind: 'hang' } as const;
const spoilt =
  (change: object) =>
  ({ secrets, simulator }: Whole): void => {
    const url = simulator.app.listeningOrigin;
    const right = { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
    secrets.put(SECRET, { ...right, ...change });
  };

/** What stops a run of any route, but for a diagnosis that tells of it. */
const STOPPED: readonly Omit<Way, 'route'>[] = [
  { code: 'secret-missing', prepare: ({ secrets }) => secrets.remove(SECRET) },
  { code: 'secret-forbidden', prepare: ({ secrets }) => secrets.deny(SECRET, 'access-denied') },
  {
    code: 'secret-deleted',
    prepare: ({ secrets }) => secrets.deny(SECRET, 'scheduled-for-deletion'),
  },
  {
    code: 'secret-undecryptable',
    prepare: ({ secrets }) => secrets.deny(SECRET, 'decryption-failure'),
  },
  { code: 'secret-not-json', prepare: ({ secrets }) => secrets.put(SECRET, 'x') },
  { code: 'secret-field', prepare: spoilt({ clientId: '' }) },
  { code: 'region-unknown', prepare: spoilt({ region: 'eu-central-9' }) },
  { code: 'client-unknown', prepare: spoilt({ clientId: 'somebody-else' }) },
  { code: 'client-secret-rejected', prepare: spoilt({ clientSecret: 'old' }) },
  { code: 'login-refused', prepare: fault(PATHS.login, { kind: 'bad-request' }) },
  { code: 'login-unreachable', prepare: fault(PATHS.login, { kind: 'reset' }) },
  { code: 'login-malformed', prepare: fault(PATHS.login, { kind: 'html', status: 200 }) },
  { code: 'out-of-reach', options: { realTime: true }, prepare: fault(PATHS.login, hang), remainingMs: 600 },
];
const ANY_ROUTE: readonly Omit<Way, 'route'>[] = [
  { code: 'invalid-request', sent: { org: 'nobody' } },
  { code: 'invalid-settings', options: { settings: { maxCloses: 0 } } },
];
const DRY_STACK = { options: { settings: { mode: 'dry-run' } }, sent: { mode: 'enforce' } } as const;

const WAYS: readonly Way[] = [
  ...ROUTE_NAMES.flatMap((route) => ANY_ROUTE.map((way) => ({ ...way, route }))),
  ...ROUTE_NAMES.filter((route) => route !== 'diagnosis').flatMap((route) =>
    STOPPED.map((way) => ({ ...way, route })),
  ),
  { route: 'preview', options: { conversations: 60, seed: 6 } },
  { route: 'preview', prepare: fault(PATHS.read, refusal), life: stuck },
  { route: 'preview', code: 'run-refused', prepare: fault(PATHS.search, refusal) },
  { route: 'closeOne', life: stuck },
  { route: 'closeOne', life: stuck, sent: { mode: 'dry-run' } },
  { route: 'closeOne', life: ({ simulator }) => simulator.add(conversed(simulator).ago(5).ends()).id },
  { route: 'closeOne', life: stuck, sent: { note: 'why', force: true } },
  { route: 'closeOne', code: 'mode-not-allowed', ...DRY_STACK },
  { route: 'closeOne', code: 'unknown-id' },
  {
    route: 'closeOne',
    code: 'kept',
    life: ({ simulator }) => simulator.add(IN_CLASS['queue-stuck'](simulator)).id,
  },
  { route: 'closeOne', code: 'refused', life: stuck, prepare: fault(PATHS.read, refusal) },
  { route: 'closeOne', code: 'refused', life: stuck, prepare: fault(PATHS.disconnect, refusal) },
  { route: 'closeOne', code: 'failed', life: stuck, prepare: fault(PATHS.read, { kind: 'reset' }) },
  {
    route: 'closeOne',
    code: 'unverified',
    life: ({ simulator }) => simulator.add(conversed(simulator).resists('everything')).id,
  },
  {
    route: 'closeOne',
    code: 'not-reached',
    options: { realTime: true },
    life: stuck,
    prepare: fault(PATHS.read, hang),
    remainingMs: 3000,
  },
  { route: 'closeList', life: stuck },
  { route: 'closeList', life: stuck, prepare: fault(PATHS.disconnect, refusal) },
  { route: 'closeList', code: 'mode-not-allowed', ...DRY_STACK },
  { route: 'explain', life: stuck },
  { route: 'explain', life: ({ simulator }) => simulator.add(conversed(simulator).parks()).id },
  { route: 'explain', code: 'unknown-id' },
  { route: 'explain', code: 'refused', life: stuck, prepare: fault(PATHS.read, refusal) },
  { route: 'explain', code: 'failed', life: stuck, prepare: fault(PATHS.read, { kind: 'reset' }) },
  {
    route: 'explain',
    code: 'not-reached',
    options: { realTime: true },
    life: stuck,
    prepare: fault(PATHS.read, hang),
    remainingMs: 3000,
  },
  { route: 'diagnosis' },
  { route: 'diagnosis', prepare: fault(PATHS.search, refusal) },
];

/** Asked for by way of a crowd, or not to be had in a test: shown by the tests of what makes them. */
const ELSEWHERE: readonly string[] = [
  'closeList run-refused',
  ...ROUTE_NAMES.flatMap((route) => [`${route} internal-error`, `${route} secret-unavailable`]),
];

async function go({ route, options, prepare, life, sent, remainingMs }: Way): Promise<Received> {
  const whole = await startWhole(options);
  const conversationId = life?.(whole) ?? UNKNOWN;
  prepare?.(whole);
  const fields = { ...(routeNamed(route).scope === 'write' ? { mode: 'enforce' } : {}), ...sent };
  const list = route === 'closeList' ? { conversationIds: [conversationId, UNKNOWN] } : {};
  const event = apiEvent(route, {
    body: { ...fields, ...list },
    query: { ...sent },
    ...(routeNamed(route).resource.includes('{conversationId}') ? { conversationId } : {}),
  });
  return received(await whole.invoke(event, remainingMs === undefined ? {} : { remainingMs }));
}

describe('the document tells of an answer what a real one is', () => {
  it.each(WAYS.map((way) => [`${way.route} ${way.code ?? 'answers'}`, way] as const))(
    '%s',
    async (_name, way) => {
      const { status, headers, body } = await go(way);
      const schema = way.code === undefined ? ANSWERS[way.route] : problemSchema(way.route, way.code);

      expect(body['code']).toBe(way.code);
      expect(status).toBe(way.code === undefined ? 200 : PROBLEM_TYPES[way.code].status);
      // A schema passes over keys that it does not know: with none left over, it knows them all.
      expect(schema.parse(body)).toEqual(body);
      expect(Object.keys(operationOf(way.route).responses[status]?.content ?? {})).toEqual([
        headers['content-type'],
      ]);
    },
  );

  it('for each problem that it lists', () => {
    const listed = ROUTE_NAMES.flatMap((route) => PROBLEMS_OF[route].map((code) => `${route} ${code}`));
    const shown = new Set([...WAYS.map(({ route, code }) => `${route} ${code}`), ...ELSEWHERE]);

    expect(listed.filter((one) => !shown.has(one))).toEqual([]);
  });
});
