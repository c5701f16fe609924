import * as z from 'zod/mini';
import type { Mode } from '../names.ts';
import { SweeperError } from '../errors.ts';
import { fieldOf, isJsonObject, type JsonObject } from '../json.ts';
import { OUTCOMES } from '../outcome.ts';
import { appliesTo, requestSchema, type Action, type SweeperRequest } from '../request/schema.ts';

/**
 * The event of an API Gateway REST API with a Lambda proxy integration (payload format 1.0). Anybody who may invoke the
 * function can send such an event by hand, so its fields are checked like those of any other event.
 */
export type ProxyEvent = JsonObject & Readonly<Record<'httpMethod' | 'resource' | 'requestContext', unknown>>;

export function isProxyEvent(event: unknown): event is ProxyEvent {
  return (
    isJsonObject(event) &&
    Object.hasOwn(event, 'httpMethod') &&
    Object.hasOwn(event, 'resource') &&
    Object.hasOwn(event, 'requestContext')
  );
}

/**
 * What sent an HTTP request that did not come through a REST API: its event has another shape (Lambda Developer Guide, on
 * function URLs and on Application Load Balancers; API Gateway Developer Guide, payload format 2.0).
 *
 * @returns undefined for every other event
 */
export function otherHttpSender(event: unknown): string | undefined {
  const context = fieldOf(event, 'requestContext');
  if (isJsonObject(fieldOf(context, 'elb'))) return 'an Application Load Balancer';
  if (fieldOf(event, 'version') !== '2.0' || !isJsonObject(fieldOf(context, 'http'))) return undefined;
  const domain = fieldOf(context, 'domainName');
  const isUrl = typeof domain === 'string' && domain.includes('.lambda-url.');
  return isUrl ? 'a Lambda function URL' : 'an API Gateway HTTP API (payload format 2.0)';
}

/** The id that API Gateway has given to the request, which its access log has too. */
export function requestIdOf({ requestContext }: ProxyEvent): unknown {
  return fieldOf(requestContext, 'requestId');
}

/** An ARN, or the id of a client. Anything else may come from an event that was made by hand. */
const CALLER_PATTERN = /^[\w+=,.@:/-]{1,256}$/u;

/**
 * Who calls, as API Gateway has authenticated them: the ARN of an IAM caller, or the id of a Cognito client (API Gateway
 * Developer Guide, "Input format of a Lambda function for proxy integration").
 */
export function callerOf({ requestContext }: ProxyEvent): string | undefined {
  const identity = fieldOf(requestContext, 'identity');
  const claims = fieldOf(fieldOf(requestContext, 'authorizer'), 'claims');
  const caller = [fieldOf(identity, 'userArn'), fieldOf(claims, 'client_id')].find(
    (one) => typeof one === 'string' && CALLER_PATTERN.test(one),
  );
  return typeof caller === 'string' ? caller : undefined;
}

/** An OAuth scope of the API, without the resource server's name before it. */
export const ROUTE_SCOPES = ['read', 'write', 'force'] as const;
export type RouteScope = (typeof ROUTE_SCOPES)[number];

/** One route of the HTTP API. The stack builds it, the function answers it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As API Gateway writes a resource path: `{conversationId}` stands for an id. */
  readonly resource: string;
  /** What the route itself says of the request. A caller says none of it. Absent where there is no run to ask for. */
  readonly request?: Pick<SweeperRequest, 'action'> & { readonly mode?: Mode; readonly force?: true };
  readonly scope: RouteScope;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  /** What a body (POST) or a query string (GET) may hold. */
  readonly input: z.ZodMiniObject;
}

const { shape } = requestSchema;
/** The close routes write, so the mode has no default there. */
const mode = shape.mode.def.innerType.check(
  z.describe('dry-run says what would be ended; enforce ends it. Required.'),
);

/** Up to 80 characters: the limit of a Step Functions execution's name (reference aws, "Long sweeps"). */
export const SWEEP_ID_PATTERN = /^[A-Za-z0-9_-]{1,80}$/u;

/** How much of a list an answer holds, and where it begins. */
const paging = z.strictObject({
  limit: z._default(z.int().check(z.gte(1), z.lte(500)), 100).check(z.describe('At most so many.')),
  cursor: z
    .optional(z.string().check(z.maxLength(2_000)))
    .check(z.describe('`next` of the part before. Absent: from the beginning.')),
});

/**
 * A body of the fields that apply to an action, except those that the route sets, takes from the path, or does not need.
 */
function bodyFor(action: Action, without: readonly (keyof typeof shape)[]): z.ZodMiniObject {
  const fields = Object.entries(shape).filter(
    ([name, field]) => appliesTo(field, action) && !without.some((one) => one === name),
  );
  return z.strictObject(Object.fromEntries(fields));
}

/**
 * The HTTP API. The route fixes the action; only those that close take a `mode`. The probe of `diagnose`, which sends
 * write requests, is not available over HTTP.
 */
export const ROUTES = {
  preview: {
    method: 'POST',
    resource: '/sweeps/preview',
    request: { action: 'sweep', mode: 'dry-run' },
    scope: 'read',
    summary: 'Starts a dry run: what a sweep would end, and what it would keep and why. Ends nothing.',
    input: bodyFor('sweep', ['action', 'mode']),
  },
  startSweep: {
    method: 'POST',
    resource: '/sweeps',
    request: { action: 'sweep', mode: 'enforce' },
    scope: 'write',
    summary: 'Starts a sweep that ends what is stuck; with fromSweep only what that preview has listed.',
    input: z.extend(bodyFor('sweep', ['action', 'mode']), {
      fromSweep: z
        .optional(z.string().check(z.regex(SWEEP_ID_PATTERN)))
        .check(
          z.describe(
            'The sweepId of a preview of the last 72 hours. Only what it listed as would-close and is still stuck is ended, without the crowd guard.',
          ),
        ),
    }),
  },
  listSweeps: {
    method: 'GET',
    resource: '/sweeps',
    scope: 'read',
    summary: 'Sweeps of every trigger, the newest first.',
    input: z.extend(paging, { org: shape.org }),
  },
  getSweep: {
    method: 'GET',
    resource: '/sweeps/{sweepId}',
    scope: 'read',
    summary: 'How far a sweep is, or the numbers of its report.',
    input: z.strictObject({}),
  },
  sweepConversations: {
    method: 'GET',
    resource: '/sweeps/{sweepId}/conversations',
    scope: 'read',
    summary: 'What has become of each conversation of a sweep.',
    input: z.extend(paging, {
      outcome: z.optional(z.enum(OUTCOMES)).check(z.describe('Only those with this outcome.')),
    }),
  },
  cancelSweep: {
    method: 'POST',
    resource: '/sweeps/{sweepId}/cancel',
    scope: 'write',
    summary: 'Asks a sweep to begin nothing new. One that is over stays as it is.',
    input: z.strictObject({}),
  },
  closeOne: {
    method: 'POST',
    resource: '/conversations/{conversationId}/close',
    request: { action: 'close' },
    scope: 'write',
    summary: 'Ends one conversation if its live state shows that it is stuck.',
    input: z.extend(bodyFor('close', ['action', 'mode', 'force', 'conversationIds', 'maxCloses']), { mode }),
  },
  forceClose: {
    method: 'POST',
    resource: '/conversations/{conversationId}/force-close',
    request: { action: 'close', force: true },
    scope: 'force',
    summary:
      'Ends one live web-messaging conversation, although the policy would keep it. Never one that is other-media, exempt or unreadable.',
    input: z.extend(z.pick(requestSchema, { org: true, requestedBy: true }), {
      mode,
      note: shape.note.def.innerType.check(z.minLength(1)),
    }),
  },
  closeList: {
    method: 'POST',
    resource: '/conversations/close',
    request: { action: 'close' },
    scope: 'write',
    summary: 'Ends those of up to 100 conversations whose live state shows that they are stuck.',
    input: z.extend(bodyFor('close', ['action', 'mode', 'force', 'conversationIds']), {
      mode,
      conversationIds: shape.conversationIds.def.innerType,
    }),
  },
  explain: {
    method: 'GET',
    resource: '/conversations/{conversationId}',
    request: { action: 'explain' },
    scope: 'read',
    summary: 'The verdict on one conversation, and the evidence it rests on. Writes nothing.',
    input: z.pick(requestSchema, { org: true }),
  },
  history: {
    method: 'GET',
    resource: '/conversations/{conversationId}/history',
    scope: 'read',
    summary: 'What was written to a conversation, when, in which sweep, and who asked for it.',
    input: z.pick(requestSchema, { org: true }),
  },
  diagnosis: {
    method: 'GET',
    resource: '/diagnosis',
    request: { action: 'diagnose' },
    scope: 'read',
    summary: 'Whether the organisation is set up so that a sweep can work. Writes nothing.',
    input: z.pick(requestSchema, { org: true }),
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** Routes that are answered with what a run has found. The others are about sweeps that are remembered. */
export const RUN_ROUTES = ['closeOne', 'forceClose', 'closeList', 'explain', 'diagnosis'] as const;
export type RunRouteName = (typeof RUN_ROUTES)[number];
export type SweepRouteName = Exclude<RouteName, RunRouteName>;
/** Routes that start a long sweep. */
export const START_ROUTES = ['preview', 'startSweep'] as const;
export type StartRouteName = (typeof START_ROUTES)[number];

export function isRunRoute(name: RouteName): name is RunRouteName {
  return RUN_ROUTES.some((one) => one === name);
}

/** The names of all routes, in their order. */
export const ROUTE_NAMES: readonly RouteName[] = Object.keys(ROUTES).filter((name): name is RouteName =>
  Object.hasOwn(ROUTES, name),
);

/** A route by its name, with the type that all routes have in common. */
export function routeNamed(name: RouteName): Route {
  return ROUTES[name];
}

/** How long an answer over HTTP may take, milliseconds: API Gateway gives up at 29 s (AWS reference, "API"). */
export const SYNCHRONOUS_MS = 25_000;

/**
 * The route that a request takes.
 *
 * @throws RouteUnknownError, MethodNotAllowedError
 */
export function findRoute({ resource, httpMethod }: ProxyEvent): RouteName {
  const there = ROUTE_NAMES.filter((name) => routeNamed(name).resource === resource);
  if (there.length === 0) throw new RouteUnknownError();
  const found = there.find((name) => routeNamed(name).method === httpMethod);
  if (found === undefined) throw new MethodNotAllowedError(there.map((name) => routeNamed(name).method));
  return found;
}

/** A resource that the API does not have. API Gateway rejects these itself; an event made by hand may name one. */
export class RouteUnknownError extends SweeperError {
  override readonly name = 'RouteUnknownError';
  readonly code = 'route-unknown';

  constructor() {
    const routes = Object.values(ROUTES).map(({ method, resource }) => `${method} ${resource}`);
    super('There is no such route.', `Use one of ${routes.join(', ')}.`);
  }
}

/** A method that this resource does not accept. */
export class MethodNotAllowedError extends SweeperError {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'method-not-allowed';
  /** The methods that it accepts. */
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('This route does not accept this method.', `Use ${allowed.join(' or ')}.`);
    this.allowed = allowed;
  }
}
