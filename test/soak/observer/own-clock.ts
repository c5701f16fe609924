import type { ObservedInvocation, ObservedRequest, OwnClock } from '../observation.ts';
import { oracle, type Saying } from './oracle.ts';
import type { Rules } from './oracle-policy.ts';

/** What the clocks of the function showed, and may have been judged by. All given times are Genesys's. */

export interface Span {
  readonly least: number;
  readonly most: number;
}

/** What the wall clock showed in all of a time, ms since the epoch; at the moment it is set it shows either. */
export function wallBetween({ clock }: ObservedInvocation, from: number, to: number): Span {
  const aheads = aheadsBetween(clock, from, to);
  return { least: from + Math.min(...aheads), most: to + Math.max(...aheads) };
}

/** How far the wall clock was ahead in a time, in each way that it was. */
export function aheadsBetween({ steps }: OwnClock, from: number, to: number): number[] {
  const before = steps.findLast(({ at }) => at < from) ?? steps[0];
  const during = steps.filter(({ at }) => at >= from && at <= to);
  return [...(before === undefined ? [] : [before]), ...during].map(({ aheadMs }) => aheadMs);
}

export function wasSet(clock: OwnClock, from: number, to: number): boolean {
  return new Set(aheadsBetween(clock, from, to)).size > 1;
}

/** How much the monotonic clock went on in a time, ms. */
export function monotonicBetween({ stood }: OwnClock, from: number, to: number): number {
  const still = stood.reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)),
    0,
  );
  return to - from - still;
}

/** The age that something has by whichever of the function's two clocks shows more, ms. */
export function ageShown(clock: OwnClock, from: number, to: number): number {
  const ahead = (at: number): number => clock.steps.findLast((step) => step.at <= at)?.aheadMs ?? 0;
  return Math.max(monotonicBetween(clock, from, to), to + ahead(to) - from - ahead(from));
}

/** An answer may have been under way so long that Genesys's time is known no better. */
const KNOWN_WITHIN_MS = 90_000;

/**
 * By which `now` a live state may be judged that was read, and judged until `to`: the earlier of the function's clock
 * and the `Date` of the answer; without one, the function's clock less the last known difference where that is
 * earlier. What is judged by a later one is judged too early; what by an earlier one, too late.
 *
 * @param run all requests of its invocation, in the order of leaving
 */
export function judgingNow(
  invocation: ObservedInvocation,
  read: ObservedRequest,
  run: readonly ObservedRequest[],
  to = read.heardAt ?? read.answeredAt ?? read.sentAt,
): Span {
  const from = read.answeredAt ?? read.sentAt;
  const own = wallBetween(invocation, from, to);
  if (read.date !== undefined)
    return { least: Math.min(own.least, read.date), most: Math.min(own.most, read.date) };
  const known = run
    .filter(
      ({ date, fate, answeredAt }) => date !== undefined && fate === 'whole' && (answeredAt ?? to) <= from,
    )
    .toSorted((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0))
    .at(-1);
  const isStale = wasSet(invocation.clock, known?.answeredAt ?? invocation.startedAt, to);
  return {
    least: isStale ? -Infinity : Math.min(own.least, from - KNOWN_WITHIN_MS),
    most: known === undefined || isStale ? own.most : Math.min(own.most, to),
  };
}

/**
 * What the oracle says of an answer at any moment of a span; mostly the same at all of them. Undefined where the span
 * has no beginning, so that anything may have been said.
 */
export function sayingsBetween(
  answer: unknown,
  rules: Rules,
  { least, most }: Span,
): readonly [Saying, ...Saying[]] | undefined {
  if (least === -Infinity) return undefined;
  const [first, last] = [oracle(answer, rules, least), oracle(answer, rules, most)];
  if (JSON.stringify(first) === JSON.stringify(last)) return [first];
  const between = Array.from({ length: 8 }, (_, index) => least + ((index + 1) * (most - least)) / 9);
  return [first, ...between.map((now) => oracle(answer, rules, now)), last];
}
