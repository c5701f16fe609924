import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchOpenConversations, type SearchResult } from '../../../functions/sweeper/genesys/analytics.ts';
import type { Answer, Failure } from '../../../functions/sweeper/genesys/answer.ts';
import type { Interval } from '../../../functions/sweeper/genesys/port.ts';
import { momentAt, times } from '../../support/moments.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const TODAY = Date.UTC(2026, 5, 15);

const idOf = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const rowOf = (nth: number, startedAt = TODAY): object => ({
  conversationId: idOf(nth),
  conversationStart: new Date(startedAt).toISOString(),
  divisionIds: [],
  participants: [{ sessions: [{ mediaType: 'message', messageType: 'webmessaging', segments: [] }] }],
});
const rows = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, index) => rowOf(from + index));
const ok = (body: unknown): Answer => ({
  ok: true,
  status: 200,
  body,
  ...times(NOW, NOW),
});
const page = (conversations: readonly object[], totalHits?: number): Answer =>
  ok({ conversations, totalHits });
const fails = (failure: Partial<Failure>): Answer => ({
  ok: false,
  failure: { ...failure } as Failure,
});
const status = (code: number, errorBody: unknown = { code: 'some.code' }): Answer =>
  fails({ kind: 'http', status: code, errorBody, sentAt: momentAt(NOW) });
const broken = (reason: 'reset' | 'unreachable'): Answer =>
  fails({ kind: 'connection', reason, sentAt: momentAt(NOW) });

interface Asked extends Interval {
  readonly page: number;
  readonly days: number;
}

async function search(
  answer: (asked: Asked) => Answer,
  about: { lookbackDays?: number; isOutOfTime?: (asked: number) => boolean } = {},
): Promise<SearchResult & { asked: Asked[]; ids: string[] }> {
  const asked: Asked[] = [];
  const found = await searchOpenConversations(
    {
      queryOpenConversations: (interval, pageNumber) => {
        const one = { ...interval, page: pageNumber, days: (interval.to - interval.from) / DAY };
        asked.push(one);
        return Promise.resolve(answer(one));
      },
    },
    {
      now: NOW,
      lookbackDays: about.lookbackDays ?? 1,
      isOutOfTime: () => about.isOutOfTime?.(asked.length) ?? false,
    },
  );
  return { ...found, asked, ids: found.rows.map(({ conversationId }) => conversationId) };
}

/** A search over conversations with these starts, at a Genesys that keeps its own rules. */
const honest =
  (starts: readonly number[], announced = true) =>
  ({ from, to, page: number }: Asked): Answer => {
    const matching = starts.flatMap((startedAt, nth) =>
      startedAt >= from && startedAt < to ? [rowOf(nth, startedAt)] : [],
    );
    return page(matching.slice((number - 1) * 100, number * 100), announced ? matching.length : undefined);
  };

describe('a search', () => {
  it('of which nothing comes costs one request per window', async () => {
    const found = await search(() => page([], 0), { lookbackDays: 93 });
    expect(found).toMatchObject({
      rows: [],
      from: TODAY - 92 * DAY,
      to: TODAY + DAY,
      windows: 3,
      failedWindows: [],
      dropped: 0,
    });
    expect(found.asked).toHaveLength(3);
    expect(found).not.toHaveProperty('refusal');
  });

  it('finds every conversation once, whatever the number of days and rows', async () => {
    const anyStarts = fc.array(fc.integer({ min: TODAY - 99 * DAY, max: TODAY + DAY - 1 }), {
      maxLength: 650,
    });
    await fc.assert(
      fc.asyncProperty(anyStarts, fc.boolean(), async (starts, announced) => {
        const { ids, failedWindows } = await search(honest(starts, announced), { lookbackDays: 100 });
        expect(ids.toSorted()).toEqual(starts.map((_, nth) => idOf(nth)));
        expect(failedWindows).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('reads on after full pages when the announced number is too low', async () => {
    const found = await search(({ page: number }) =>
      page(number < 4 ? rows(number * 100, number * 100 + 100) : [], 150),
    );
    expect(found.ids).toHaveLength(300);
  });

  it('reads on after a page that is not full when more were announced', async () => {
    const found = await search(({ page: number }) =>
      page(number < 5 ? rows(number * 25, number * 25 + 25) : [], 100),
    );
    expect(found.ids).toHaveLength(100);
  });

  it('stops at an empty page although more were announced', async () => {
    const found = await search(({ page: number }) => page(number === 1 ? rows(0, 100) : [], 100_000));
    expect(found.ids).toHaveLength(100);
    expect(found.asked.length).toBeLessThan(10);
    expect(found.failedWindows).toEqual([]);
  });

  it.each([{}, { totalHits: 0 }, { totalHits: 7 }, { totalHits: null }, { conversations: null }])(
    'takes %j for an empty page: one request per window',
    async (body) => {
      const found = await search(() => ok(body), { lookbackDays: 93 });
      expect(found).toMatchObject({ rows: [], failedWindows: [] });
      expect(found.asked).toHaveLength(3);
    },
  );

  it.each([undefined, 200, 1_000])('ends at a later page without a list, %s announced', async (totalHits) => {
    const found = await search(({ page: number }) =>
      number === 1 ? page(rows(0, 100), totalHits) : ok({ totalHits }),
    );
    expect(found.ids).toHaveLength(100);
    expect(found.failedWindows).toEqual([]);
  });

  it('reads on where pages overlap, as long as each brings something new', async () => {
    const found = await search(({ page: number }) =>
      page(number < 5 ? rows(number * 10, number * 10 + 100) : rows(50, 51), 401),
    );
    expect(found.ids).toHaveLength(130);
    expect(found.failedWindows).toEqual([]);
  });

  it('lists a conversation once that came twice, and counts what was not asked for', async () => {
    const ended = { ...rowOf(3), conversationEnd: '2026-06-15T01:00:00.000Z' };
    const found = await search(() => page([rowOf(1), rowOf(1), rowOf(2), ended, { conversationId: 'x' }], 5));
    expect(found.ids).toEqual([idOf(1), idOf(2)]);
    expect(found.dropped).toBe(2);
  });
});

describe('a window that fails', () => {
  it.each([
    ['400', status(400)],
    ['502', status(502)],
    ['504', status(504)],
    ['a time-out', fails({ kind: 'connection', reason: 'timeout', sentAt: momentAt(NOW) })],
    ['an answer too large', fails({ kind: 'connection', reason: 'malformed', sentAt: momentAt(NOW) })],
    ['no JSON', ok(undefined)],
    ['an array', ok([])],
    ['a list that is none', ok({ conversations: 'x', totalHits: 0 })],
  ])('with %s is halved down to one day, and the day that still fails is named', async (_, failure) => {
    const bad = TODAY - 9 * DAY;
    const starts = Array.from({ length: 31 }, (__, days) => TODAY - days * DAY);
    const found = await search(
      (asked) => (asked.from <= bad && bad < asked.to ? failure : honest(starts)(asked)),
      { lookbackDays: 31 },
    );
    expect(found.failedWindows).toEqual(['2026-06-06']);
    expect(found.ids).toHaveLength(30);
    expect(found.windows).toBe(1);
  });

  it('on a later page is halved; what it gave before counts, though its halves do not give it again, and nothing twice', async () => {
    const ended = { ...rowOf(999), conversationEnd: '2026-06-15T01:00:00.000Z' };
    const found = await search(
      ({ days, from, page: number }) => {
        if (days > 1) return number === 1 ? page([...rows(0, 99), ended], 300) : status(504);
        return page(from === TODAY ? [...rows(0, 60), ended] : [], 0);
      },
      { lookbackDays: 2 },
    );
    expect(found.ids).toHaveLength(99);
    expect(found.dropped).toBe(1);
    expect(found.failedWindows).toEqual([]);
  });

  it('on one page of a single day keeps the rows of all the others', async () => {
    const found = await search(({ page: number }) =>
      number === 3 ? status(504) : page(rows(number * 100, number * 100 + 100), 500),
    );
    expect(found.ids).toHaveLength(400);
    expect(found.failedWindows).toEqual(['2026-06-15']);
  });

  it.each([
    ['500', status(500)],
    ['503', status(503)],
    ['429', status(429)],
    ['an unreachable host', fails({ kind: 'connection', reason: 'unreachable', sentAt: momentAt(NOW) })],
  ])('with %s is named whole, and the others are searched', async (_, failure) => {
    const found = await search(({ from }) => (from === TODAY - 30 * DAY ? failure : page([], 0)), {
      lookbackDays: 62,
    });
    expect(found.failedWindows).toEqual(['2026-05-16/2026-06-15']);
    expect(found.asked).toHaveLength(2);
  });

  it.each([undefined, 100, 5_000])(
    'for the same full page again and again is named, with the rows that it has; %s announced',
    async (announced) => {
      const found = await search(() => page(rows(0, 100), announced), { lookbackDays: 31 });
      expect(found.failedWindows).toEqual(['2026-05-16/2026-06-15']);
      expect(found.ids).toHaveLength(100);
      expect(found.asked.length).toBeLessThanOrEqual(5);
    },
  );

  it.each([400, 413])(
    'with %s, as both its halves do at once, is named after three requests',
    async (code) => {
      const found = await search(({ from }) => (from < TODAY - 30 * DAY ? page([], 0) : status(code)), {
        lookbackDays: 62,
      });
      expect(found.failedWindows).toEqual(['2026-05-16/2026-06-15']);
      expect(found.asked.map(({ days }) => days)).toEqual([31, 31, 15, 16]);
    },
  );

  it('with 400 is halved on where one of its halves fails otherwise', async () => {
    const found = await search(
      ({ days, from }) => {
        if (days === 1) return page([rowOf(from / DAY, from)], 1);
        return status(days === 2 && from === TODAY - DAY ? 504 : 400);
      },
      { lookbackDays: 4 },
    );
    expect(found.failedWindows).toEqual([]);
    expect(found.ids).toHaveLength(4);
  });

  it('on the page at which the results are too many is halved, however often', async () => {
    const found = await search(
      ({ days, from, page: number }) => {
        if (days === 1) return page(number === 1 ? [rowOf(from / DAY, from)] : [], 1);
        return number === 1 ? page(rows(0, 100), 200) : status(400);
      },
      { lookbackDays: 8 },
    );
    expect(found.failedWindows).toEqual([]);
    // A hundred that the longer windows gave, and one of each day.
    expect(found.ids).toHaveLength(108);
  });

  it('with 400 is named when the search ends between its halves', async () => {
    const found = await search(
      ({ from, days }) =>
        days < 31 && from > TODAY - 30 * DAY ? fails({ kind: 'cut-off', sent: true }) : status(400),
      { lookbackDays: 31 },
    );
    expect(found.failedWindows).toEqual(['2026-05-16/2026-06-15']);
    expect(found.asked).toHaveLength(3);
  });

  it('for pages without end is halved before the 100,000 results that Genesys gives are exceeded', async () => {
    const found = await search(({ page: number }) => page(rows(number * 100, number * 100 + 100), 200_000));
    expect(found.failedWindows).toEqual(['2026-06-15']);
    expect(Math.max(...found.asked.map((asked) => asked.page))).toBe(1_000);
    expect(found.ids).toHaveLength(100_000);
  });
});

describe('a search ends at once', () => {
  it.each([401, 403])('when it is answered %d, with the refusal', async (code) => {
    const found = await search(() => status(code), { lookbackDays: 93 });
    expect(found.refusal).toMatchObject({ kind: 'http', status: code });
    expect(found.asked).toHaveLength(1);
    expect(found.failedWindows).toEqual(['2026-03-15/2026-06-15']);
    expect([found.hasFound, found.failures]).toEqual([false, []]);
  });

  it('when the run is cut off, and names what was not searched', async () => {
    const found = await search(
      ({ from }) => (from === TODAY ? page([], 0) : fails({ kind: 'cut-off', sent: true })),
      {
        lookbackDays: 93,
      },
    );
    expect(found.asked).toHaveLength(1);
    expect(found.failedWindows).toEqual(['2026-03-15/2026-06-15']);
  });

  it('when its time is over, with the rows that it has', async () => {
    const found = await search(() => ok({ conversations: rows(0, 100), totalHits: 900 }), {
      lookbackDays: 62,
      isOutOfTime: (asked) => asked > 0,
    });
    expect(found.asked).toHaveLength(1);
    expect(found.ids).toHaveLength(100);
    expect(found.failedWindows).toEqual(['2026-04-15/2026-06-15']);
    expect(found.hasFound).toBe(true);
  });

  it('when it has no time at all', async () => {
    const found = await search(() => page([], 0), { isOutOfTime: () => true });
    expect(found.asked).toEqual([]);
    expect(found.failedWindows).toEqual(['2026-06-15']);
  });
});

describe('a search stops asking', () => {
  const YEAR = { lookbackDays: 372 };

  it.each([
    ['415', () => status(415)],
    ['a redirect of something else', () => status(302, undefined)],
    ['a 403 of something else', () => status(403, '<html>')],
    ['a connection that breaks', () => broken('reset')],
    ['a host that is out of reach', () => broken('unreachable')],
  ])('after two whole windows with the same failure: %s', async (_, answer) => {
    const found = await search(answer, YEAR);
    expect(found.asked).toHaveLength(2);
    expect(found.failedWindows).toEqual(['2025-06-09/2026-06-15']);
    expect(found.failures).toHaveLength(2);
    expect(found.hasFound).toBe(false);
  });

  it('after two whole windows that were rejected whole and by halves', async () => {
    const found = await search(() => status(400), YEAR);
    expect(found.asked).toHaveLength(6);
    expect([found.failedWindows, found.failures.length]).toEqual([['2025-06-09/2026-06-15'], 2]);
  });

  it.each([
    ['a web page', () => ok(undefined)],
    ['504', () => status(504)],
  ])('after three single days in a row with the same failure: %s', async (_, answer) => {
    const found = await search(answer, YEAR);
    expect(found.asked.filter(({ days }) => days === 1)).toHaveLength(3);
    expect(found.asked.length).toBeLessThan(12);
    expect([found.failedWindows, found.failures.length]).toEqual([['2025-06-09/2026-06-15'], 3]);
  });

  it('after three single days in a row, also if two of them were rejected as one window before', async () => {
    // The first two days fail as one window and one by one, the third by itself.
    const found = await search(({ days }) => status(days === 4 || days === 3 ? 504 : 400), {
      lookbackDays: 4,
    });
    expect(found.failedWindows).toEqual(['2026-06-12/2026-06-15']);
    // The other half of the third day's window is not searched.
    expect(found.asked.filter(({ days }) => days === 1)).toHaveLength(3);
  });

  it('after three single days with the same status, with an error body of Genesys or without one', async () => {
    let days = 0;
    const found = await search(
      ({ days: length }) =>
        length > 1 ? status(504) : status(408, (days += 1) === 2 ? undefined : { code: 'some.code' }),
      { lookbackDays: 5 },
    );
    expect(days).toBe(3);
    expect(found.failedWindows).toEqual(['2026-06-11/2026-06-15']);
  });

  it('never because windows fail with a 5xx that may be over with the next one', async () => {
    const found = await search(() => status(500), YEAR);
    expect(found.asked).toHaveLength(12);
    expect(found.failures).toHaveLength(12);
  });

  it('never because failures are not the same, or not in a row', async () => {
    let asked = 0;
    const differing = await search(() => status((asked += 1) % 2 === 0 ? 415 : 422), YEAR);
    expect(differing.asked).toHaveLength(12);
    asked = 0;
    const between = await search(() => ((asked += 1) % 2 === 0 ? page([], 0) : status(415)), YEAR);
    expect(between.asked).toHaveLength(12);
    expect(between.hasFound).toBe(true);
    expect(between.failedWindows).toHaveLength(6);
  });

  it('never because of days that fail with others between them that do not', async () => {
    let days = 0;
    const found = await search(
      ({ days: length }) => (length > 1 || (days += 1) % 3 !== 0 ? status(504) : page([], 0)),
      { lookbackDays: 31 },
    );
    expect(found.asked.filter(({ days: length }) => length === 1)).toHaveLength(31);
  });
});

it('names failed days that follow each other as one, wherever their windows begin', async () => {
  const bad = new Set([3, 4, 8].map((back) => TODAY - back * DAY));
  const found = await search(({ from, days }) => (days > 1 || bad.has(from) ? status(504) : page([], 0)), {
    lookbackDays: 10,
  });
  expect(found.failedWindows).toEqual(['2026-06-07', '2026-06-11/2026-06-12']);
});
