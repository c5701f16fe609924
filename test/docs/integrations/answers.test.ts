import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../docs/integrations/node-service/decide.ts';
import { PROBLEM_TYPES, type ProblemCode } from '../../../functions/sweeper/http/problems.ts';
import { ROUTE_NAMES, ROUTES, type RouteName } from '../../../functions/sweeper/http/routes.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';
import { openApiDocument } from '../../../local/openapi.ts';
import { PROBLEMS_OF } from '../../../local/openapi/problem-schemas.ts';
import { conversed } from '../../support/lives.ts';
import { startLocalApi, templateOf } from '../../support/local-api.ts';
import { CALLS, clientOf } from './answers-calls.ts';
import { EDGE_STATES, mayComeTo } from './answers-edge.ts';
import { BEHIND_THE_EDGE, STATES, stuck, type State } from './answers-states.ts';

/** One answer of the function: what brings it about, and what the example is expected to decide. */
type Row = readonly [route: RouteName, status: number, code: ProblemCode, state: State];

const isBehindTheEdge = (code: ProblemCode): code is (typeof BEHIND_THE_EDGE)[number] =>
  BEHIND_THE_EDGE.some((one) => one === code);

const OF_THE_FUNCTION: readonly Row[] = ROUTE_NAMES.flatMap((route) =>
  PROBLEMS_OF[route].flatMap((code): Row[] =>
    isBehindTheEdge(code) ? [] : [[route, PROBLEM_TYPES[code].status, code, STATES[code]]],
  ),
);

const OF_THE_EDGE = ROUTE_NAMES.flatMap((route) =>
  Object.entries(EDGE_STATES)
    .filter(([code]) => mayComeTo(ROUTES[route].method, code))
    .map(([code, state]) => [route, state.status, code, state] as const),
);

beforeAll(() => {
  templateOf('iam', 'enforce');
  templateOf('iam', 'dry-run');
  templateOf('cognito', 'enforce');
}, 60_000);

describe('each problem that the function answers with, met by the Node service', () => {
  it.each(OF_THE_FUNCTION)('%s: %i %s', async (route, status, code, { options, arrange, decision }) => {
    const api = await startLocalApi(options);
    const ids = [stuck(api)];
    const asked = { ids, ...(await arrange?.(api, route)) };
    const reply = await CALLS[route](clientOf(api), asked);
    const { method, resource } = ROUTES[route];

    expect(api.answers).toEqual([{ route: `${method} ${resource}`, status, code }]);
    expect(reply).toMatchObject({ status, answer: { code, sweepId: expect.any(String) as string } });
    expect(decide(reply)).toMatchObject({
      what: decision,
      why: expect.stringContaining(`${status} ${code}`) as string,
    });
  });
});

it('a conversation that does not end is for a human, with a support case to paste', async () => {
  const api = await startLocalApi();
  const { simulator } = api.whole;
  const { id } = simulator.add(conversed(simulator).resists('everything'));
  const reply = await clientOf(api).closeOne(id, { mode: 'enforce' });

  expect(reply).toMatchObject({ answer: { supportCase: expect.stringContaining(id) as string } });
  expect(decide(reply).what).toBe('ask-a-human');
});

describe('each problem that API Gateway answers with, met by the Node service', () => {
  it.each(OF_THE_EDGE)('%s: %i %s', async (route, status, code, { ask, decision }) => {
    const reply = await ask(route);

    expect(reply).toMatchObject({ status, answer: { code } });
    expect(reply).not.toHaveProperty('answer.sweepId');
    expect(decide(reply)).toMatchObject({
      what: decision,
      why: expect.stringContaining(`${status} ${code}`) as string,
    });
  });
});

describe('the tables above', () => {
  it('have every problem that the function has', () => {
    const met = new Set<string>(OF_THE_FUNCTION.map(([, , code]) => code));
    const all = Object.keys(PROBLEM_TYPES).filter((code) => !met.has(code));

    expect(all).toEqual(BEHIND_THE_EDGE);
  });

  it.each(BEHIND_THE_EDGE)('know what to do about %s, which the edge lets nobody see', (code) => {
    const { status } = PROBLEM_TYPES[code];
    expect(decide({ status, answer: { code, sweepId: '1' } }).what).toBe('fix-the-call');
  });

  it('have every problem that the edge has, whoever the callers are', () => {
    const edge = (['iam', 'cognito'] as const).flatMap((auth) => edgeProblems(auth));

    expect(new Set(Object.keys(EDGE_STATES))).toEqual(new Set(edge.map(({ code }) => code)));
    expect(edge.filter(({ code, status }) => EDGE_STATES[code]?.status !== status)).toEqual([]);
  });

  it('have every status that the OpenAPI document has, route for route', () => {
    const document = openApiDocument() as unknown as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
    };
    const rows = [...OF_THE_FUNCTION, ...OF_THE_EDGE];
    for (const route of ROUTE_NAMES) {
      const { method, resource } = ROUTES[route];
      const responses = document.paths[resource]?.[method.toLowerCase()]?.responses ?? {};
      const met = new Set(rows.filter(([name]) => name === route).map(([, status]) => String(status)));

      expect(
        Object.keys(responses)
          .filter((status) => !status.startsWith('2'))
          .toSorted(),
      ).toEqual([...met].toSorted());
    }
  });
});
