import { randomUUID } from 'node:crypto';
import { SweeperError } from '../../functions/sweeper/errors.ts';
import { routeNamed, type RouteName } from '../../functions/sweeper/http/routes.ts';
import { fieldOf, isJsonObject, parseJson, type JsonObject } from '../../functions/sweeper/json.ts';
import { InvalidRequestError, type Problem } from '../../functions/sweeper/request/problems.ts';
import type { Invoke } from './invoker.ts';

/** A call of one of the API's routes, as API Gateway would hand it over. */
export interface RouteCall {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: JsonObject;
}

/** Calls routes of the API of a function that is invoked directly: no HTTP is needed, and no API has to be deployed. */
export type CallRoute = (name: RouteName, call?: RouteCall) => Promise<JsonObject>;

/** The function has refused a call, in its own words. */
export class AnsweredError extends SweeperError {
  override readonly name: string;
  readonly code: string;

  constructor({ code, detail, remedy }: Readonly<Record<'code' | 'detail' | 'remedy', string>>) {
    super(detail, remedy);
    this.name = code;
    this.code = code;
  }
}

/**
 * @param caller who asks, for the report; undefined: as the function says it
 * @throws by each call: InvalidRequestError, AnsweredError; what `invoke` throws
 */
export function routesOver(invoke: Invoke, caller?: string): CallRoute {
  return async (name, { path, query, body } = {}) => {
    const { method, resource } = routeNamed(name);
    const answer = await invoke({
      resource,
      httpMethod: method,
      path: resource,
      headers: {},
      pathParameters: path ?? null,
      queryStringParameters: query === undefined ? null : withoutAbsent(query),
      // Nobody has authenticated a caller: AWS has let this one invoke the function.
      requestContext: { requestId: randomUUID(), identity: { userArn: caller } },
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
    });
    const status = fieldOf(answer, 'statusCode');
    const text = fieldOf(answer, 'body');
    const document = typeof text === 'string' ? parseJson(text) : undefined;
    if (typeof status !== 'number' || !isJsonObject(document))
      throw new TypeError('the function gave no answer of its API');
    if (status < 400) return document;
    throw errorOf(document);
  };
}

function withoutAbsent(query: NonNullable<RouteCall['query']>): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

function errorOf(document: JsonObject): SweeperError {
  const { problems, code, detail, title, remedy } = document;
  if (Array.isArray(problems)) return new InvalidRequestError(problems.flatMap(problemOf));
  return new AnsweredError({
    code: String(code),
    detail: typeof detail === 'string' ? detail : String(title),
    remedy: typeof remedy === 'string' ? remedy : 'Try again in a minute.',
  });
}

function problemOf(said: unknown): readonly Problem[] {
  const [path, problem, accepted] = ['path', 'problem', 'accepted'].map((name) => fieldOf(said, name));
  return typeof path === 'string' && typeof problem === 'string' && typeof accepted === 'string'
    ? [{ path, problem, accepted }]
    : [];
}
