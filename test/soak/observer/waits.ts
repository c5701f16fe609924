import type { Breach, Invariant, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { cameOfAnswer } from './came.ts';
import { askedMs } from './pauses.ts';
import { list, property, text } from './raw.ts';
import { answeredBy, conversationOf, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, rowsOf } from './runs.ts';

const DAY_MS = 86_400_000;
/** What is left of a run when a wait is over must be worth something. */
const WORTH_MS = 30_000;
/** Between two tries of a login that does not say how long to wait: 60 seconds at most, and as much again by chance. */
const LONGEST_BACK_OFF_MS = 90_000;

/**
 * What will be over before the deadline is waited for: nothing is given up for a 429 while there is time, nor a login
 * for a 429, 502, 503 or 504. (DESIGN section 6.)
 */
export const waits: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    [...givenUpLogin(invocation, requests), ...givenUp(invocation, requests)].map((what): Breach => ({
      invariant: 'waits',
      at: invocation.ended?.at ?? invocation.startedAt,
      what: `invocation ${invocation.id}: ${what}`,
    })),
  );

/** When new work ends (DESIGN section 6.6). */
function newWorkUntil({ startedAt, deadlineAt }: ObservedInvocation): number {
  const whole = deadlineAt - startedAt;
  return deadlineAt - (whole < 60_000 ? whole / 4 : 15_000);
}

function givenUpLogin(invocation: ObservedInvocation, requests: readonly ObservedRequest[]): string[] {
  const { ended, trigger } = invocation;
  const last = requests.at(-1);
  // Over HTTP nobody waits so long.
  if (ended?.kind !== 'threw' || trigger === 'api' || last === undefined) return [];
  const isRefused = purposeOf(last) === 'login' && [429, 502, 503, 504].includes(last.status ?? 0);
  if (!isRefused || !answeredBy(last, ended.at) || namesAMoment(last)) return [];
  const wait = last.retryAfter === undefined ? LONGEST_BACK_OFF_MS : askedMs(last);
  const left = newWorkUntil(invocation) - Math.max(ended.at, (last.answeredAt ?? 0) + wait);
  return left > WORTH_MS
    ? [`gave up its login after a ${last.status}, ${left} ms before new work had to end`]
    : [];
}

/** By a date, in an answer without a `Date`: nobody knows from here how far away that is. */
function namesAMoment({ retryAfter, date }: ObservedRequest): boolean {
  return retryAfter !== undefined && date === undefined && !/^-?\d+$/u.test(retryAfter);
}

/** Windows of the search, and rows, whose last answer was a 429 that would have been over in time. */
function givenUp(invocation: ObservedInvocation, requests: readonly ObservedRequest[]): string[] {
  const { ended, trigger } = invocation;
  const report = reportOf(invocation);
  if (report === undefined || ended === undefined || trigger === 'api') return [];
  const isForNothing = (one: ObservedRequest | undefined): boolean =>
    one?.status === 429 &&
    answeredBy(one, ended.at) &&
    !namesAMoment(one) &&
    newWorkUntil(invocation) -
      Math.max(ended.at, (one.answeredAt ?? 0) + askedMs(one, triesOf(one, requests))) >
      WORTH_MS &&
    // It was waited for, and then no token was to be had.
    !requests.some(
      (login) => purposeOf(login) === 'login' && login.id > one.id && cameOfAnswer(login) !== 'answered',
    );
  const searches = requests.filter((one) => purposeOf(one) === 'search');
  const ranges = list(property(report, 'search'), 'failedWindows').map(String);
  const dropped = [...Map.groupBy(searches, (one) => intervalOf(one))].flatMap(([interval, pages]) =>
    ranges.some((range) => isIn(interval, range)) && isForNothing(pages.at(-1)) ? [interval] : [],
  );
  const failed = rowsOf(report)
    .filter(({ outcome }) => outcome === 'failed')
    .filter(({ conversationId }) =>
      isForNothing(requests.findLast((one) => conversationOf(one) === conversationId)),
    );
  return [
    ...dropped.map((interval) => `gave up ${interval} for a 429 that would have been over in time`),
    ...failed.map(
      ({ conversationId }) => `gave up ${conversationId} for a 429 that would have been over in time`,
    ),
  ];
}

/** How often in a row the same had been asked in vain, this time included. */
function triesOf(request: ObservedRequest, requests: readonly ObservedRequest[]): number {
  const key = keyOf(request);
  const same = requests.filter((one) => one.id <= request.id && keyOf(one) === key);
  return same.length - 1 - same.findLastIndex(({ status }) => status === 200);
}

function keyOf({ method, url, body }: ObservedRequest): string {
  return `${method} ${url} ${JSON.stringify(body)}`;
}

function intervalOf({ body }: ObservedRequest): string {
  return text(body, 'interval') ?? '';
}

/** Whether an interval lies in a range that is named by its first and last day. */
function isIn(interval: string, range: string): boolean {
  const [first = '', last = first] = range.split('/');
  const [from = NaN, to = NaN] = interval.split('/').map((one) => Date.parse(one));
  return Date.parse(first) <= from && to <= Date.parse(last) + DAY_MS;
}
