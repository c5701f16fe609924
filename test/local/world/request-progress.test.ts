import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../local/simulator/journal.ts';
import { describeRequests, withProgress } from '../../../local/world/request-progress.ts';

const request = (method: string, path: string): Pick<JournalEntry, 'method' | 'path'> => ({ method, path });
const search = request('POST', '/api/v2/analytics/conversations/details/query');
const read = request('GET', '/api/v2/conversations/{conversationId}');

describe('progress of a sweep', () => {
  it('is told by the requests that have arrived', () => {
    expect(describeRequests([request('POST', '/oauth/token')])).toBe('logging in');
    expect(describeRequests([search, search])).toBe('searched 2 pages');
    expect(
      describeRequests([
        search,
        read,
        read,
        request('PATCH', '/api/v2/conversations/messages/{conversationId}'),
        request('POST', '/api/v2/conversations/{conversationId}/disconnect'),
      ]),
    ).toBe('searched 1 page, read 2 live states, sent 2 ends');
  });

  it('gives what the work gives, and takes its line away whether or not that succeeds', async () => {
    const said: string[] = [];
    const progress = { say: (text: string) => void said.push(text), clear: () => void said.push('clear') };

    expect(await withProgress(() => Promise.resolve(7), { entries: [] }, progress)).toBe(7);
    await expect(
      withProgress(() => Promise.reject(new Error('no')), { entries: [] }, progress),
    ).rejects.toThrow('no');
    expect(said).toEqual(['clear', 'clear']);
  });

  it('counts from where the work began', async () => {
    const entries: JournalEntry[] = [{ ...read, sequence: 1, url: '', at: 0, correlationId: '' }];
    const said = Promise.withResolvers<string>();
    const work = async (): Promise<void> => {
      entries.push({ ...search, sequence: 2, url: '', at: 0, correlationId: '' });
      await Promise.race([said.promise, wait(5_000, undefined, { ref: false })]);
    };
    await withProgress(work, { entries }, { say: said.resolve, clear: () => said.resolve('nothing') });

    expect(await said.promise).toBe('  searched 1 page …');
  });
});
