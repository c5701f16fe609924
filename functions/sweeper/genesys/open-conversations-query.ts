import type { Interval } from './genesys.ts';
import { type GenesysRequest, QUERY_TIMEOUT_MS } from './genesys-request.ts';
import { TRIES } from './retry.ts';

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
