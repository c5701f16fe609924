import { SweeperError } from '../errors.ts';
import { readOpenPage } from '../genesys/analytics.ts';
import type { Answer } from '../genesys/answer.ts';
import type { Interval } from '../genesys/port.ts';
import { isTooMuch, openConversationsRequest, PAGE_SIZE, searchWindows } from '../genesys/window.ts';
import { divisionsWhere, type Grant } from '../refusals/grants.ts';
import { FARTHEST_LOOKBACK_DAYS } from '../request/schema.ts';
import type { Run } from '../run.ts';
import { askSafely, resultOf, type Result, type Unavailable } from './check.ts';
import type { Need, Permitted } from './needs.ts';
import type { SearchedWindow, SearchFacts } from './search.ts';

/**
 * Asks for the first page of each window that a sweep would search, and only for the count of those before,
 * back to the oldest day that can be searched: at most 20 requests. If the newest window may be too much for
 * one answer, only today is asked for. If that is not answered either, nothing more is asked.
 */
export async function querySearch({
  genesys,
  plan,
  deadline,
  clock,
}: Run): Promise<Pick<SearchFacts, 'within' | 'today' | 'beyond'>> {
  const { lookbackDays } = plan;
  const ask = async (interval: Interval, pageSize: number): Promise<Asked> => {
    const request = openConversationsRequest(interval, 1, pageSize);
    const answer = await askSafely(() => genesys.inspect(request));
    const page = resultOf(request.operation, answer, readOpenPage);
    if (answer instanceof SweeperError) return { interval, page, mayBeLess: false };
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

const LATE: Unavailable = { known: false, diagnosis: undefined };

function isLate(answer: Answer): boolean {
  return !answer.ok && answer.failure.kind === 'connection' && answer.failure.reason === 'timeout';
}

interface Asked extends SearchedWindow {
  readonly mayBeLess: boolean;
}

/** Whether a smaller window may be answered where this one was not: an answer that is not a page counts too. */
export function maySucceedForLess(answer: Answer): boolean {
  if (answer.ok) return readOpenPage(answer.body) === undefined;
  return answer.failure.kind === 'cut-off' || isTooMuch(answer.failure);
}

/** In which divisions a client may do what it needs. */
export type Coverage =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'some'; readonly divisionIds: ReadonlySet<string> }
  | { readonly kind: 'unknown' };

/**
 * Where a need is covered: everywhere if Genesys says so; else where the grants hold it, which is more certain;
 * else where Genesys says that it holds. If Genesys names no division at all, the permission itself is missing:
 * another check reports that.
 */
export function coverageOf(
  { permissions, enoughToo }: Need,
  grants: Result<readonly Grant[]>,
  permitted: Result<Permitted> | undefined,
): Coverage {
  const told = permitted?.known === true ? permitted.value : undefined;
  if (told?.everywhere === true) return { kind: 'everywhere' };
  if (grants.known) {
    const divisionIds = divisionsWhere(grants.value, [...permissions, ...enoughToo]);
    return divisionIds === undefined ? { kind: 'unknown' } : { kind: 'some', divisionIds };
  }
  return told?.complete === true && told.divisionIds.size > 0
    ? { kind: 'some', divisionIds: told.divisionIds }
    : { kind: 'unknown' };
}

/** Whether a conversation of these divisions is covered: one of them is enough. True if nothing is known. */
export function covers(coverage: Coverage, divisionIds: readonly string[]): boolean {
  if (coverage.kind !== 'some' || divisionIds.length === 0) return true;
  return divisionIds.some((id) => coverage.divisionIds.has(id));
}
