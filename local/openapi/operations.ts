import { STATUS_CODES } from 'node:http';
import { PROBLEM_TYPES } from '../../functions/sweeper/http/problems.ts';
import {
  START_ROUTES,
  SWEEP_ID_PATTERN,
  type Route,
  type RouteName,
} from '../../functions/sweeper/http/routes.ts';
import { jsonSchemaOf } from '../../functions/sweeper/request/accepted.ts';
import { ANSWERS, refTo } from './components.ts';
import { edgeProblem, PROBLEMS_OF, problemSchema } from './problem-schemas.ts';

/** What API Gateway answers by itself, before or in place of the function, by status. */
const EDGE: Readonly<Record<number, string>> = {
  400: 'the body or a parameter is not accepted',
  401: 'no valid token',
  403: 'not signed, or without the rights for this route',
  413: 'the body is too large',
  415: 'the body is not JSON',
  429: 'too many calls at once',
  500: 'the API failed',
  502: 'the function gave no answer',
  504: 'no answer in time',
};
const OF_BODIES = new Set([413, 415]);

const STARTED = {
  200: 'It is over: with Prefer, within the time that was waited.',
  202: 'It is queued or at work. Location says where to look, and Retry-After when.',
};
/** What the statuses of answers mean, where there are several. */
const SAYS: Readonly<Partial<Record<RouteName, Readonly<Record<number, string>>>>> = {
  preview: STARTED,
  startSweep: STARTED,
  cancelSweep: { 200: 'It was over before, and stays as it is.', 202: 'It begins nothing new.' },
};

/** Headers that a start reads. */
const START_HEADERS = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A string in quotes, 1 to 255 characters. For 24 hours, the same caller’s same request for the same organisation with this key is the same sweep.',
    schema: { type: 'string' },
  },
  {
    name: 'Prefer',
    in: 'header',
    description: '`wait=20`: to wait up to 20 seconds for the end of the sweep (RFC 7240).',
    schema: { type: 'string' },
  },
];

const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One route as an operation of the OpenAPI document. */
export function operationOf(name: RouteName, route: Route): object {
  return {
    operationId: name,
    summary: route.summary,
    security: [{ sigV4: [] }, { token: [`sweeper/${route.scope}`] }],
    parameters: [...parametersOf(route), ...(START_ROUTES.some((one) => one === name) ? START_HEADERS : [])],
    ...(route.method === 'POST'
      ? {
          requestBody: {
            required: !route.input.safeParse({}).success,
            content: { 'application/json': { schema: refTo(route.input) } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(SAYS[name] ?? { 200: 'The answer.' }).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: refTo(ANSWERS[name]) } } },
        ]),
      ),
      ...problemResponses(name, route),
    },
  };
}

function parametersOf({ method, resource, input }: Route): object[] {
  const inPath = [...resource.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'sweepId'
        ? { type: 'string', pattern: SWEEP_ID_PATTERN.source }
        : { type: 'string', format: 'uuid' },
  }));
  if (method === 'POST') return inPath;
  const inQuery = Object.entries(jsonSchemaOf(input).properties ?? {}).map(
    ([name, { description, ...schema }]) => ({ name, in: 'query', description, schema }),
  );
  return [...inPath, ...inQuery];
}

function problemResponses(name: RouteName, { method }: Route): Record<string, object> {
  const codes = PROBLEMS_OF[name];
  const edge = Object.keys(EDGE)
    .map(Number)
    .filter((status) => method === 'POST' || !OF_BODIES.has(status));
  const statuses = new Set([...codes.map((code) => PROBLEM_TYPES[code].status), ...edge]);
  const responseOf = (status: number): object => {
    const ours = codes.filter((code) => PROBLEM_TYPES[code].status === status);
    const byEdge = edge.includes(status);
    const schemas = new Set([
      ...ours.map((code) => problemSchema(name, code)),
      ...(byEdge ? [edgeProblem] : []),
    ]);
    const [first, ...others] = [...schemas].map(refTo);
    return {
      description: [
        `${STATUS_CODES[status]}.`,
        ...ours.map((code) => `\`${code}\`: ${PROBLEM_TYPES[code].title}.`),
        ...(byEdge ? [`By API Gateway itself: ${EDGE[status]}.`] : []),
      ].join(' '),
      content: {
        [PROBLEM_MEDIA_TYPE]: { schema: others.length === 0 ? first : { anyOf: [first, ...others] } },
      },
    };
  };
  return Object.fromEntries(
    [...statuses].toSorted((a, b) => a - b).map((status) => [String(status), responseOf(status)]),
  );
}
