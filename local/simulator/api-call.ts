import { badRequest, missingPermissions, notFound } from './api-error.ts';
import type { Fault } from './faults.ts';
import { isObject } from './json-values.ts';
import type { ConversationModel } from './model.ts';
import type { AccessToken } from './oauth-clients.ts';
import type { RequiredPermissions } from './permissions.ts';
import { permittedDivisions } from './permissions.ts';
import type { SimulatorState } from './simulator-state.ts';

/** One API request on its way through the simulator, after authentication and rate limit. */
export interface ApiCall {
  readonly state: SimulatorState;
  readonly token: AccessToken;
  readonly now: number;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined where there was none. */
  readonly body: unknown;
  readonly faults: readonly Fault[];
}

export interface ApiReply {
  readonly status: number;
  /** Sent as JSON; nothing is sent where it is absent. */
  readonly body?: unknown;
}

/** One operation of the Platform API. `handle` throws an `ApiError` to refuse. */
export interface ApiRoute {
  /** An HTTP method in capitals. */
  readonly method: string;
  /** As the reference writes it, e.g. `/api/v2/conversations/{conversationId}`. */
  readonly path: string;
  /** The permissions of the reference's Perm column that 403 names; absent for NO. */
  readonly required?: RequiredPermissions;
  readonly handle: (call: ApiCall) => ApiReply;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Every path parameter that is an id must be a UUID (reference 2). */
export function requireUuids(params: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith('Id') && !uuid.test(value)) throw badRequest();
  }
}

/** The divisions in which the client holds what is required; 403 where there is none. */
export function requirePermission(call: ApiCall, required: RequiredPermissions): Set<string> {
  const divisions = permittedDivisions(call.token.client, required);
  if (divisions.size === 0) throw refusal(call, required);
  return divisions;
}

/**
 * The conversation that the path names, where it exists live and the client may touch it. A conversation that
 * ended too long ago, or that only analytics knows, does not exist.
 */
export function requireConversation(
  call: ApiCall,
  required: RequiredPermissions | undefined,
  missing = notFound,
): ConversationModel {
  const { assumptions } = call.state;
  const divisions = required === undefined ? undefined : permittedDivisions(call.token.client, required);
  if (required !== undefined && divisions?.size === 0 && assumptions.permissionBeforeExistence) {
    throw refusal(call, required);
  }
  const conversation = call.state.conversations.get(call.params['conversationId'] ?? '');
  if (conversation === undefined || isForgotten(call, conversation)) throw missing();
  if (required !== undefined && !conversation.divisionIds.some((id) => divisions?.has(id))) {
    throw refusal(call, required);
  }
  return conversation;
}

/** The body as an object; 400 for anything else. */
export function requireObject(body: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(body)) throw badRequest();
  return body;
}

function isForgotten({ state, now }: ApiCall, { analyticsOnly, endTime }: ConversationModel): boolean {
  const limit = state.assumptions.liveForgetsAfterMs;
  return analyticsOnly || (endTime !== undefined && limit !== null && now - endTime > limit);
}

function refusal({ state }: ApiCall, { type, permissions }: RequiredPermissions): Error {
  return missingPermissions(type, permissions, state.assumptions.messageParamsOn403);
}
