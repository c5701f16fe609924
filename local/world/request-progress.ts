import type { JournalEntry } from '../simulator/journal.ts';
import { counted } from '../print/layout.ts';
import type { Progress } from '../print/progress.ts';

/** How often the line is renewed, real milliseconds. */
const RENEW_MS = 100;

/** What arrived at the simulated Genesys, in the words of a sweep. */
export function describeRequests(entries: readonly Pick<JournalEntry, 'method' | 'path'>[]): string {
  const searches = entries.filter(({ path }) => path.startsWith('/api/v2/analytics/')).length;
  const reads = entries.filter(
    ({ method, path }) => method === 'GET' && path.startsWith('/api/v2/conv'),
  ).length;
  const writes = entries.filter(
    ({ method, path }) =>
      ['PATCH', 'POST', 'PUT', 'DELETE'].includes(method) && path.startsWith('/api/v2/conv'),
  ).length;
  return [
    searches === 0 ? 'logging in' : `searched ${counted(searches, 'page')}`,
    ...(reads > 0 ? [`read ${counted(reads, 'live state')}`] : []),
    ...(writes > 0 ? [`sent ${counted(writes, 'end')}`] : []),
  ].join(', ');
}

/** Shows what arrives while `work` goes on; gives what the work gives. */
export async function withProgress<T>(
  work: () => Promise<T>,
  { entries }: { readonly entries: readonly JournalEntry[] },
  progress: Progress,
): Promise<T> {
  const before = entries.length;
  const timer = setInterval(() => progress.say(`  ${describeRequests(entries.slice(before))} …`), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.clear();
  }
}
