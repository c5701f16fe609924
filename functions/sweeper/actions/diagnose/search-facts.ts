import type { Interval } from '../../genesys/genesys.ts';
import type { OpenPage } from '../../genesys/read-open-page.ts';
import type { Learnt } from './learn.ts';

/** One window of the search and what came of asking for its first page. */
export interface SearchedWindow {
  readonly interval: Interval;
  readonly page: Learnt<OpenPage>;
}

export interface SearchFacts {
  /** Windows within lookbackDays, the newest first; the others are not asked where no search is answered. */
  readonly within: readonly SearchedWindow[];
  /** Today alone, asked for where the newest window may have been too much for one answer. */
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

/** How many open web messages a page speaks of, as far as is known: rows of other kinds are none. */
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
