import type { OpenPage } from '../genesys/analytics.ts';
import type { Interval } from '../genesys/port.ts';
import { DAY_MS, nameOf } from '../genesys/window.ts';
import { isoTime } from '../json.ts';
import type { Check } from '../report/schemas.ts';
import { FARTHEST_LOOKBACK_DAYS } from '../request/schema.ts';
import { checkOf, counted, listed, sentences, whyUnknown, type Finding, type Result } from './check.ts';

/** Whether open conversations can be found, and whether a sweep looks back far enough. */
export function checkSearch(facts: SearchFacts): Check {
  const { within, beyond, lookbackDays } = facts;
  if (!isAnswered(facts)) return checkUnsearched(facts);
  const pages = pagesOf(facts);
  const dropped = pages.reduce((sum, page) => sum + page.dropped, 0);
  const open = pages.reduce((sum, page) => sum + openOn(page), 0);
  const oldest = oldestStart(pages);
  const bound = boundWords({
    // If some are of other kinds, those that were not looked at may be too.
    isUpper: dropped > 0 && pages.some(isCut),
    isLower: within.some(({ page }) => !page.known),
  });
  return checkOf('search', {
    seen: sentences([
      `${bound}${counted(open, 'open web-messaging conversation')} started in the last ${counted(lookbackDays, 'day')}.`,
      oldest === undefined ? undefined : `The oldest of them started at ${isoTime(oldest)}.`,
      `${beyondWords(beyond, mayBeOfOtherKinds(facts))} started before that.`,
      dropped === 0
        ? undefined
        : `${counted(dropped, 'row')} of other kinds came with them, and are ignored.`,
    ]),
    findings: [...gapFindings(within), ...beyondFindings(facts)],
    meaning:
      open === 0
        ? 'The search works. If you know of open web messages that it should have found: they may be in divisions ' +
          'that are not granted to the client, or be of another message type than web messaging, or be so new that ' +
          'analytics, which lags by some minutes, does not list them yet.'
        : 'The search works, and a sweep looks at all of these.',
  });
}

function boundWords({ isUpper, isLower }: { readonly isUpper: boolean; readonly isLower: boolean }): string {
  if (isUpper) return isLower ? 'About ' : 'At most ';
  return isLower ? 'At least ' : '';
}

function beyondWords(beyond: readonly SearchedWindow[], isUpper: boolean): string {
  const isLower = beyond.some(({ page }) => !page.known);
  const count = pagesOf({ within: beyond, today: undefined }).reduce((sum, page) => sum + openOn(page), 0);
  if (count === 0) return isLower ? 'Not determined: how many' : 'None';
  return `${boundWords({ isUpper, isLower })}${count}`;
}

function oldestStart(pages: readonly OpenPage[]): number | undefined {
  const starts = pages.flatMap(({ rows }) => rows).flatMap(({ startedAt }) => startedAt ?? []);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** One window of the search, and the result of asking for its first page. */
export interface SearchedWindow {
  readonly interval: Interval;
  readonly page: Result<OpenPage>;
}

export interface SearchFacts {
  /** Windows within lookbackDays, the newest first; the others are not asked where no search is answered. */
  readonly within: readonly SearchedWindow[];
  /** Only today; asked for if the newest window may have been too much for one answer. */
  readonly today: SearchedWindow | undefined;
  /** Windows before that, where only the count was asked for. */
  readonly beyond: readonly SearchedWindow[];
  readonly lookbackDays: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether any search of the newest days was answered. */
export function isAnswered({ within: [newest], today }: Pick<SearchFacts, 'within' | 'today'>): boolean {
  return newest?.page.known === true || today?.page.known === true;
}

/** Every page of days that a sweep searches. */
export function pagesOf({ within, today }: Pick<SearchFacts, 'within' | 'today'>): readonly OpenPage[] {
  return [...within, ...(today === undefined ? [] : [today])].flatMap(({ page }) =>
    page.known ? page.value : [],
  );
}

/** How many open web messages a page counts, as far as is known; rows of other kinds do not count. */
export function openOn({ total, dropped }: OpenPage): number {
  return Math.max(0, total - dropped);
}

/** Whether there are more than the rows that were looked at. */
export function isCut({ total, rows, dropped }: OpenPage): boolean {
  return total > rows.length + dropped;
}

/** Whether rows of other kinds came with any answer: then those that were only counted may be of such kinds too. */
export function mayBeOfOtherKinds({ within, today, beyond }: SearchFacts): boolean {
  const all = pagesOf({ within: [...within, ...beyond], today });
  return all.some(({ dropped }) => dropped > 0) && beyond.some(({ page }) => page.known && isCut(page.value));
}

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
        'Run diagnose again. If the result is the same, check whether a sweep’s report has "failedWindows".',
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
        (isUpper ? ' They were only counted, so some may be of other kinds than web messaging.' : ''),
      remedy: `Set "lookbackDays" to ${needed} in a request, or in the stack’s configuration and deploy. Each additional month costs one request a run.`,
    },
  ];
}

/**
 * The check where no search was answered. What Genesys answered instead will stop a sweep too. No answer in the
 * short time of a diagnosis means little, because a sweep waits longer and asks for smaller parts.
 */
export function checkUnsearched({ within: [newest], today }: Pick<SearchFacts, 'within' | 'today'>): Check {
  const asked = [today, newest].flatMap((one) => (one === undefined || one.page.known ? [] : [one.page]));
  const [latest] = asked;
  const diagnosis = latest?.diagnosis;
  if (latest === undefined || diagnosis === undefined) {
    const why = latest === undefined ? 'there was no time for it' : whyUnknown(latest);
    const before = asked.find((page) => page.diagnosis !== undefined)?.diagnosis;
    return checkOf('search', {
      seen: `The search was not answered: ${why}.`,
      findings: [
        {
          status: 'warning',
          meaning:
            'Not determined: whether open conversations can be found. A sweep waits longer, and searches in smaller parts.',
          remedy:
            'Run diagnose again from the console: there it has the whole timeout of the function, over the API only 25 seconds. If the result is the same, look at the status page of Genesys Cloud.',
          diagnosis: before,
        },
      ],
      meaning: '',
    });
  }
  return checkOf('search', {
    seen: `The search failed: ${whyUnknown(latest)}.`,
    findings: [
      {
        status: 'failed',
        meaning: 'Without the search no sweep finds anything.',
        remedy: diagnosis.remedy,
        diagnosis,
      },
    ],
    meaning: '',
  });
}
