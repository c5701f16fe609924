import { forbidden } from './problem-error.ts';

export type Permission = 'conversations:read' | 'conversations:terminate';

/** Who calls, according to the gateway's own authentication. */
export interface Caller {
  /** A stable, opaque id (the `sub` of a token): it is written to the sweeper's log. No name, no address. */
  readonly id: string;
  readonly permissions: readonly Permission[];
}

export interface GatewayContext {
  /** Undefined where nobody is signed in. */
  readonly caller: Caller | undefined;
}

/**
 * The caller, if they may do this. It is decided here, because to the API every caller looks the same: it sees the
 * gateway's role.
 *
 * @throws GraphQLError `forbidden`
 */
export function callerWho(permission: Permission, { caller }: GatewayContext): Caller {
  if (caller?.permissions.includes(permission) !== true) throw forbidden(permission);
  return caller;
}

/** `requestedBy` has so many characters. */
const LONGEST_NAME = 64;

/** What the sweeper keeps for the audit: on whose behalf, and why. */
export function auditOf(
  { id }: Caller,
  note: string | null | undefined,
): { readonly requestedBy: string; readonly note?: string } {
  return { requestedBy: id.slice(0, LONGEST_NAME), ...(note == null ? {} : { note }) };
}
