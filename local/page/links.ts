import { hostsOf } from '../../functions/sweeper/genesys/regions.ts';

/**
 * The page of a conversation in Genesys Cloud (reference 3.5): whoever opens it needs Analytics > Conversation Detail >
 * View.
 *
 * @param region a region's id; without one, or for an unknown one, there is no link
 */
export function interactionLink(region: string | undefined, conversationId: string): string | undefined {
  const hosts = region === undefined ? undefined : hostsOf(region);
  if (hosts === undefined) return undefined;
  const apps = hosts.apiBaseUrl.replace('https://api.', 'https://apps.');
  return `${apps}/directory/#/analytics/interactions/${encodeURIComponent(conversationId)}/admin/details`;
}
