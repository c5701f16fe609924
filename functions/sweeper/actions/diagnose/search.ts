import type { OpenPage } from '../../genesys/read-open-page.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { isoTime } from '../../report/iso-time.ts';
import { checkOf, counted, sentences } from './check.ts';
import {
  isAnswered,
  isCut,
  mayBeOfOtherKinds,
  openOn,
  pagesOf,
  type SearchedWindow,
  type SearchFacts,
} from './search-facts.ts';
import { beyondFindings, gapFindings } from './search-findings.ts';
import { checkUnsearched } from './unsearched.ts';

/** Whether open conversations can be found, and whether a sweep looks back far enough. */
export function checkSearch(facts: SearchFacts): Check {
  const { within, beyond, lookbackDays } = facts;
  if (!isAnswered(facts)) return checkUnsearched(facts);
  const pages = pagesOf(facts);
  const dropped = pages.reduce((sum, page) => sum + page.dropped, 0);
  const open = pages.reduce((sum, page) => sum + openOn(page), 0);
  const oldest = oldestStart(pages);
  const bound = boundWords({
    // Where some are of other kinds, so may be those that were not looked at.
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
        : `${counted(dropped, 'row')} of other kinds came with them, and are left alone.`,
    ]),
    findings: [...gapFindings(within), ...beyondFindings(facts)],
    meaning:
      open === 0
        ? 'The search works. If you know of open web messages that it should have found: they may lie in divisions ' +
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
