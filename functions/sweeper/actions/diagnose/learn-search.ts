import type { Interval } from '../../genesys/genesys.ts';
import { PAGE_SIZE } from '../../genesys/open-conversations-query.ts';
import { readOpenPage } from '../../genesys/read-open-page.ts';
import { searchWindows } from '../../genesys/windows.ts';
import type { Run } from '../run.ts';
import { learn } from './learn.ts';
import { FARTHEST_LOOKBACK_DAYS, type SearchedWindow } from './search.ts';

/**
 * Asks for the first page of each window that a sweep would search, and for the count alone of those before, back to
 * where Genesys can be searched at all: at most 19 requests. Nothing more is asked once the newest is not answered.
 */
export async function learnSearch({
  genesys,
  plan,
  deadline,
  clock,
}: Run): Promise<{ readonly within: readonly SearchedWindow[]; readonly beyond: readonly SearchedWindow[] }> {
  const { lookbackDays } = plan;
  const ask = async (interval: Interval, pageSize: number): Promise<SearchedWindow> => ({
    interval,
    page: await learn(
      'search',
      () => genesys.inspect({ what: 'open-conversations', interval, pageSize }),
      readOpenPage,
    ),
  });
  const [newest, ...older] = searchWindows(deadline.startedAt, lookbackDays).toReversed();
  if (newest === undefined) return { within: [], beyond: [] };
  const first = await ask(newest, PAGE_SIZE);
  if (!first.page.known) return { within: [first], beyond: [] };
  const within = [first, ...(await Promise.all(older.map((window) => ask(window, PAGE_SIZE))))];
  const oldest = older.at(-1) ?? newest;
  const before = searchWindows(oldest.from - 1, FARTHEST_LOOKBACK_DAYS - lookbackDays).toReversed();
  const beyond =
    clock.now() < deadline.newWorkUntil
      ? await Promise.all(before.map((window) => ask(window, 1)))
      : before.map((interval) => ({ interval, page: { known: false, diagnosis: undefined } as const }));
  return { within, beyond };
}
