import type { RefusedRung } from './diagnosis.ts';

/** What a request needs: all of the permissions, or any one of them. */
export interface Needed {
  readonly permissions: readonly string[];
  readonly anyOf: boolean;
}

const NOTHING: Needed = { permissions: [], anyOf: false };

/** What each request is documented to need (reference 2, 3.3 and 3.4, from the official SDKs). */
export const DOCUMENTED_PERMISSIONS: Readonly<Record<RefusedRung, Needed>> = {
  search: {
    permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    anyOf: true,
  },
  read: { permissions: ['conversation:communication:view'], anyOf: false },
  disconnect: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  teardown: { permissions: ['conversation:communication:disconnect'], anyOf: false },
  tag: { permissions: ['conversation:externalTag:edit'], anyOf: false },
  login: NOTHING,
  identity: NOTHING,
  grants: NOTHING,
  limits: NOTHING,
  queues: { permissions: ['routing:queue:view'], anyOf: false },
  threading: { permissions: ['conversation:threadingTimeline:view'], anyOf: false },
};

/**
 * Other permissions with which a request is documented to work as well (reference 3.3, E3). They are for something
 * else, so nobody is told to grant them; but whoever holds one can do this.
 */
export const ENOUGH_TOO: Readonly<Partial<Record<RefusedRung, readonly string[]>>> = {
  disconnect: ['conversation:message:park'],
};

/** What is to be granted of what is missing: of several that suffice, none that is for something else. */
export function toBeGranted(rung: RefusedRung, missing: Needed): Needed {
  const own = missing.permissions.filter((permission) => ENOUGH_TOO[rung]?.includes(permission) !== true);
  return missing.anyOf && own.length > 0 ? { permissions: own, anyOf: own.length > 1 } : missing;
}

/** The permissions in a sentence. */
export function namedPermissions({ permissions, anyOf }: Needed): string {
  return permissions.length === 0 ? 'the permission' : permissions.join(anyOf ? ' or ' : ' and ');
}
