import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchOpenConversations, type SearchResult } from '../../functions/sweeper/genesys/analytics.ts';
import type { Answer } from '../../functions/sweeper/genesys/answer.ts';
import { halve, namesOf, searchWindows } from '../../functions/sweeper/genesys/window.ts';
import { momentAt, times } from '../support/moments.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const TOMORROW = Date.UTC(2026, 5, 16);

const idOf = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const answered = (body: unknown): Answer => ({ ok: true, status: 200, body, ...times(NOW, NOW) });
const refused = (status: number): Answer => ({
  ok: false,
  failure: { kind: 'http', status, errorBody: undefined, sentAt: momentAt(NOW) },
});

/** A Genesys with so many conversations on each of the last days, that fails where it is asked for a bad day. */
async function search(
  perDay: readonly number[],
  bad: ReadonlySet<number>,
  about: { status: number; announced: boolean; most?: number },
): Promise<SearchResult & { asked: number }> {
  let asked = 0;
  let nth = 0;
  const rows = perDay.map((count, daysAgo) =>
    Array.from({ length: count }, () => ({
      conversationId: idOf((nth += 1)),
      conversationStart: new Date(TOMORROW - (daysAgo + 1) * DAY + 1_000).toISOString(),
      participants: [{ sessions: [{ mediaType: 'message', messageType: 'webmessaging', segments: [] }] }],
    })),
  );
  const found = await searchOpenConversations(
    {
      queryOpenConversations: ({ from, to }, page) => {
        asked += 1;
        const days = perDay.flatMap((_, daysAgo) => {
          const start = TOMORROW - (daysAgo + 1) * DAY;
          return start >= from && start < to ? [daysAgo] : [];
        });
        const matching = days.flatMap((daysAgo) => rows[daysAgo] ?? []);
        const isTooMuch = matching.length > (about.most ?? Number.POSITIVE_INFINITY) && page > 1;
        if (isTooMuch || days.some((daysAgo) => bad.has(daysAgo)))
          return Promise.resolve(refused(about.status));
        const conversations = matching.slice((page - 1) * 100, page * 100);
        const totalHits = about.announced ? { totalHits: matching.length } : {};
        return Promise.resolve(answered({ conversations, ...totalHits }));
      },
    },
    { now: NOW, lookbackDays: perDay.length, isOutOfTime: () => false },
  );
  return { ...found, asked };
}

const anyDays = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.nat(130)), {
  minLength: 1,
  maxLength: 70,
  size: 'max',
});

describe('a search of days of which some always fail', () => {
  it('finds every conversation of all the others once, names the bad ones and no other, and comes to an end', async () => {
    const anyBad = fc.array(fc.nat(69), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(anyDays, anyBad, fc.boolean(), async (perDay, some, announced) => {
        const bad = new Set(some.filter((daysAgo) => daysAgo < perDay.length));
        // After three in a row the rest is not asked for: analytics.test.ts.
        fc.pre([...bad].every((day) => !(bad.has(day + 1) && bad.has(day + 2))));
        const found = await search(perDay, bad, { status: 504, announced });
        const good = perDay.reduce((sum, count, daysAgo) => sum + (bad.has(daysAgo) ? 0 : count), 0);
        expect(new Set(found.rows.map(({ conversationId }) => conversationId)).size).toBe(good);
        expect(found.rows).toHaveLength(good);
        const days = [...bad].map((daysAgo) => TOMORROW - (daysAgo + 1) * DAY);
        expect(found.failedWindows).toEqual(namesOf(days.map((from) => ({ from, to: from + DAY }))));
        const pages = perDay.reduce((sum, count) => sum + Math.floor(count / 100) + 1, 0);
        expect(found.asked).toBeLessThanOrEqual(3 * pages + 10 * (bad.size + 1) * 5);
      }),
      { numRuns: 60 },
    );
  });

  it('finds every conversation, though Genesys gives no more than some of them for one window', async () => {
    await fc.assert(
      fc.asyncProperty(anyDays, fc.integer({ min: 130, max: 400 }), async (perDay, most) => {
        const found = await search(perDay, new Set(), { status: 504, announced: true, most });
        expect(found.rows).toHaveLength(perDay.reduce((sum, count) => sum + count, 0));
        expect(found.failedWindows).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('search windows', () => {
  it('touch each other and leave nothing out, whatever the day, and their halves do too', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000_000), fc.integer({ min: 1, max: 550 }), (now, lookbackDays) => {
        const windows = searchWindows(now, lookbackDays);
        const halves = windows.flatMap((window) => halve(window) ?? [window]);
        for (const all of [windows, halves]) {
          expect(all.slice(1).map(({ from }) => from)).toEqual(all.slice(0, -1).map(({ to }) => to));
          expect(all.every(({ from, to }) => from < to)).toBe(true);
        }
        const [first, last] = [windows[0], windows.at(-1)];
        expect(((last?.to ?? 0) - (first?.from ?? 0)) / DAY).toBe(lookbackDays);
        expect(now >= (last?.to ?? 0) - DAY && now < (last?.to ?? 0)).toBe(true);
      }),
    );
  });
});
