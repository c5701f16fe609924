import type * as z from 'zod/mini';
import { fieldOf, isJsonObject, isUuid, parseJson } from '../json.ts';
import { acceptedBy, jsonSchemaOf } from '../request/accepted.ts';
import { acceptable, describeValue, type Acceptable, type Problem } from '../request/problems.ts';
import { requestSchema, type CheckedRequest } from '../request/schema.ts';
import {
  routeNamed,
  SWEEP_ID_PATTERN,
  type ProxyEvent,
  type RunRouteName,
  type StartRouteName,
} from './routes.ts';

/**
 * The request in an HTTP request: the route says which action, the path which conversation, and the body or the query
 * string the rest. The body of a GET is ignored.
 *
 * @throws InvalidRequestError for what no schema checks, and nothing else whatever the event is
 */
export function readRequest(
  event: ProxyEvent,
  name: RunRouteName | StartRouteName,
): CheckedRequest & { readonly fromSweep: string | undefined } {
  const route = routeNamed(name);
  const conversation = route.resource.includes('{conversationId}') ? conversationIn(event) : NOTHING;
  const sent = route.method === 'POST' ? bodyOf(event, route.input) : queryOf(event, route.input);
  const { fromSweep, ...part } = sent.part;
  // The routes that close have `mode` in their input, and no default for it. What else a route takes, every request takes.
  const request = requestSchema.parse({
    mode: 'dry-run',
    ...part,
    ...conversation.part,
    ...route.request,
  });
  return {
    request,
    problems: [...conversation.problems, ...sent.problems],
    fromSweep: typeof fromSweep === 'string' ? fromSweep : undefined,
  };
}

const NOTHING: Acceptable = { part: {}, problems: [] };

/** The conversation that the path names. */
export function conversationIn(event: ProxyEvent): Acceptable {
  const id = fieldOf(event['pathParameters'], 'conversationId');
  if (isUuid(id)) return { part: { conversationIds: [id] }, problems: [] };
  const problem = id === undefined ? 'is missing' : `${describeValue(id)} is not accepted`;
  return { part: {}, problems: [{ path: 'conversationId', problem, accepted: 'a UUID' }] };
}

/** The sweep that the path names; `sweepId` is empty if there is a problem. */
export function sweepIn(event: ProxyEvent): {
  readonly sweepId: string;
  readonly problems: readonly Problem[];
} {
  const id = fieldOf(event['pathParameters'], 'sweepId');
  if (typeof id === 'string' && SWEEP_ID_PATTERN.test(id)) return { sweepId: id, problems: [] };
  const problem = id === undefined ? 'is missing' : `${describeValue(id)} is not accepted`;
  const accepted = 'a sweepId: 1 to 80 of A-Z, a-z, 0-9, "_" and "-"';
  return { sweepId: '', problems: [{ path: 'sweepId', problem, accepted }] };
}

/** A query string. Its values are texts: one that is a whole number is one where a number is accepted. */
export function queryOf(event: ProxyEvent, schema: z.ZodMiniObject): Acceptable {
  const sent = event['queryStringParameters'] ?? {};
  const { properties = {} } = jsonSchemaOf(schema);
  const input = !isJsonObject(sent)
    ? sent
    : Object.fromEntries(
        Object.entries(sent).map(([name, value]) => {
          const isNumber =
            properties[name]?.type === 'integer' && typeof value === 'string' && /^\d{1,9}$/u.test(value);
          return [name, isNumber ? Number(value) : value];
        }),
      );
  const { part, problems } = acceptable(input, { schema, whole: 'query' });
  return { part, problems: [...problems, ...repeatedParameters(event, schema)] };
}

/**
 * The JSON object in a body. No body at all is an empty object where every field may be left out; one in base64 is
 * decoded (API Gateway Developer Guide, "Lambda proxy integrations").
 */
export function bodyOf(event: ProxyEvent, schema: z.ZodMiniObject): Acceptable {
  const { body } = event;
  const refused = (problem: string): Acceptable => {
    const accepted = `${acceptedBy(jsonSchemaOf(schema))}, as JSON`;
    return { part: {}, problems: [{ path: 'body', problem, accepted }] };
  };
  if (body === undefined || body === null || body === '') {
    // API Gateway's own check takes no body for an empty object as well (reference aws, "API").
    return schema.safeParse({}).success ? NOTHING : refused('is missing');
  }
  if (typeof body !== 'string') return refused(`${describeValue(body)} is not a string`);
  const isEncoded = event['isBase64Encoded'] === true;
  const value = parseJson(isEncoded ? Buffer.from(body, 'base64').toString() : body);
  if (value === undefined) return refused('is not JSON');
  if (!isJsonObject(value)) return refused(`${describeValue(value)} is not accepted`);
  return acceptable(value, { schema, whole: 'body' });
}

/**
 * Query parameters that were given more than once. API Gateway passes on only the last one in `queryStringParameters`,
 * and all of them in `multiValueQueryStringParameters`. It is not clear which one was meant, so this is an error.
 */
function repeatedParameters(event: ProxyEvent, schema: z.ZodMiniObject): Problem[] {
  return Object.keys(schema.shape).flatMap((path) => {
    const values = fieldOf(event['multiValueQueryStringParameters'], path);
    if (!Array.isArray(values) || values.length < 2) return [];
    return [{ path, problem: `is given ${values.length} times`, accepted: 'one value' }];
  });
}
