import type { Breach, Invariant, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { type Span, wallBetween } from './own-clock.ts';
import { list, text } from './raw.ts';
import { requestsByRun } from './requests.ts';
import { reportOf } from './runs.ts';

const MINUTE_MS = 60_000;
/** A `Date` tells whole seconds, and its answer was under way for a while. */
const INEXACT_MS = 3_000;

/** A difference of more than a minute between the function's clock and Genesys's is a warning in the report. */
export const clockWarnings: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const report = reportOf(invocation);
    // What was made to stand still hears late of what it was told.
    if (report === undefined || invocation.ended === undefined || invocation.stoodStillMs > 0) return [];
    const isTold = list(report, 'warnings').some((one) => text(one, 'code') === 'clock-differs');
    const differences = requests.flatMap((one) => differenceAt(invocation, one) ?? []);
    const least = Math.max(...differences.map((one) => one.least));
    const most = Math.max(...differences.map((one) => one.most));
    const at = invocation.ended.at;
    const told = (what: string): Breach[] => [{ invariant: 'clock-warnings', at, what }];
    if (isTold && most < MINUTE_MS - INEXACT_MS)
      return told(`it says clock-differs, and the difference was ${most} ms`);
    if (!isTold && differences.length > 0 && least > MINUTE_MS + INEXACT_MS)
      return told(`the clock differed by ${least} ms, and nothing warns of it`);
    return [];
  });

/** How far the clocks differed, by an answer that told Genesys's time at some moment while it was waited for. */
function differenceAt(
  invocation: ObservedInvocation,
  { date, fate, handedAt, answeredAt }: ObservedRequest,
): Span | undefined {
  const { ended } = invocation;
  if (date === undefined || fate !== 'whole' || answeredAt === undefined) return undefined;
  if (ended === undefined || answeredAt > ended.at) return undefined;
  const { least, most } = wallBetween(invocation, handedAt, answeredAt);
  return {
    least: Math.max(0, date - most, least - date),
    most: Math.max(Math.abs(least - date), Math.abs(most - date)),
  };
}
