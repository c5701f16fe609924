import type { ApiCall, ApiReply, ApiRoute } from '../api-call.ts';
import { requirePermission } from '../api-call.ts';
import { missingPermissions } from '../api-error.ts';
import type { ConversationModel } from '../model.ts';
import type { Search } from '../search.ts';
import { parseSearch } from '../search-request.ts';

const required = {
  type: 'ANY',
  permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
} as const;

/** The details query (reference 4.1). */
export function searchRoutes(search: Search): ApiRoute[] {
  const path = '/api/v2/analytics/conversations/details/query';
  return [{ method: 'POST', path, required, handle: (call) => query(search, call) }];
}

function query(search: Search, call: ApiCall): ApiReply {
  const request = parseSearch(call.body);
  const divisions = requirePermission(call, required);
  const hits = visible(call, divisions, search.hits(request));
  const { rowsRepeatOverPages, rowsReordered, searchPageLimit } = call.state.conditions;
  const pageSize = Math.min(request.pageSize, searchPageLimit ?? request.pageSize);
  const all = rowsRepeatOverPages ? repeated(hits, pageSize) : hits;
  const first = (request.pageNumber - 1) * pageSize;
  const served = rowsReordered && request.pageNumber % 2 === 0 ? all.toReversed() : all;
  const page = served.slice(first, first + pageSize);
  const conversations = page.map((one) => search.row(one));
  const omitted = page.length === 0 && call.state.assumptions.emptyPageOmitsConversations;
  return { status: 200, body: { ...(omitted ? {} : { conversations }), totalHits: all.length } };
}

/** Rows of divisions without a grant are hidden, or make the whole search a 403 (open question 9). */
function visible(
  { state }: ApiCall,
  divisions: ReadonlySet<string>,
  hits: readonly ConversationModel[],
): readonly ConversationModel[] {
  if (divisions.size === state.organisation.divisions.length) return hits;
  const shown = hits.filter(({ divisionIds }) => divisionIds.some((id) => divisions.has(id)));
  if (shown.length < hits.length && state.assumptions.divisionsWithoutGrant === 'forbid') {
    throw missingPermissions(required.type, required.permissions, state.assumptions.messageParamsOn403);
  }
  return shown;
}

/** The list with the last of each page said again at the start of the next. */
function repeated(hits: readonly ConversationModel[], pageSize: number): ConversationModel[] {
  if (pageSize < 2) return [...hits];
  return hits.flatMap((one, index) => (index > 0 && index % (pageSize - 1) === 0 ? [one, one] : [one]));
}
