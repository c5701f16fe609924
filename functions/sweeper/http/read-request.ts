import type { z } from 'zod';
import { fieldOf, isJsonObject, isUuid, parseJson, type JsonObject } from '../json.ts';
import { acceptedBy, jsonSchemaOf } from '../request/accepted.ts';
import {
  describeValue,
  InvalidRequestError,
  unsafeInputIn,
  problemsIn,
  type Problem,
} from '../request/problems.ts';
import { parseRequest, type SweeperRequest } from '../request/schema.ts';
import { routeNamed, type ProxyEvent, type RouteName } from './routes.ts';

/**
 * The request in an HTTP request: the route says which action, the path which conversation, and the body or the query
 * string the rest. The body of a GET is ignored.
 *
 * @throws InvalidRequestError, and nothing else whatever the event is
 */
export function readRequest(event: ProxyEvent, name: RouteName): SweeperRequest {
  const route = routeNamed(name);
  const conversation = route.resource.includes('{conversationId}') ? conversationIn(event) : {};
  const sent = route.method === 'POST' ? bodyOf(event, route.input) : queryOf(event, route.input);
  // The routes that may end something have `mode` in their input, and no default for it.
  return parseRequest({ mode: 'dry-run', ...sent, ...conversation, action: route.action });
}

function conversationIn(event: ProxyEvent): JsonObject {
  const id = fieldOf(event['pathParameters'], 'conversationId');
  if (isUuid(id)) return { conversationIds: [id] };
  const problem = id === undefined ? 'is missing' : `${describeValue(id)} is not accepted`;
  throw new InvalidRequestError([{ path: 'conversationId', problem, accepted: 'a UUID' }]);
}

function bodyOf(event: ProxyEvent, schema: z.ZodObject): JsonObject {
  return accept(readBody(event, schema), schema, 'body');
}

function queryOf(event: ProxyEvent, schema: z.ZodObject): JsonObject {
  const accepted = accept(event['queryStringParameters'] ?? {}, schema, 'query');
  const problems = repeatedParameters(event, schema);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return accepted;
}

function accept(input: unknown, schema: z.ZodObject, whole: 'body' | 'query'): JsonObject {
  const unsafeInput = unsafeInputIn(input);
  if (unsafeInput !== undefined) throw new InvalidRequestError([unsafeInput]);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidRequestError(problemsIn(input, { schema, issues: parsed.error.issues, whole }));
}

/**
 * The JSON object in a body. Its content is not checked yet. No body at all is an empty object where every field may be
 * left out; one in base64 is decoded (API Gateway Developer Guide, "Lambda proxy integrations").
 *
 * @param schema of the body, to say what would be accepted
 * @throws InvalidRequestError naming the body
 */
export function readBody(event: ProxyEvent, schema: z.ZodObject): JsonObject {
  const { body } = event;
  const refused = (problem: string): InvalidRequestError => {
    const accepted = `${acceptedBy(jsonSchemaOf(schema))}, as JSON`;
    return new InvalidRequestError([{ path: 'body', problem, accepted }]);
  };
  if (body === undefined || body === null || body === '') {
    // API Gateway's own check takes no body for an empty object as well (reference aws, "API").
    if (schema.safeParse({}).success) return {};
    throw refused('is missing');
  }
  if (typeof body !== 'string') throw refused(`${describeValue(body)} is not a string`);
  const isEncoded = event['isBase64Encoded'] === true;
  const value = parseJson(isEncoded ? Buffer.from(body, 'base64').toString() : body);
  if (value === undefined) throw refused('is not JSON');
  if (!isJsonObject(value)) throw refused(`${describeValue(value)} is not accepted`);
  return value;
}

/**
 * Query parameters that were given more than once. API Gateway passes on only the last one in `queryStringParameters`,
 * and all of them in `multiValueQueryStringParameters`. It is not clear which one was meant, so this is an error.
 */
export function repeatedParameters(event: ProxyEvent, schema: z.ZodObject): Problem[] {
  return Object.keys(schema.shape).flatMap((path) => {
    const values = fieldOf(event['multiValueQueryStringParameters'], path);
    if (!Array.isArray(values) || values.length < 2) return [];
    return [{ path, problem: `is given ${values.length} times`, accepted: 'one value' }];
  });
}
