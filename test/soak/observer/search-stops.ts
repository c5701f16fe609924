import type { Breach, Invariant, ObservedInvocation } from '../observation.ts';
import { type Attempt, attemptsByRun } from './came.ts';
import { text } from './raw.ts';

const DAY_MS = 86_400_000;
const WINDOWS_IN_A_ROW = 2;
const DAYS_IN_A_ROW = 3;

/**
 * Section 6.1: after two whole windows in a row with the same 4xx, an answer of something else or no connection, and after
 * three single days in a row with the same failure, nothing more is searched for.
 */
export const searchStops: Invariant = (day) =>
  [...attemptsByRun(day)].flatMap(([invocation, attempts]) => {
    if (invocation.asked?.action !== 'sweep') return [];
    const searches = attempts.filter(({ purpose }) => purpose === 'search');
    const what = searchedOn(searches);
    return what === undefined ? [] : [breachOf(invocation, what)];
  });

function breachOf(invocation: ObservedInvocation, what: string): Breach {
  const at = invocation.ended?.at ?? invocation.startedAt;
  return { invariant: 'search-stops', at, what: `invocation ${invocation.id}: ${what}` };
}

/** All attempts for one interval, in the order of the first. */
interface Asked {
  readonly from: number;
  readonly to: number;
  /** How it failed; undefined where anything of it was answered, or nobody knows. */
  readonly failure: string | undefined;
}

function searchedOn(searches: readonly Attempt[]): string | undefined {
  const asked = [...Map.groupBy(searches, ({ body }) => text(body, 'interval') ?? '')].flatMap(
    ([interval, attempts]) => askedOf(interval, attempts),
  );
  const isPartOf = (one: Asked, other: Asked): boolean =>
    one !== other && other.from <= one.from && one.to <= other.to;
  const whole = asked.filter((one) => !asked.some((other) => isPartOf(one, other)));
  const halved = new Set(asked.filter((one) => asked.some((other) => isPartOf(other, one))));
  const windows = whole.map((one) => (halved.has(one) || !stopsSearch(one) ? undefined : one.failure));
  const parts = asked.filter((one) => !halved.has(one));
  const days = parts.map(({ from, to, failure }) => (to - from === DAY_MS ? failure : undefined));
  const stops = [stopOf(whole, windows, WINDOWS_IN_A_ROW), stopOf(parts, days, DAYS_IN_A_ROW)];
  return stops
    .flatMap((stop) => (stop === undefined ? [] : [lateOf(asked, stop)]))
    .find((one) => one !== undefined);
}

function askedOf(interval: string, attempts: readonly Attempt[]): Asked[] {
  const [from = NaN, to = NaN] = interval.split('/').map((one) => Date.parse(one));
  const last = attempts.at(-1);
  if (last === undefined) return [];
  const isPlain = attempts.every(({ came }) => came !== 'answered' && came !== 'untold');
  return [{ from, to, failure: isPlain ? failureOf(last) : undefined }];
}

/** Equal for the same failure. */
function failureOf({ came, status }: Attempt): string | undefined {
  if (came === 'not-genesys' || came === 'unconnected') return came;
  if (came === 'refused') return undefined;
  return status === undefined ? undefined : `HTTP ${status}`;
}

/** Whether a whole window that fails so says that the next one will. */
function stopsSearch({ failure }: Asked): boolean {
  return failure !== undefined && !failure.startsWith('HTTP 5');
}

/** The last of the first so many in a row that failed in the same way. */
function stopOf(
  asked: readonly Asked[],
  failures: readonly (string | undefined)[],
  inARow: number,
): Asked | undefined {
  return asked.find((_one, index) => {
    const row = failures.slice(index - inARow + 1, index + 1);
    return row.length === inARow && row[0] !== undefined && row.every((one) => one === row[0]);
  });
}

function lateOf(asked: readonly Asked[], stop: Asked): string | undefined {
  const isPartOf = (one: Asked): boolean => stop.from <= one.from && one.to <= stop.to;
  const late = asked.slice(asked.indexOf(stop) + 1).find((one) => !isPartOf(one));
  if (late === undefined) return undefined;
  const name = new Date(late.from).toISOString().slice(0, 10);
  return `it searched from ${name} on, after ${stop.failure} had stopped it`;
}
