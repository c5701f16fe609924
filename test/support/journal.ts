import type { JournalEntry } from '../../local/simulator/journal.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';

/** The path templates of what the sweeper asks for, as the simulator's journal and faults name them. */
export const PATHS = {
  login: '/oauth/token',
  search: '/api/v2/analytics/conversations/details/query',
  read: '/api/v2/conversations/{conversationId}',
  disconnect: '/api/v2/conversations/messages/{conversationId}',
  teardown: '/api/v2/conversations/{conversationId}/disconnect',
  tag: '/api/v2/conversations/{conversationId}/tags',
} as const;

/** Ids of the conversations that somebody tried to change, each once, sorted. */
export function writtenIds({ journal }: Simulator): string[] {
  return [...new Set(journal.writes().flatMap(({ conversationId }) => conversationId ?? []))].toSorted();
}

/** Requests that went to the API, logins left out. */
export function apiRequests({ journal }: Simulator): readonly JournalEntry[] {
  return journal.entries.filter(({ path }) => path !== PATHS.login);
}

/**
 * For each write, how old the newest answered live read of that conversation was when it arrived, milliseconds;
 * Infinity where there was none. Without latency arrival, answer and departure are one moment.
 */
export function agesOfProof({ journal }: Simulator): number[] {
  const readAt = new Map<string, number>();
  const ages: number[] = [];
  const writes = new Set(journal.writes());
  for (const entry of journal.entries) {
    const { conversationId = '', path, method, status, at } = entry;
    if (method === 'GET' && path === PATHS.read && status === 200) readAt.set(conversationId, at);
    if (writes.has(entry)) ages.push(at - (readAt.get(conversationId) ?? Number.NEGATIVE_INFINITY));
  }
  return ages;
}
