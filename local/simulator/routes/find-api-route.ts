import { loginPath } from '../answer.ts';
import type { ApiRoute } from '../api-call.ts';
import { unknownRoute } from './api-routes.ts';

export interface FoundRoute {
  readonly route: ApiRoute | 'login';
  readonly params: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly route: ApiRoute;
  readonly segments: readonly string[];
}

/** Finds the operation that a request asks for as the web server does: a literal segment goes before a parameter. */
export function routeFinder(routes: readonly ApiRoute[]): (method: string, url: string) => FoundRoute {
  const candidates: Candidate[] = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return (method, url) => {
    const path = url.split('?')[0] ?? url;
    if (method === 'POST' && path === loginPath) return { route: 'login', params: {} };
    const segments = path.split('/');
    const best = candidates
      .filter((one) => one.route.method === method && fits(one.segments, segments))
      .toSorted((a, b) => compareShapes(a.segments, b.segments))[0];
    if (best === undefined) return { route: unknownRoute(method, url), params: {} };
    const params: Record<string, string> = {};
    for (const [index, segment] of best.segments.entries()) {
      if (isParameter(segment)) params[segment.slice(1, -1)] = decodeURIComponent(segments[index] ?? '');
    }
    return { route: best.route, params };
  };
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((segment, index) => isParameter(segment) || segment === segments[index])
  );
}

function compareShapes(a: readonly string[], b: readonly string[]): number {
  for (const [index, segment] of a.entries()) {
    const difference = Number(isParameter(segment)) - Number(isParameter(b[index] ?? ''));
    if (difference !== 0) return difference;
  }
  return 0;
}
