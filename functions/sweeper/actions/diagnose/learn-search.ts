import type { Answer } from '../../genesys/answer.ts';
import type { Interval } from '../../genesys/genesys.ts';
import { PAGE_SIZE } from '../../genesys/open-conversations-query.ts';
import { readOpenPage } from '../../genesys/read-open-page.ts';
import { isTooMuch } from '../../genesys/read-window.ts';
import { searchWindows } from '../../genesys/windows.ts';
import { FARTHEST_LOOKBACK_DAYS } from '../../run-limits.ts';
import type { Run } from '../run.ts';
import { learn, type Unlearnt } from './learn.ts';
import type { SearchedWindow, SearchFacts } from './search-facts.ts';

/**
 * Asks for the first page of each window that a sweep would search, and for the count alone of those before, back to
 * where Genesys can be searched at all: at most 20 requests. Where the newest may have been too much for one answer,
 * today alone is asked for; nothing more is asked once that is not answered either.
 */
export async function learnSearch({
  genesys,
  plan,
  deadline,
  clock,
}: Run): Promise<Pick<SearchFacts, 'within' | 'today' | 'beyond'>> {
  const { lookbackDays } = plan;
  const ask = async (interval: Interval, pageSize: number): Promise<Asked> => {
    let answer: Answer | undefined;
    const page = await learn(
      'search',
      async () => (answer = await genesys.inspect({ what: 'open-conversations', interval, pageSize })),
      readOpenPage,
    );
    if (answer === undefined) return { interval, page, mayBeLess: false };
    const mayBeLess = maySucceedForLess(answer);
    return isLate(answer) ? { interval, page: LATE, mayBeLess } : { interval, page, mayBeLess };
  };
  const [newest, ...older] = searchWindows(deadline.startedAt, lookbackDays).toReversed();
  if (newest === undefined) return { within: [], today: undefined, beyond: [] };
  const first = await ask(newest, PAGE_SIZE);
  const [lastDay = newest] = searchWindows(deadline.startedAt, 1);
  const today = first.mayBeLess ? await ask(lastDay, PAGE_SIZE) : undefined;
  if (!first.page.known && today?.page.known !== true) return { within: [first], today, beyond: [] };
  const within = [first, ...(await Promise.all(older.map((window) => ask(window, PAGE_SIZE))))];
  const oldest = older.at(-1) ?? newest;
  const before = searchWindows(oldest.from - 1, FARTHEST_LOOKBACK_DAYS - lookbackDays).toReversed();
  const beyond =
    clock.monotonic() < deadline.newWorkUntil
      ? await Promise.all(before.map((window) => ask(window, 1)))
      : before.map((interval) => ({ interval, page: LATE }));
  return { within, today, beyond };
}

const LATE: Unlearnt = { known: false, diagnosis: undefined };

function isLate(answer: Answer): boolean {
  return !answer.ok && answer.failure.kind === 'connection' && answer.failure.reason === 'timeout';
}

interface Asked extends SearchedWindow {
  readonly mayBeLess: boolean;
}

/** Whether a smaller window may be answered where this one was not: an answer that is no page counts as well. */
export function maySucceedForLess(answer: Answer): boolean {
  if (answer.ok) return readOpenPage(answer.body) === undefined;
  return answer.failure.kind === 'cut-off' || isTooMuch(answer.failure);
}
