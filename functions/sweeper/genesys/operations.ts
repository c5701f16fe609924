import type { Priority } from './pacer.ts';
import { TRIES, type Tries } from './retry.ts';

/** What a request needs: all of the permissions, or any one of them. */
export interface Needed {
  readonly permissions: readonly string[];
  readonly anyOf: boolean;
}

/** What is always true of an operation of the Genesys Cloud API. */
interface OperationFacts extends Needed {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** With placeholders for ids. */
  readonly path: string;
  /**
   * Other permissions with which it is documented to work as well. They are for something else, so no remedy names
   * them; but a client that holds one can do this.
   */
  readonly enoughToo?: readonly string[];
  /** What the client does with it: a phrase for remedies. */
  readonly doing: string;
  /** How a request is counted, and its priority. Logins do not wait at the pacer. */
  readonly kind: Priority | 'login';
  readonly tries: Tries;
  readonly timeoutMs: number;
}

/** For requests about a single object. Milliseconds. */
const LIVE_TIMEOUT_MS = 10_000;

/** The longest: for the details query, which searches a month of conversations. Milliseconds. */
export const LONGEST_TIMEOUT_MS = 30_000;

const WRITE = { kind: 'write', tries: TRIES.none, timeoutMs: LIVE_TIMEOUT_MS } as const;

/** Reads that only make a report clearer and must not delay it: one try. `diagnose` sets its own time-outs. */
const READ = { method: 'GET', kind: 'read', tries: TRIES.none, timeoutMs: LONGEST_TIMEOUT_MS } as const;

const NO_PERMISSION = { permissions: [], anyOf: false } as const;

/**
 * Every operation of Genesys Cloud that the sweeper uses, by the name that reports, logs and diagnoses use: path and
 * permissions as documented (reference 2, 3.1, 3.3, 3.4, 4.1 and 6, from the official SDKs).
 */
const TABLE = {
  search: {
    method: 'POST',
    path: '/api/v2/analytics/conversations/details/query',
    permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    anyOf: true,
    doing: 'searching for open conversations',
    kind: 'search',
    tries: TRIES.query,
    timeoutMs: LONGEST_TIMEOUT_MS,
  },
  /** The live state of a conversation (reference 5.1). */
  read: {
    method: 'GET',
    path: '/api/v2/conversations/{conversationId}',
    permissions: ['conversation:communication:view'],
    anyOf: false,
    doing: 'reading a live conversation',
    kind: 'read',
    tries: TRIES.live,
    timeoutMs: LIVE_TIMEOUT_MS,
  },
  /** Disconnects all participants, the ordinary way to end a message conversation (reference 2, E3). */
  disconnect: {
    ...WRITE,
    method: 'PATCH',
    path: '/api/v2/conversations/messages/{conversationId}',
    permissions: ['conversation:communication:disconnect'],
    anyOf: false,
    enoughToo: ['conversation:message:park'],
    doing: 'disconnecting a conversation',
  },
  /** Full teardown and a system wrap-up code, the way to repair (reference 2, E1). */
  teardown: {
    ...WRITE,
    method: 'POST',
    path: '/api/v2/conversations/{conversationId}/disconnect',
    permissions: ['conversation:communication:disconnect'],
    anyOf: false,
    doing: 'the full teardown of a conversation',
  },
  /** Sets the conversation's external tag (reference 2, E15). */
  tag: {
    ...WRITE,
    method: 'PUT',
    path: '/api/v2/conversations/{conversationId}/tags',
    permissions: ['conversation:externalTag:edit'],
    anyOf: false,
    doing: 'tagging a conversation',
  },
  /** Sent to the login host without a token, by token.ts, which tries again as long as there is time. */
  login: {
    ...NO_PERMISSION,
    method: 'POST',
    path: '/oauth/token',
    doing: 'the login',
    kind: 'login',
    tries: TRIES.login,
    timeoutMs: LIVE_TIMEOUT_MS,
  },
  /** Which organisation and which OAuth client the token belongs to. */
  identity: {
    ...READ,
    ...NO_PERMISSION,
    path: '/api/v2/tokens/me',
    doing: 'reading the organisation and the client of the token',
    timeoutMs: 5_000,
  },
  /** The grants of this client. It is not documented whether a client-credentials token may read them. */
  grants: {
    ...READ,
    ...NO_PERMISSION,
    path: '/api/v2/authorization/subjects/me',
    doing: 'listing the client’s grants',
    timeoutMs: 10_000,
  },
  'permitted-divisions': {
    ...READ,
    ...NO_PERMISSION,
    path: '/api/v2/authorization/divisionspermitted/paged/me',
    doing: 'listing the divisions in which a permission holds',
  },
  role: {
    ...READ,
    path: '/api/v2/authorization/roles/{roleId}',
    permissions: ['authorization:role:view'],
    anyOf: false,
    doing: 'reading a role',
  },
  limits: {
    ...READ,
    ...NO_PERMISSION,
    path: '/api/v2/organizations/limits/namespaces/{namespaceName}',
    doing: 'reading the rate limit',
  },
  queues: {
    ...READ,
    path: '/api/v2/routing/queues',
    permissions: ['routing:queue:view'],
    anyOf: false,
    doing: 'reading the queues',
  },
  threading: {
    ...READ,
    path: '/api/v2/conversations/messaging/threadingtimeline',
    permissions: ['conversation:threadingTimeline:view'],
    anyOf: false,
    doing: 'reading the threading timeline',
  },
} as const satisfies Readonly<Record<string, OperationFacts>>;

export type Operation = keyof typeof TABLE;

export const OPERATIONS: Readonly<Record<Operation, OperationFacts>> = TABLE;

export const OPERATION_NAMES: readonly Operation[] = Object.keys(TABLE).filter((name): name is Operation =>
  Object.hasOwn(TABLE, name),
);

/** An operation with its arguments filled in, ready to be sent. */
export interface GenesysRequest extends Pick<OperationFacts, 'method' | 'tries' | 'timeoutMs'> {
  readonly operation: Operation;
  /** With its ids and its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly kind: Priority;
  /** Requested instead if a version that does not know a parameter of `path` answers 400. */
  readonly plainPath?: string;
}

/** A request that changes nothing at Genesys. */
export type ReadRequest = GenesysRequest & { readonly kind: Exclude<Priority, 'write'> };

interface Given {
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

export function requestOf<Name extends Exclude<Operation, 'login'>>(
  operation: Name,
  { ids = {}, query = {}, body }: Given = {},
): GenesysRequest & { readonly kind: (typeof TABLE)[Name]['kind'] } {
  const { method, path, kind, tries, timeoutMs } = TABLE[operation];
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) search.append(name, value);
  }
  const filled = Object.entries(ids).reduce<string>(
    (rest, [name, id]) => rest.replace(`{${name}}`, encodeURIComponent(id)),
    path,
  );
  const whole = search.size === 0 ? filled : `${filled}?${search.toString()}`;
  return { operation, method, path: whole, kind, tries, timeoutMs, ...(body === undefined ? {} : { body }) };
}

/** `read`: the first read of a candidate. `reread`: again before a write. `verify`: after a write. */
export type ReadPurpose = 'read' | 'reread' | 'verify';

/** @param tries other limits, for a read that may remain unanswered */
export function readConversationRequest(
  conversationId: string,
  purpose: ReadPurpose,
  tries: Tries = TABLE.read.tries,
): ReadRequest {
  return { ...requestOf('read', { ids: { conversationId } }), kind: purpose, tries };
}

export function disconnectRequest(conversationId: string): GenesysRequest {
  return requestOf('disconnect', { ids: { conversationId }, body: { state: 'disconnected' } });
}

/** It takes no body. */
export function teardownRequest(conversationId: string): GenesysRequest {
  return requestOf('teardown', { ids: { conversationId } });
}

export function tagRequest(conversationId: string, externalTag: string): GenesysRequest {
  return requestOf('tag', { ids: { conversationId }, body: { externalTag } });
}

export const readTokenRequest = (): ReadRequest => requestOf('identity');

/** With full roles: without that parameter, newer versions may leave out what each role grants (reference 3.4). */
export function readGrantsRequest(): ReadRequest {
  const whole = requestOf('grants', { query: { includeFullRoles: 'true' } });
  return { ...whole, plainPath: TABLE.grants.path };
}

export function permittedDivisionsRequest(permission: string, pageNumber: number): ReadRequest {
  return requestOf('permitted-divisions', { query: { permission, ...page(pageNumber) } });
}

export function readRoleRequest(roleId: string): ReadRequest {
  return requestOf('role', { ids: { roleId } });
}

export const readLimitsRequest = (): ReadRequest =>
  requestOf('limits', { ids: { namespaceName: 'platform.api' } });

export function readQueuesRequest(pageNumber: number): ReadRequest {
  return requestOf('queues', { query: page(pageNumber) });
}

/** @param queueIds up to {@link INSPECTION_PAGE_SIZE} */
export function readQueuesByIdRequest(queueIds: readonly string[]): ReadRequest {
  return requestOf('queues', { query: { ...page(1), id: queueIds } });
}

export const readThreadingRequest = (): ReadRequest => requestOf('threading');

/** Rows on a page of any list except the search. Genesys's own default is 25 (reference, swagger). */
export const INSPECTION_PAGE_SIZE = 100;

function page(pageNumber: number): Record<string, string> {
  return { pageNumber: String(pageNumber), pageSize: String(INSPECTION_PAGE_SIZE) };
}
