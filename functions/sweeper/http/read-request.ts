import type { z } from 'zod';
import { fieldOf, isUuid, type JsonObject } from '../json.ts';
import { parseRequest, type SweeperRequest } from '../request.ts';
import { routeNamed } from '../routes.ts';
import { InvalidRequestError } from '../validation/invalid-request-error.ts';
import { oddityIn } from '../validation/oddities.ts';
import { describeValue, problemsIn } from '../validation/problems.ts';
import { findRoute } from './find-route.ts';
import type { ProxyEvent } from './proxy-event.ts';
import { readBody } from './read-body.ts';
import { repeatedParameters } from './repeated-parameters.ts';

/**
 * The request that an HTTP request stands for: the route says which action, the path which conversation, the body
 * or the query string the rest. A body that comes with a GET is ignored.
 *
 * @throws InvalidRequestError, RouteUnknownError, MethodNotAllowedError, and nothing else whatever the event is
 */
export function readRequest(event: ProxyEvent): SweeperRequest {
  const route = routeNamed(findRoute(event));
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
  const oddity = oddityIn(input);
  if (oddity !== undefined) throw new InvalidRequestError([oddity]);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidRequestError(problemsIn(input, { schema, issues: parsed.error.issues, whole }));
}
