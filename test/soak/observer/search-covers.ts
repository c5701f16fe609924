import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { aheadsBetween } from './own-clock.ts';
import { list, property, text } from './raw.ts';
import { answeredBy, purposeOf, requestsByRun, wasHeard } from './requests.ts';
import { reportOf } from './runs.ts';

const DAY_MS = 86_400_000;
/** DESIGN section 4. */
const LOOKBACK_DAYS = 93;

/**
 * Section 6.1: each day of the lookback lies in an interval whose pages have all come, or is named as failed, not both;
 * days that follow each other are named as one range.
 */
export const searchCovers: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const report = reportOf(invocation);
    if (report === undefined || invocation.asked?.action !== 'sweep' || invocation.ended === undefined)
      return [];
    const { at } = invocation.ended;
    const told = (what: string): Breach => ({
      invariant: 'search-covers',
      at,
      what: `invocation ${invocation.id}: ${what}`,
    });
    const searches = requests.filter((one) => purposeOf(one) === 'search' && answeredBy(one, at));
    const known = new Set([...searchedDays(searches), ...failedDays(report)]);
    const missing = lookbacksOf(day, invocation).map((days) => days.find((one) => !known.has(one)));
    const [first] = missing;
    const isMissing = first !== undefined && !missing.includes(undefined);
    const heard = new Set(searchedDays(searches.filter((one) => wasHeard(one))));
    const both = failedDays(report).find((one) => heard.has(one));
    return [
      ...(isMissing ? [told(`${nameOf(first)} was not searched whole, and is not told as failed`)] : []),
      ...(both === undefined ? [] : [told(`${nameOf(both)} was searched whole, and is told as failed`)]),
      ...unjoined(report).map((what) => told(what)),
    ];
  });

function nameOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Ranges that follow each other, overlap, or are out of order. */
function unjoined(report: unknown): string[] {
  const ranges = list(property(report, 'search'), 'failedWindows').map(String);
  return ranges.flatMap((range, index) => {
    const next = ranges[index + 1];
    if (next === undefined) return [];
    const [, last = 0] = range.split('/').map((one) => Date.parse(one));
    const end = last || Date.parse(range);
    return Date.parse(next.split('/')[0] ?? '') > end + DAY_MS
      ? []
      : [`${range} and ${next} are two ranges in failedWindows`];
  });
}

/** How many days back the deployment has its sweeps search. */
export function deployedLookback({ setUp: { settings } }: ObservedDay): number {
  return settings.organisations[0]?.lookbackDays ?? settings.lookbackDays ?? LOOKBACK_DAYS;
}

/** The UTC days that a sweep must search, ms since the epoch: by its own clock or Genesys's, where they differ. */
function lookbacksOf(
  day: ObservedDay,
  { asked, startedAt, ended, clock }: ObservedInvocation,
): readonly (readonly number[])[] {
  const requested = asked?.request['lookbackDays'];
  const count = typeof requested === 'number' ? requested : deployedLookback(day);
  const aheads = [...aheadsBetween(clock, startedAt, ended?.at ?? startedAt), 0];
  const todays = aheads.map((aheadMs) => Math.floor((startedAt + aheadMs) / DAY_MS) * DAY_MS);
  return [...new Set(todays)].map((today) =>
    Array.from({ length: count }, (_, index) => today - index * DAY_MS),
  );
}

/** An interval is whole where a page of it was empty, or its pages hold as many rows as were announced. */
function searchedDays(searches: readonly ObservedRequest[]): readonly number[] {
  const pages = searches.filter(({ status, answer }) => status === 200 && typeof answer === 'object');
  const byInterval = Map.groupBy(pages, ({ body }) => text(body, 'interval') ?? '');
  return [...byInterval].flatMap(([interval, answers]) => {
    const sizes = answers.map(({ answer }) => list(answer, 'conversations').length);
    const announced = Math.max(...answers.map(({ answer }) => Number(property(answer, 'totalHits') ?? 0)));
    const isWhole = sizes.includes(0) || sizes.reduce((sum, size) => sum + size, 0) >= announced;
    const [from = NaN, to = NaN] = interval.split('/').map((one) => Date.parse(one));
    return isWhole ? daysBetween(from, to - DAY_MS) : [];
  });
}

/** Named as `2026-03-01`, or `2026-03-01/2026-03-07`, both included. */
function failedDays(report: unknown): readonly number[] {
  return list(property(report, 'search'), 'failedWindows').flatMap((name) => {
    const [first = '', last = first] = String(name).split('/');
    return daysBetween(Date.parse(first), Date.parse(last));
  });
}

function daysBetween(first: number, last: number): readonly number[] {
  const count = Math.max(0, Math.floor((last - first) / DAY_MS) + 1);
  return Array.from({ length: count }, (_, index) => first + index * DAY_MS);
}
