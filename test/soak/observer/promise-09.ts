import type { Breach, Invariant, ObservedDay, ObservedRequest } from '../observation.ts';
import { purposeOf } from './requests.ts';

const MINUTE_MS = 60_000;
/** For a 429 that does not say for how long: the official SDK's figure (reference 7). */
const DEFAULT_PAUSE_SECONDS = 3;

/** So often one request is sent at most. */
const TRIES = 5;

/** Promise 9: within the token's allowance in any rolling minute; after a 429 nothing leaves until it may. */
export const promise09: Invariant = (day) => {
  const breaches: Breach[] = [];
  for (const [, requests] of Map.groupBy(
    day.requests.filter(({ token }) => token !== undefined),
    tokenOf,
  )) {
    breaches.push(...tooMany(requests, allowanceOf(day)), ...tooSoon(requests));
  }
  const logins = day.requests.filter((one) => purposeOf(one) === 'login');
  for (const [, requests] of Map.groupBy(logins, (one) => one.invocation?.instance)) {
    breaches.push(...tooSoon(requests));
  }
  return [...breaches, ...sentTooSoonAgain(day)];
};

function tokenOf({ token }: ObservedRequest): string | undefined {
  return token;
}

/** The lesser of what Genesys grants and what the deployment allows itself. */
function allowanceOf({ setUp }: ObservedDay): number {
  return Math.min(setUp.allowancePerMinute, setUp.settings.requestsPerMinute ?? 240);
}

function tooMany(requests: readonly ObservedRequest[], most: number): Breach[] {
  const [over] = requests.flatMap((one, index) => {
    const earliest = requests[index - most];
    return earliest !== undefined && one.sentAt - earliest.sentAt < MINUTE_MS ? [one] : [];
  });
  if (over === undefined) return [];
  const what = `request ${over.id} is the ${most + 1}th of its token within a minute; ${most} are allowed`;
  return [{ invariant: 'promise-09', at: over.sentAt, what }];
}

function tooSoon(requests: readonly ObservedRequest[]): Breach[] {
  return requests
    .filter(({ status, fate }) => status === 429 && fate === 'whole')
    .flatMap((throttled) => {
      const from = throttled.answeredAt ?? 0;
      const until = from + pauseSeconds(throttled) * 1_000;
      return requests
        .filter(({ sentAt }) => sentAt > from && sentAt < until)
        .slice(0, 1)
        .map(({ id, sentAt }): Breach => {
          const what = `request ${id} left ${sentAt - from} ms after the 429 to request ${throttled.id}; due in ${until - from}`;
          return { invariant: 'promise-09', at: sentAt, what };
        });
    });
}

/** A 503 that says when to come again: the same request of the same run leaves no sooner, while it is tried again. */
function sentTooSoonAgain(day: ObservedDay): Breach[] {
  const same = Map.groupBy(day.requests, ({ invocation, method, url, body }) =>
    [invocation?.id, method, url, JSON.stringify(body)].join(' '),
  );
  return [...same.values()].flatMap((tries) =>
    tries.flatMap((refused, index) => {
      const again = tries[index + 1];
      if (again === undefined || !asksToWait(refused) || areUsedUp(tries.slice(0, index + 1))) return [];
      const early = (refused.answeredAt ?? 0) + pauseSeconds(refused) * 1_000 - again.sentAt;
      // One that left before the answer came is no repetition of it.
      if (early <= 0 || again.sentAt < (refused.answeredAt ?? 0)) return [];
      const what = `request ${again.id} repeats request ${refused.id}, ${early} ms before its Retry-After is over`;
      return [{ invariant: 'promise-09', at: again.sentAt, what }];
    }),
  );
}

/** Nobody waits for more than 180 seconds: the official SDK gives up as well (reference 7). */
function asksToWait(request: ObservedRequest): boolean {
  const { status, fate, retryAfter } = request;
  return status === 503 && fate === 'whole' && retryAfter !== undefined && pauseSeconds(request) <= 180;
}

/** Whether the last of these was the last try: what follows is another look at the same thing. */
function areUsedUp(tries: readonly ObservedRequest[]): boolean {
  const last = tries.slice(-TRIES);
  return last.length === TRIES && last.every(({ fate, status }) => fate !== 'whole' || (status ?? 0) >= 429);
}

function pauseSeconds({ retryAfter }: ObservedRequest): number {
  return retryAfter !== undefined && /^\d+$/u.test(retryAfter) ? Number(retryAfter) : DEFAULT_PAUSE_SECONDS;
}
