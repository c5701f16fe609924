import type { z } from 'zod';
import { requestSchema } from './request.ts';

/** An OAuth scope of the API, without the resource server's name before it. */
export type RouteScope = 'read' | 'write';

/** One route of the HTTP API. The stack builds it, the function answers it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As API Gateway writes a resource path: `{conversationId}` stands for an id. */
  readonly resource: string;
  readonly action: 'sweep' | 'close' | 'explain' | 'diagnose';
  readonly scope: RouteScope;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  /** What a body (POST) or a query string (GET) may hold: parts of {@link requestSchema}, nothing of its own. */
  readonly input: z.ZodObject;
}

const { shape } = requestSchema;
/** The close routes write: nobody shall get there by leaving the mode out. */
const mode = shape.mode
  .removeDefault()
  .describe('dry-run says what would be ended; enforce ends it. Must be said.');

/**
 * The HTTP API. The route fixes the action, and preview, explain and diagnosis are dry whatever is sent: they take
 * no `mode`. The probe of `diagnose`, which sends write requests, is not to be had over HTTP.
 */
export const ROUTES = {
  preview: {
    method: 'POST',
    resource: '/sweeps/preview',
    action: 'sweep',
    scope: 'read',
    summary: 'What a sweep would end now, and what it would keep and why. Writes nothing.',
    input: requestSchema.pick({
      org: true,
      queueIds: true,
      divisionIds: true,
      policy: true,
      maxCloses: true,
      abortIfMoreThan: true,
      abortIfMorePercent: true,
      lookbackDays: true,
      note: true,
    }),
  },
  closeOne: {
    method: 'POST',
    resource: '/conversations/{conversationId}/close',
    action: 'close',
    scope: 'write',
    summary: 'Ends one conversation if its live state shows that it is stuck.',
    input: requestSchema
      .pick({ org: true, queueIds: true, divisionIds: true, force: true, policy: true, note: true })
      .extend({ mode }),
  },
  closeList: {
    method: 'POST',
    resource: '/conversations/close',
    action: 'close',
    scope: 'write',
    summary: 'Ends those of up to 100 conversations whose live state shows that they are stuck.',
    input: requestSchema
      .pick({
        org: true,
        queueIds: true,
        divisionIds: true,
        force: true,
        policy: true,
        maxCloses: true,
        note: true,
      })
      .extend({ mode, conversationIds: shape.conversationIds.unwrap() }),
  },
  explain: {
    method: 'GET',
    resource: '/conversations/{conversationId}',
    action: 'explain',
    scope: 'read',
    summary: 'The verdict on one conversation, and the evidence it rests on. Writes nothing.',
    input: requestSchema.pick({ org: true }),
  },
  diagnosis: {
    method: 'GET',
    resource: '/diagnosis',
    action: 'diagnose',
    scope: 'read',
    summary: 'Whether the organisation is set up so that a sweep can work. Writes nothing.',
    input: requestSchema.pick({ org: true }),
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** The names of all routes, in their order. */
export const ROUTE_NAMES: readonly RouteName[] = Object.keys(ROUTES).filter((name): name is RouteName =>
  Object.hasOwn(ROUTES, name),
);

/** A route by its name, as what all routes have in common. */
export function routeNamed(name: RouteName): Route {
  return ROUTES[name];
}

/** How long an answer over HTTP may take, milliseconds: API Gateway gives up at 29 s (AWS reference, "API"). */
export const SYNCHRONOUS_MS = 25_000;
