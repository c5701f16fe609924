import type { ApiRoute } from '../api-call.ts';
import { notFound } from '../api-error.ts';
import { Search } from '../search.ts';
import type { SimulatorState } from '../simulator-state.ts';
import { conversationRoutes } from './conversation-routes.ts';
import { endingRoutes } from './ending-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { participantRoutes } from './participant-routes.ts';
import { routingRoutes } from './routing-routes.ts';
import { searchRoutes } from './search-routes.ts';

/** Every operation of the Platform API that is simulated. */
export function apiRoutes(state: SimulatorState): readonly ApiRoute[] {
  return [
    ...searchRoutes(new Search(state)),
    ...identityRoutes(),
    ...routingRoutes(),
    ...conversationRoutes(),
    ...endingRoutes(),
    ...participantRoutes(),
  ];
}

/** For every other path: 404. */
export function unknownRoute(method: string, url: string): ApiRoute {
  return {
    method,
    path: url.split('?')[0] ?? url,
    handle: () => {
      throw notFound();
    },
  };
}
