import type { Breach, Invariant, ObservedDay, ObservedRequest } from '../observation.ts';
import { wasSet } from './own-clock.ts';
import { askedMs } from './pauses.ts';
import { purposeOf, wasHeard } from './requests.ts';

const MINUTE_MS = 60_000;

/** So often one request is sent at most. */
const TRIES = 5;

/** Promise 9: within the token's allowance in any rolling minute; after a 429 nothing leaves until it may. */
export const promise09: Invariant = (day) => {
  const breaches: Breach[] = [];
  for (const [, requests] of Map.groupBy(
    day.requests.filter(({ token }) => token !== undefined),
    tokenOf,
  )) {
    breaches.push(...tooMany(requests, allowanceOf(day, requests)), ...tooSoon(requests));
  }
  const logins = day.requests.filter((one) => purposeOf(one) === 'login');
  for (const [, requests] of Map.groupBy(logins, ({ invocation, origin, login }) =>
    [invocation?.instance, origin, login?.split(':')[0]].join(' '),
  )) {
    breaches.push(...tooSoon(requests));
  }
  return [...breaches, ...sentTooSoonAgain(day)];
};

function tokenOf({ token }: ObservedRequest): string | undefined {
  return token;
}

/**
 * All of this is asked when a request is handed to its connection: while one opens, nobody may know yet what comes, and
 * what was handed over before a 429 came is under way.
 */

/**
 * The lesser of what Genesys grants and what the deployment allows itself. What stands in the place of Genesys all the
 * time, such as another host, tells nobody what Genesys grants, and Genesys counts nothing.
 */
function allowanceOf({ setUp }: ObservedDay, requests: readonly ObservedRequest[]): number {
  const own = setUp.settings.requestsPerMinute ?? 240;
  const isTold = requests.some(({ rateLimitReset }) => rateLimitReset !== undefined);
  return isTold ? Math.min(setUp.allowancePerMinute, own) : own;
}

function tooMany(sent: readonly ObservedRequest[], most: number): Breach[] {
  const requests = sent.toSorted((a, b) => a.handedAt - b.handedAt);
  const [over] = requests.flatMap((one, index) => {
    const earliest = requests[index - most];
    return earliest !== undefined && one.handedAt - earliest.handedAt < MINUTE_MS ? [one] : [];
  });
  if (over === undefined) return [];
  const what = `request ${over.id} is the ${most + 1}th of its token within a minute; ${most} are allowed`;
  return [{ invariant: 'promise-09', at: over.sentAt, what }];
}

function tooSoon(requests: readonly ObservedRequest[]): Breach[] {
  return requests
    .filter((one) => one.status === 429 && wasHeard(one))
    .flatMap((throttled) => {
      const from = throttled.answeredAt ?? 0;
      const until = from + askedMs(throttled);
      return (
        requests
          // What stood still could not know of it.
          .filter(({ handedAt }) => handedAt > (throttled.heardAt ?? Infinity) && handedAt < until)
          // Between two runs nobody can tell a wall clock that was set from a process that was frozen.
          .filter(
            ({ invocation, handedAt }) =>
              invocation === undefined ||
              invocation === throttled.invocation ||
              !wasSet(invocation.clock, from, handedAt),
          )
          .slice(0, 1)
          .map(({ id, handedAt }): Breach => {
            const what = `request ${id} left ${handedAt - from} ms after the 429 to request ${throttled.id}; due in ${until - from}`;
            return { invariant: 'promise-09', at: handedAt, what };
          })
      );
    });
}

/** A 429, and a 503 that says when to come again, in the same millisecond too: the same request of the same run leaves no sooner, while it is tried again. */
function sentTooSoonAgain(day: ObservedDay): Breach[] {
  const same = Map.groupBy(day.requests, ({ invocation, method, url, body }) =>
    [invocation?.id, method, url, JSON.stringify(body)].join(' '),
  );
  return [...same.values()].flatMap((tries) =>
    tries.flatMap((refused, index) => {
      const again = tries[index + 1];
      if (again === undefined || !asksToWait(refused) || areUsedUp(tries.slice(0, index + 1))) return [];
      const early = (refused.answeredAt ?? 0) + askedMs(refused) - again.handedAt;
      // One that left before the answer came is no repetition of it.
      if (early <= 0 || again.handedAt < (refused.answeredAt ?? 0)) return [];
      const what = `request ${again.id} repeats request ${refused.id}, ${early} ms before it may`;
      return [{ invariant: 'promise-09', at: again.sentAt, what }];
    }),
  );
}

function asksToWait(request: ObservedRequest): boolean {
  const { status, retryAfter } = request;
  return wasHeard(request) && (status === 429 || (status === 503 && retryAfter !== undefined));
}

/** Whether the last of these was the last try: what follows is another look at the same thing. */
function areUsedUp(tries: readonly ObservedRequest[]): boolean {
  const last = tries.slice(-TRIES);
  return last.length === TRIES && last.every(({ fate, status }) => fate !== 'whole' || (status ?? 0) >= 429);
}
