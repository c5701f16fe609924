import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../../local/simulator/canaries.ts';
import { stories } from '../../../local/simulator/population.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { day, idsOf, noon, session } from './helpers.ts';

const populationOf = (seed: number, now = noon): { id: string; story: string; age: number }[] =>
  [...createSimulator({ seed, conversations: 300, now: () => now }).conversations.all()].map(
    ({ id, story, startTime }) => ({
      id,
      story,
      age: now - startTime,
    }),
  );

describe('the population', () => {
  it('is the same for the same seed, at any time, and another for another seed', () => {
    expect(populationOf(7, noon + 40 * day)).toEqual(populationOf(7));
    expect(populationOf(8)).not.toEqual(populationOf(7));
  });

  it('tells every story at least once', () => {
    const told = new Set(populationOf(7).map(({ story }) => story));
    expect(told).toEqual(new Set(stories.map(({ name }) => name)));
  });

  it('has no two ids alike, nothing that began in the future, and some older than 93 days', () => {
    const all = [...createSimulator({ conversations: 1_500, now: () => noon }).conversations.all()];
    const ids = all.flatMap(({ id, participants }) => [id, ...participants.map((one) => one.id)]);
    expect(new Set(ids).size).toBe(ids.length);
    const ages = all.map(({ startTime }) => noon - startTime);
    expect(Math.min(...ages)).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeGreaterThan(93 * day);
  });

  it('never lets anything happen after now', () => {
    const all = [...createSimulator({ conversations: 500, now: () => noon }).conversations.all()];
    const late = all.filter(
      ({ messages, participants, endTime }) =>
        messages.some(({ time }) => time > noon) ||
        (endTime ?? 0) > noon ||
        participants.some(({ startTime, endTime: left }) => startTime > noon || (left ?? 0) > noon),
    );
    expect(late).toEqual([]);
  });

  it('shows the same end live and in analytics, save where analytics was stopped', async () => {
    const { simulator, search } = await session({ conversations: 300 });
    const rows = new Map<string, unknown>();
    for (const pageNumber of [1, 2, 3]) {
      const { body } = await search({ paging: { pageSize: 100, pageNumber } });
      for (const row of body['conversations']) rows.set(row.conversationId, row.conversationEnd);
    }
    expect(rows.size).toBeGreaterThan(100);
    const wrong = [...rows].filter(([id, end]) => {
      const one = simulator.conversations.get(id);
      const shown = one?.frozenAnalytics ?? one;
      return end !== (shown?.endTime === undefined ? undefined : new Date(shown.endTime).toISOString());
    });
    expect(wrong).toEqual([]);
  });

  it('plants every canary in some reply', async () => {
    const { simulator, send, search } = await session({ conversations: 100 });
    simulator.add(simulator.life().guestWrites());
    const seen = [JSON.stringify(await search()), simulator.credentials.clientSecret];
    seen.push(simulator.clients.issue(simulator.clients.list[0]!, noon));
    for (const { id } of simulator.conversations.all()) {
      seen.push(JSON.stringify(await send('GET', `/api/v2/conversations/${id}`)));
    }
    const text = seen.join('\n');
    expect(CANARIES.filter((one) => !text.includes(one))).toEqual([]);
  });

  it('serves a search over 10,000 conversations page by page', async () => {
    const { simulator, search } = await session({
      conversations: 10_000,
      conditions: { allowancePerMinute: 1_000 },
    });
    const found = new Set<string>();
    for (let pageNumber = 1; ; pageNumber += 1) {
      const ids = idsOf(await search({ paging: { pageSize: 100, pageNumber } }));
      for (const id of ids) found.add(id);
      if (ids.length < 100) break;
    }
    const from = Date.UTC(2026, 7, 1);
    const inRange = [...simulator.conversations.all()].filter(({ startTime }) => startTime >= from);
    expect(found.size).toBe(inRange.length);
  });
});
