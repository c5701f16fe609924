import type { Answer } from './answer.ts';
import type { Priority } from './pacer.ts';
import type { Inspection, Interval, ReadPurpose } from './port.ts';
import { TRIES, type Tries } from './retry.ts';

/** One operation of the Genesys Cloud API with its arguments filled in, ready to be sent. */
export interface GenesysRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With placeholders: what errors and diagnoses name. */
  readonly pathTemplate: string;
  /** The same with its ids. */
  readonly path: string;
  readonly body?: unknown;
  /** What it is counted as, and how urgent it is. */
  readonly kind: Priority;
  readonly tries: Tries;
  readonly timeoutMs: number;
}

/** For everything that answers about one thing. Milliseconds. */
export const LIVE_TIMEOUT_MS = 10_000;

/** For the details query, which searches a month of conversations. Milliseconds. */
export const QUERY_TIMEOUT_MS = 30_000;

const WRITE = { kind: 'write', tries: TRIES.none, timeoutMs: LIVE_TIMEOUT_MS } as const;

/** The live state of a conversation (reference 5.1). */
export function readConversationRequest(conversationId: string, purpose: ReadPurpose): GenesysRequest {
  return {
    method: 'GET',
    pathTemplate: '/api/v2/conversations/{conversationId}',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}`,
    kind: purpose,
    tries: TRIES.live,
    timeoutMs: LIVE_TIMEOUT_MS,
  };
}

/** Disconnects all participants, the ordinary way to end a message conversation (reference 2, E3). */
export function disconnectRequest(conversationId: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'PATCH',
    pathTemplate: '/api/v2/conversations/messages/{conversationId}',
    path: `/api/v2/conversations/messages/${encodeURIComponent(conversationId)}`,
    body: { state: 'disconnected' },
  };
}

/** Full teardown and a system wrap-up code, the way to repair (reference 2, E1). It takes no body. */
export function teardownRequest(conversationId: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'POST',
    pathTemplate: '/api/v2/conversations/{conversationId}/disconnect',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}/disconnect`,
  };
}

/** Sets the conversation's external tag (reference 2, E15). */
export function tagRequest(conversationId: string, externalTag: string): GenesysRequest {
  return {
    ...WRITE,
    method: 'PUT',
    pathTemplate: '/api/v2/conversations/{conversationId}/tags',
    path: `/api/v2/conversations/${encodeURIComponent(conversationId)}/tags`,
    body: { externalTag },
  };
}

/** Asked for a clearer report only, which must not wait for it: one try. */
const READ = { method: 'GET', kind: 'read', tries: TRIES.none } as const;

const SUBJECTS_ME = '/api/v2/authorization/subjects/me';

/**
 * The grants of this client; whether that is answered for client credentials is not documented (reference 3.4).
 *
 * @param whole with `includeFullRoles=true`, without which newer versions may leave out what each role grants
 */
export function readGrantsRequest(whole: boolean): GenesysRequest {
  const path = whole ? `${SUBJECTS_ME}?includeFullRoles=true` : SUBJECTS_ME;
  return { ...READ, pathTemplate: SUBJECTS_ME, path, timeoutMs: 10_000 };
}

/** Asks with whole roles, and without where a version that does not know the parameter answers 400. */
export async function askGrants(ask: (whole: boolean) => Promise<Answer>): Promise<Answer> {
  const answer = await ask(true);
  const isBadRequest = !answer.ok && answer.failure.kind === 'http' && answer.failure.status === 400;
  return isBadRequest ? ask(false) : answer;
}

/** Which organisation and which OAuth client the token is of (reference 3.4). */
export function readTokenRequest(): GenesysRequest {
  return { ...READ, pathTemplate: '/api/v2/tokens/me', path: '/api/v2/tokens/me', timeoutMs: 5_000 };
}

/** Rows on a page of what is not a search. Genesys's own default is 25 (reference, swagger). */
export const INSPECTION_PAGE_SIZE = 100;

const SHORTEST_TIMEOUT_MS = 1_000;

/** One try: what is not answered is reported as such, but for the first question, on which all others rest. */

/**
 * The request of an inspection (reference 3.4, 4.1 and 6). One that rests on another is asked after it, three deep at
 * most, so none waits for more than a third of the time that is left: the whole must fit into 25 seconds over the API.
 *
 * @param leftMs until no new work may begin, milliseconds
 */
export function inspectionRequest(inspection: Inspection, leftMs: number): GenesysRequest {
  const timeoutMs = Math.min(QUERY_TIMEOUT_MS, Math.max(SHORTEST_TIMEOUT_MS, Math.floor(leftMs / 3)));
  return { ...requestOf(inspection), timeoutMs };
}

function requestOf(inspection: Inspection): Omit<GenesysRequest, 'timeoutMs'> {
  switch (inspection.what) {
    case 'token':
      return { ...readTokenRequest(), tries: TRIES.live };
    case 'grants':
      return readGrantsRequest(inspection.whole ?? true);
    case 'permitted-divisions':
      return read('/api/v2/authorization/divisionspermitted/paged/me', {
        permission: inspection.permission,
        ...page(inspection.pageNumber),
      });
    case 'role': {
      const pathTemplate = '/api/v2/authorization/roles/{roleId}';
      return {
        ...READ,
        pathTemplate,
        path: pathTemplate.replace('{roleId}', encodeURIComponent(inspection.roleId)),
      };
    }
    case 'limits': {
      const pathTemplate = '/api/v2/organizations/limits/namespaces/{namespaceName}';
      return { ...READ, pathTemplate, path: pathTemplate.replace('{namespaceName}', 'platform.api') };
    }
    case 'queues':
      return read('/api/v2/routing/queues', page(inspection.pageNumber));
    case 'queues-by-id':
      return read('/api/v2/routing/queues', { ...page(1), id: inspection.queueIds });
    case 'threading-timeline':
      return read('/api/v2/conversations/messaging/threadingtimeline');
    case 'conversation':
      return {
        ...readConversationRequest(inspection.conversationId, 'read'),
        tries: TRIES.none,
      };
    case 'open-conversations':
      return openConversationsRequest(inspection.interval, 1, inspection.pageSize);
  }
}

function read(
  path: string,
  query: Readonly<Record<string, string | readonly string[]>> = {},
): Omit<GenesysRequest, 'timeoutMs'> {
  const search = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) search.append(name, value);
  }
  return { ...READ, pathTemplate: path, path: search.size === 0 ? path : `${path}?${search.toString()}` };
}

function page(pageNumber: number): Record<string, string> {
  return { pageNumber: String(pageNumber), pageSize: String(INSPECTION_PAGE_SIZE) };
}

/** Rows on a page; the most that Genesys gives (reference 4.1). */
export const PAGE_SIZE = 100;

const PATH = '/api/v2/analytics/conversations/details/query';

/**
 * Asks for one page of the web-messaging conversations without an end (reference 4.1). The two segment
 * predicates stand in one entry, so that the same session must meet both.
 *
 * @param pageNumber 1 or more
 * @param pageSize 1 where the count alone is of interest (reference 4.1)
 */
export function openConversationsRequest(
  { from, to }: Interval,
  pageNumber: number,
  pageSize = PAGE_SIZE,
): GenesysRequest {
  return {
    method: 'POST',
    pathTemplate: PATH,
    path: PATH,
    body: {
      interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
      order: 'asc',
      orderBy: 'conversationStart',
      paging: { pageSize, pageNumber },
      conversationFilters: [
        {
          type: 'and',
          predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
        },
      ],
      segmentFilters: [
        {
          type: 'and',
          predicates: [
            { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' },
            { type: 'dimension', dimension: 'messageType', operator: 'matches', value: 'webmessaging' },
          ],
        },
      ],
    },
    kind: 'search',
    tries: TRIES.query,
    timeoutMs: QUERY_TIMEOUT_MS,
  };
}
