import { describe, expect, it } from 'vitest';
import { day, idsOf, minute, noon, session } from './helpers.ts';

const segment = (predicates: Record<string, string>[], type = 'and'): Record<string, unknown> => ({
  type,
  predicates: predicates.map((one) => ({ type: 'dimension', ...one })),
});
const minutesSince = (time: number): number => (noon - time) / minute;

describe('the details query', () => {
  it('finds by the days that the interval touches, not by its hours', async () => {
    const { simulator, search } = await session();
    const early = simulator.add(simulator.life({ minutesAgo: minutesSince(Date.UTC(2026, 7, 10, 0, 0)) })).id;
    const late = simulator.add(
      simulator.life({ minutesAgo: minutesSince(Date.UTC(2026, 7, 11, 23, 59)) }),
    ).id;
    simulator.add(simulator.life({ minutesAgo: minutesSince(Date.UTC(2026, 7, 12, 0, 0)) }));
    const found = await search({ interval: '2026-08-10T15:00:00.000Z/2026-08-11T01:00:00.000Z' });
    expect(idsOf(found)).toEqual([early, late]);
  });

  it('does not touch the day at whose first moment the interval ends', async () => {
    const { simulator, search } = await session();
    simulator.add(simulator.life({ minutesAgo: minutesSince(Date.UTC(2026, 7, 12, 0, 0)) }));
    const found = await search({ interval: '2026-08-10T00:00:00.000Z/2026-08-12T00:00:00.000Z' });
    expect(found.body).toEqual({ conversations: [], totalHits: 0 });
  });

  it.each([
    ['no interval', { interval: undefined }],
    ['no dates in the interval', { interval: 'yesterday/today' }],
    ['a date that is none', { interval: '2026-13-45T00:00:00Z/2026-08-12T00:00:00Z' }],
    ['an interval that ends before it starts', { interval: '2026-08-12T00:00:00Z/2026-08-10T00:00:00Z' }],
    ['more than 31 days', { interval: '2026-07-01T00:00:00Z/2026-08-02T00:00:00Z' }],
    ['one date', { interval: '2026-08-12T00:00:00Z' }],
    ['a page size above 100', { paging: { pageSize: 101, pageNumber: 1 } }],
    ['page 0', { paging: { pageSize: 10, pageNumber: 0 } }],
    ['a page size alone', { paging: { pageSize: 10 } }],
    ['a page beyond 100,000 results', { paging: { pageSize: 100, pageNumber: 1001 } }],
    ['an unknown order', { order: 'sideways' }],
    ['an unknown key', { cursor: 'x' }],
    ['an unknown dimension', { segmentFilters: [segment([{ dimension: 'colour', value: 'red' }])] }],
    [
      'a segment dimension on the conversation',
      { conversationFilters: [segment([{ dimension: 'queueId', value: 'x' }])] },
    ],
    [
      'an unknown operator',
      { segmentFilters: [segment([{ dimension: 'queueId', operator: 'is', value: 'x' }])] },
    ],
    [
      'an unknown enum value',
      { segmentFilters: [segment([{ dimension: 'mediaType', value: 'webmessaging' }])] },
    ],
    ['an unknown filter type', { segmentFilters: [segment([{ dimension: 'queueId', value: 'x' }], 'not')] }],
    ['a filter without predicates', { segmentFilters: [segment([])] }],
    ['a match without a value', { segmentFilters: [segment([{ dimension: 'queueId' }])] }],
    ['filters that are no list', { segmentFilters: 'all' }],
    ['predicates that are no list', { segmentFilters: [{ type: 'and', predicates: 'all' }] }],
    [
      'a metric',
      { conversationFilters: [{ type: 'and', predicates: [{ type: 'metric', metric: 'tAcd' }] }] },
    ],
  ])('refuses %s with 400', async (_what, more) => {
    const { search } = await session();
    const { status, body } = await search(more);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, contextId: expect.any(String) });
  });

  it('quotes the platform on pagination that goes too far', async () => {
    const { search } = await session();
    const { body } = await search({ paging: { pageSize: 100, pageNumber: 1001 } });
    expect(body['message']).toContain('Pagination may not exceed 100000 results.');
  });

  it('wants the predicates of one entry on the same segment, of two entries on any', async () => {
    const { simulator, search } = await session();
    const [queue] = simulator.organisation.queues;
    const { id } = simulator.add(
      simulator.life({ minutesAgo: 300 }).flow().ago(290).queued(queue).ago(280).answers(),
    );
    const inQueue = { dimension: 'queueId', value: queue?.id ?? '' };
    const asFlow = { dimension: 'purpose', value: 'workflow' };
    expect(idsOf(await search({ segmentFilters: [segment([inQueue, asFlow])] }))).toEqual([]);
    expect(idsOf(await search({ segmentFilters: [segment([inQueue]), segment([asFlow])] }))).toEqual([id]);
  });

  it('tells an open segment of a queue from a closed one', async () => {
    const { simulator, search } = await session();
    const waiting = simulator.add(simulator.life({ minutesAgo: 300 }).queued()).id;
    simulator.add(simulator.life({ minutesAgo: 300 }).queued().answers());
    const open = segment([
      { dimension: 'purpose', value: 'acd' },
      { dimension: 'segmentEnd', operator: 'notExists' },
    ]);
    expect(idsOf(await search({ segmentFilters: [open] }))).toEqual([waiting]);
  });

  it('joins predicates and clauses by or', async () => {
    const { simulator, search } = await session();
    const [one, two] = ['open', 'whatsapp', 'sms'].map(
      (messageType) => simulator.add(simulator.life({ minutesAgo: 60, messageType })).id,
    );
    const either = {
      ...segment([{ dimension: 'messageType', value: 'open' }], 'or'),
      clauses: [
        segment([
          { dimension: 'messageType', value: 'whatsapp' },
          { dimension: 'mediaType', value: 'message' },
        ]),
      ],
    };
    expect(new Set(idsOf(await search({ segmentFilters: [either] })))).toEqual(new Set([one, two]));
  });

  it('asks no message type where that filter is assumed to be ignored, and everything else as before', async () => {
    const { simulator, search } = await session({ assumptions: { messageTypeFilter: 'ignored' } });
    const [web, sms] = ['webmessaging', 'sms'].map(
      (messageType) => simulator.add(simulator.life({ minutesAgo: 60, messageType })).id,
    );
    const webOnly = { dimension: 'messageType', value: 'webmessaging' };
    const found = async (predicates: Record<string, string>[]): Promise<string[]> =>
      idsOf(await search({ segmentFilters: [segment(predicates)] })).toSorted();
    const both = [web ?? '', sms ?? ''].toSorted();
    expect(await found([{ dimension: 'mediaType', value: 'message' }, webOnly])).toEqual(both);
    expect(await found([{ dimension: 'mediaType', value: 'voice' }, webOnly])).toEqual([]);
    expect(await found([webOnly])).toEqual(both);
    simulator.assumptions.messageTypeFilter = 'works';
    expect(await found([webOnly])).toEqual([web]);
  });

  it('finds the open ones, by division, by a range and by an existing tag', async () => {
    const { simulator, search } = await session();
    const [, queue] = simulator.organisation.queues;
    simulator.add(simulator.life({ minutesAgo: 90 }).ends());
    const open = simulator.add(simulator.life({ minutesAgo: 60, queue: queue! }).tag('7')).id;
    const notEnded = segment([{ dimension: 'conversationEnd', operator: 'notExists' }]);
    expect(idsOf(await search({ conversationFilters: [notEnded] }))).toEqual([open]);
    const inDivision = segment([{ dimension: 'divisionId', value: queue?.divisionId ?? '' }]);
    expect(idsOf(await search({ conversationFilters: [notEnded, inDivision] }))).toEqual([open]);
    const tagged = {
      type: 'and',
      predicates: [{ dimension: 'externalTag', range: { gt: 6, gte: 7, lt: 8, lte: 7 } }],
    };
    expect(idsOf(await search({ conversationFilters: [tagged] }))).toEqual([open]);
    expect(
      idsOf(
        await search({ conversationFilters: [segment([{ dimension: 'externalTag', operator: 'exists' }])] }),
      ),
    ).toEqual([open]);
  });

  it('sorts as it is told and gives page after page without a gap', async () => {
    const { simulator, search } = await session();
    const [b, a, c] = [300, 400, 200].map(
      (minutesAgo) =>
        simulator.add(
          simulator
            .life({ minutesAgo })
            .ago(minutesAgo / 100)
            .ends(),
        ).id,
    );
    const pages = [1, 2, 3].map((pageNumber) => search({ paging: { pageSize: 1, pageNumber } }));
    expect((await Promise.all(pages)).flatMap(idsOf)).toEqual([a, b, c]);
    expect(idsOf(await search({ order: 'desc' }))).toEqual([c, b, a]);
    expect(idsOf(await search({ orderBy: 'conversationEnd' }))).toEqual([a, b, c]);
    expect(idsOf(await search({ orderBy: 'segmentStart' }))).toEqual([a, b, c]);
    expect(idsOf(await search({ orderBy: 'segmentEnd', order: 'desc' }))).toEqual([c, b, a]);
    expect(idsOf(await search({ order: 'unordered' }))).toEqual([b, a, c]);
  });

  it('gives 25 rows and the total when no paging is asked for', async () => {
    const { simulator, search } = await session();
    for (let count = 0; count < 30; count += 1) simulator.add(simulator.life({ minutesAgo: 60 + count }));
    const found = await search({ paging: undefined });
    expect([idsOf(found).length, found.body['totalHits']]).toEqual([25, 30]);
  });

  it('repeats the last row of a page as the first of the next when rows shift', async () => {
    const { simulator, search } = await session({ conditions: { rowsRepeatOverPages: true } });
    const ids = [90, 80, 70, 60].map((minutesAgo) => simulator.add(simulator.life({ minutesAgo })).id);
    const first = await search({ paging: { pageSize: 3, pageNumber: 1 } });
    const second = await search({ paging: { pageSize: 3, pageNumber: 2 } });
    expect([idsOf(first), idsOf(second)]).toEqual([ids.slice(0, 3), ids.slice(2)]);
    expect(idsOf(await search({ paging: { pageSize: 1, pageNumber: 2 } }))).toEqual([ids[1]]);
  });

  it('serves smaller pages than asked for where its limit is lower', async () => {
    const { simulator, search } = await session({ conditions: { searchPageLimit: 2 } });
    const ids = [90, 80, 70].map((minutesAgo) => simulator.add(simulator.life({ minutesAgo })).id);
    const first = await search({ paging: { pageSize: 100, pageNumber: 1 } });
    const second = await search({ paging: { pageSize: 100, pageNumber: 2 } });
    expect([idsOf(first), idsOf(second)]).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });

  it('gives some rows twice and others not at all when they are reordered while paging', async () => {
    const { simulator, search } = await session({ conditions: { rowsReordered: true } });
    const ids = [90, 80, 70, 60].map((minutesAgo) => simulator.add(simulator.life({ minutesAgo })).id);
    const first = await search({ paging: { pageSize: 2, pageNumber: 1 } });
    const second = await search({ paging: { pageSize: 2, pageNumber: 2 } });
    expect([idsOf(first), idsOf(second)]).toEqual([ids.slice(0, 2), ids.slice(0, 2).toReversed()]);
  });

  it('breaks with 502 above the number of conversations it can bear', async () => {
    const { simulator, search } = await session({ conditions: { searchBreaksAbove: 2 } });
    for (const minutesAgo of [60, 70, 80]) simulator.add(simulator.life({ minutesAgo }));
    expect((await search()).status).toBe(502);
    simulator.conditions.searchBreaksAbove = 3;
    expect((await search()).status).toBe(200);
  });

  it('shows an end only when the lag has passed, and the newest conversations not before', async () => {
    const { simulator, send, search } = await session({ conditions: { analyticsLagMs: 10 * minute } });
    const { id } = simulator.add(simulator.life({ minutesAgo: 60 }));
    const newer = simulator.add(simulator.life({ minutesAgo: 5 })).id;
    const open = {
      conversationFilters: [segment([{ dimension: 'conversationEnd', operator: 'notExists' }])],
    };
    await send('POST', `/api/v2/conversations/${id}/disconnect`);
    expect(idsOf(await search(open))).toEqual([id]);
    simulator.clock.advance(11 * minute);
    expect(idsOf(await search(open))).toEqual([newer]);
  });

  it('sees a change at once without a lag, although the list before was kept', async () => {
    const { simulator, send, search } = await session();
    const { id } = simulator.add(simulator.life({ minutesAgo: 60 }));
    const open = {
      conversationFilters: [segment([{ dimension: 'conversationEnd', operator: 'notExists' }])],
    };
    expect(idsOf(await search(open))).toEqual([id]);
    await send('DELETE', `/api/v2/conversations/${id}`);
    expect(idsOf(await search(open))).toEqual([]);
  });

  it('leaves an orphan listed for ever although its live GET is 404', async () => {
    const { simulator, send, search } = await session();
    const life = simulator.life({ minutesAgo: 3 * (day / minute) }).queued();
    const { id } = simulator.add(life.analyticsStopsHere().onlyInAnalytics());
    expect(idsOf(await search())).toEqual([id]);
    expect((await send('GET', `/api/v2/conversations/${id}`)).status).toBe(404);
  });

  it('leaves conversations out of an empty page where that is assumed', async () => {
    const { search } = await session({ assumptions: { emptyPageOmitsConversations: true } });
    expect((await search()).body).toEqual({ totalHits: 0 });
  });
});
