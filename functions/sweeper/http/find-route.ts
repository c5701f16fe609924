import { ROUTE_NAMES, routeNamed, type RouteName } from '../routes.ts';
import { MethodNotAllowedError, RouteUnknownError } from './errors.ts';
import type { ProxyEvent } from './proxy-event.ts';

/**
 * The route that a request takes.
 *
 * @throws RouteUnknownError, MethodNotAllowedError
 */
export function findRoute({ resource, httpMethod }: ProxyEvent): RouteName {
  const there = ROUTE_NAMES.filter((name) => routeNamed(name).resource === resource);
  if (there.length === 0) throw new RouteUnknownError();
  const found = there.find((name) => routeNamed(name).method === httpMethod);
  if (found === undefined) throw new MethodNotAllowedError(there.map((name) => routeNamed(name).method));
  return found;
}
