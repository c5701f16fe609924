import { readConversationRequest } from './conversations.ts';
import type { Interval } from './genesys.ts';
import { type GenesysRequest, QUERY_TIMEOUT_MS } from './genesys-request.ts';
import { readGrantsRequest, readTokenRequest } from './identity.ts';
import { openConversationsRequest } from './open-conversations-query.ts';
import { TRIES } from './retry.ts';

/** What `diagnose` asks: rights, limits and settings. All of them are reads; sweeps ask for token and grants too. */
export type Inspection =
  /** `GET /api/v2/tokens/me`: who the token is. */
  | { readonly what: 'token' }
  /** `GET /api/v2/authorization/subjects/me`: the grants of this client, where Genesys tells them. */
  | { readonly what: 'grants'; readonly whole?: boolean }
  /** `GET /api/v2/authorization/divisionspermitted/paged/me`: where this client holds a permission. */
  | { readonly what: 'permitted-divisions'; readonly permission: string; readonly pageNumber: number }
  /** `GET /api/v2/authorization/roles/{roleId}`. */
  | { readonly what: 'role'; readonly roleId: string }
  /** `GET /api/v2/organizations/limits/namespaces/platform.api`. */
  | { readonly what: 'limits' }
  /** `GET /api/v2/routing/queues`: one page of all queues, or those of up to 100 ids. */
  | { readonly what: 'queues'; readonly pageNumber: number }
  | { readonly what: 'queues-by-id'; readonly queueIds: readonly string[] }
  /** `GET /api/v2/conversations/messaging/threadingtimeline`. */
  | { readonly what: 'threading-timeline' }
  /** `GET /api/v2/conversations/{conversationId}`: whether the live state of any may be read. */
  | { readonly what: 'conversation'; readonly conversationId: string }
  /** The first page of a sweep's own search, for a month that began long ago only its count. */
  | { readonly what: 'open-conversations'; readonly interval: Interval; readonly pageSize: number };

/** Rows on a page of what is not a search. Genesys's own default is 25 (reference, swagger). */
export const INSPECTION_PAGE_SIZE = 100;

const SHORTEST_TIMEOUT_MS = 1_000;

/** One try: what is not answered is reported as such, but for the first question, on which all others rest. */
const READ = { method: 'GET', kind: 'read', tries: TRIES.none } as const;

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
