import type { Breach, Invariant, ObservedRequest } from '../observation.ts';
import { aheadsBetween, monotonicBetween } from './own-clock.ts';
import { property } from './raw.ts';
import { loginsByToken } from './requests.ts';

/**
 * An age that must not be too old is the larger of what both clocks say: no request is handed on with a token that has
 * lived out its time (`expires_in`) by either of them.
 */
export const tokenAge: Invariant = (day) => {
  const logins = loginsByToken(day);
  return day.requests.flatMap((request): Breach[] => {
    const login = logins.get(request.token);
    const lifeMs = Number(property(login?.answer, 'expires_in')) * 1_000;
    const ageMs = login === undefined ? 0 : ageAt(login, request);
    if (login === undefined || ageMs < lifeMs) return [];
    const what = `request ${request.id} was sent with a token that was ${ageMs} ms old; it lives for ${lifeMs}`;
    return [{ invariant: 'token-age', at: request.sentAt, what }];
  });
};

/** As the process itself can know it: the token was there when its login was answered. */
function ageAt({ answeredAt = 0 }: ObservedRequest, { invocation, handedAt }: ObservedRequest): number {
  if (invocation === undefined || handedAt < answeredAt) return 0;
  const { clock } = invocation;
  const then = Math.max(...aheadsBetween(clock, answeredAt, answeredAt));
  const now = Math.min(...aheadsBetween(clock, handedAt, handedAt));
  return Math.max(handedAt - answeredAt + now - then, monotonicBetween(clock, answeredAt, handedAt));
}
