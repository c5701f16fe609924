import { nameOf } from '../../genesys/windows.ts';
import { counted, type Finding, listed } from './check.ts';
import { FARTHEST_LOOKBACK_DAYS } from '../../run-limits.ts';
import { whyUnknown } from './learn.ts';
import { mayBeOfOtherKinds, openOn, type SearchedWindow, type SearchFacts } from './search-facts.ts';

const DAY_MS = 86_400_000;

/** Days that could not be searched in one piece. */
export function gapFindings(within: readonly SearchedWindow[]): readonly Finding[] {
  const gaps = within.flatMap(({ interval, page }) => (page.known ? [] : [{ interval, page }]));
  const [first] = gaps;
  if (first === undefined) return [];
  const days = listed(
    gaps.map(({ interval }) => nameOf(interval)),
    3,
  );
  return [
    {
      status: 'warning',
      meaning:
        `These days could not be searched: ${days} (${whyUnknown(first.page)}). A sweep tries them again in smaller ` +
        'parts, and names what it could not search.',
      remedy:
        first.page.diagnosis?.remedy ??
        'Run diagnose again; if it stays so, see whether a sweep’s report has "failedWindows".',
      diagnosis: first.page.diagnosis,
    },
  ];
}

/** Conversations from before the days that a sweep searches. */
export function beyondFindings(facts: SearchFacts): readonly Finding[] {
  const { beyond, lookbackDays, now } = facts;
  const there = beyond.flatMap(({ interval, page }) => {
    const count = page.known ? openOn(page.value) : 0;
    return count === 0 ? [] : [{ from: interval.from, count }];
  });
  if (there.length === 0) return [];
  const count = there.reduce((sum, one) => sum + one.count, 0);
  const isUpper = mayBeOfOtherKinds(facts);
  const from = Math.min(...there.map((one) => one.from));
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const needed = Math.min(FARTHEST_LOOKBACK_DAYS, Math.round((today - from) / DAY_MS) + 1);
  return [
    {
      status: 'warning',
      meaning:
        `${isUpper ? 'Up to ' : ''}${counted(count, 'open conversation')} started before the last ${lookbackDays} days: no sweep sees them.` +
        (isUpper
          ? ' Some of these may be of other kinds than web messaging, for they were only counted.'
          : ''),
      remedy:
        `Set "lookbackDays" to ${needed} in a request, or in the stack’s configuration and deploy. Each month more costs ` +
        'one request a run.',
    },
  ];
}
