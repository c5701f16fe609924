import type { OpenPage } from '../../genesys/read-open-page.ts';
import type { Interval } from '../../genesys/genesys.ts';
import { nameOf } from '../../genesys/windows.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { isoTime } from '../../report/iso-time.ts';
import { checkOf, counted, type Finding, listed, sentences } from './check.ts';
import { type Learnt, type Unlearnt, whyUnknown } from './learn.ts';

/** How far back conversations can be searched at all, days (the request's own bound on lookbackDays). */
export const FARTHEST_LOOKBACK_DAYS = 550;

const DAY_MS = 86_400_000;

/** One window of the search and what came of asking for its first page. */
export interface SearchedWindow {
  readonly interval: Interval;
  readonly page: Learnt<OpenPage>;
}

export interface SearchFacts {
  /** Windows within lookbackDays, the newest first; the others are not asked where the newest is not answered. */
  readonly within: readonly SearchedWindow[];
  /** Windows before that, where only the count was asked for. */
  readonly beyond: readonly SearchedWindow[];
  readonly lookbackDays: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether open conversations can be found, and whether a sweep looks back far enough. */
export function checkSearch(facts: SearchFacts): Check {
  const { within, beyond, lookbackDays } = facts;
  const [newest] = within;
  if (newest === undefined) return unsearched(undefined);
  if (!newest.page.known) return unsearched(newest.page);
  const pages = within.flatMap(({ page }) => (page.known ? page.value : []));
  const dropped = pages.reduce((sum, page) => sum + page.dropped, 0);
  const open = total(within) - dropped;
  // Where some are of other kinds, so may be those that were not looked at.
  const isUpperBound = dropped > 0 && pages.some((page) => page.total > page.rows.length + page.dropped);
  const oldest = oldestStart(within);
  return checkOf('search', {
    seen: sentences([
      `${isUpperBound ? 'At most ' : ''}${counted(open, 'open web-messaging conversation')} started in the last ${counted(lookbackDays, 'day')}.`,
      oldest === undefined ? undefined : `The oldest of them started at ${isoTime(oldest)}.`,
      `${beyondWords(beyond)} started before that.`,
      dropped === 0
        ? undefined
        : `${counted(dropped, 'row')} of other kinds came with them, and are left alone.`,
    ]),
    findings: [...gapFindings(within), ...beyondFindings(facts)],
    meaning:
      open === 0
        ? 'The search works. If you know of open web messages, they lie in divisions that the client does not reach.'
        : 'The search works, and a sweep looks at all of these.',
  });
}

function unsearched(page: Unlearnt | undefined): Check {
  const diagnosis = page?.diagnosis;
  return checkOf('search', {
    seen: `The search failed: ${page === undefined ? 'there was no time for it' : whyUnknown(page)}.`,
    findings: [
      {
        status: 'failed',
        meaning: 'Without the search no sweep finds anything.',
        remedy:
          diagnosis?.remedy ??
          'Run diagnose again. If it stays so, look at the status page of Genesys Cloud, and give the function more time.',
        diagnosis,
      },
    ],
    meaning: '',
  });
}

function gapFindings(within: readonly SearchedWindow[]): readonly Finding[] {
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

function beyondFindings({ beyond, lookbackDays, now }: SearchFacts): readonly Finding[] {
  const count = total(beyond);
  if (count === 0) return [];
  const from = Math.min(...beyond.flatMap(({ interval, page }) => (hits(page) > 0 ? [interval.from] : [])));
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const needed = Math.min(FARTHEST_LOOKBACK_DAYS, Math.round((today - from) / DAY_MS) + 1);
  return [
    {
      status: 'warning',
      meaning: `${counted(count, 'open conversation')} started before the last ${lookbackDays} days: no sweep sees them.`,
      remedy:
        `Set "lookbackDays" to ${needed} in a request, or in the stack’s configuration and deploy. Each month more costs ` +
        'one request a run.',
    },
  ];
}

function beyondWords(beyond: readonly SearchedWindow[]): string {
  const isCut = beyond.some(({ page }) => !page.known);
  const count = total(beyond);
  if (!isCut) return count === 0 ? 'None' : String(count);
  return count === 0 ? 'Not determined: how many' : `At least ${count}`;
}

function oldestStart(windows: readonly SearchedWindow[]): number | undefined {
  const starts = windows
    .flatMap(({ page }) => (page.known ? page.value.rows : []))
    .flatMap(({ startedAt }) => startedAt ?? []);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

function total(windows: readonly SearchedWindow[]): number {
  return windows.reduce((sum, { page }) => sum + hits(page), 0);
}

function hits(page: Learnt<OpenPage>): number {
  return page.known ? page.value.total : 0;
}
