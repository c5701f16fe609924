import type { Breach, Invariant, ObservedRequest, SetUp } from '../observation.ts';
import { purposeOf } from './requests.ts';

/** Requests go to the known hosts alone; each carries a token, but for the login, which carries none. */
export const whereTo: Invariant = ({ requests, setUp, secret }) => {
  const named = new Set(secret.flatMap(({ origin, apiOrigin }) => [origin, apiOrigin]));
  return requests.flatMap((request): Breach[] => {
    const what = problemOf(request, setUp, named);
    return what === undefined
      ? []
      : [{ invariant: 'where-to', at: request.sentAt, what: `request ${request.id} ${what}` }];
  });
};

function problemOf(
  request: ObservedRequest,
  { apiOrigin, loginOrigin }: SetUp,
  named: ReadonlySet<string>,
): string | undefined {
  const isLogin = purposeOf(request) === 'login';
  if (request.origin !== (isLogin ? loginOrigin : apiOrigin) && !named.has(request.origin))
    return 'went to a host that nobody named';
  if (isLogin) return request.token === undefined ? undefined : 'is a login, and carried a token';
  if (request.token === undefined) return 'carried no token';
  return purposeOf(request) === 'strange' ? `is none that the design knows: ${request.method}` : undefined;
}
