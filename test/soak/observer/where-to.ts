import type { Breach, Invariant, ObservedRequest, SetUp } from '../observation.ts';
import { purposeOf } from './requests.ts';

/** Requests go to the known hosts alone; each carries a token, but for the login, which carries none. */
export const whereTo: Invariant = ({ requests, setUp }) =>
  requests.flatMap((request): Breach[] => {
    const what = problemOf(request, setUp);
    return what === undefined
      ? []
      : [{ invariant: 'where-to', at: request.sentAt, what: `request ${request.id} ${what}` }];
  });

function problemOf(request: ObservedRequest, { apiOrigin, loginOrigin }: SetUp): string | undefined {
  const isLogin = purposeOf(request) === 'login';
  if (request.origin !== (isLogin ? loginOrigin : apiOrigin)) return 'went to a host that nobody named';
  if (isLogin) return request.token === undefined ? undefined : 'is a login, and carried a token';
  if (request.token === undefined) return 'carried no token';
  return purposeOf(request) === 'strange' ? `is none that the design knows: ${request.method}` : undefined;
}
