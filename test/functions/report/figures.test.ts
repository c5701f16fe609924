import { describe, expect, it } from 'vitest';
import {
  figuresByQueue,
  policyInReport,
  queuesListed,
  stuckByIdle,
} from '../../../functions/sweeper/report/figures.ts';
import { id, plan, row } from './rows.ts';

const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'aaaaaaaa-0000-4000-8000-000000000002';

describe('the figures of queues', () => {
  it('count all rows, those of no known queue too, the most stuck first', () => {
    const rows = [
      row(1, 'kept', { queueId: OTHER, reason: 'active' }),
      row(2, 'kept', { queueId: OTHER, reason: 'waiting-for-us' }),
      row(3, 'would-close', { queueId: QUEUE.toUpperCase(), class: 'hollow', stuck: true }),
      row(4, 'unverified', { queueId: QUEUE, stuck: true, reason: 'forced:active' }),
      row(5, 'already-ended', { reason: 'just-now' }),
    ];
    expect(figuresByQueue(rows, new Map([[QUEUE, 'Orders']]))).toEqual({
      byQueue: [
        {
          queueId: QUEUE,
          name: 'Orders',
          open: 2,
          outcomes: { 'would-close': 1, unverified: 1 },
          stuck: { hollow: 1, forced: 1 },
          kept: {},
          ending: expect.objectContaining({ conversations: 1 }) as unknown,
        },
        {
          queueId: OTHER,
          open: 2,
          outcomes: { kept: 2 },
          stuck: {},
          kept: { active: 1, 'waiting-for-us': 1 },
        },
        { open: 1, outcomes: { 'already-ended': 1 }, stuck: {}, kept: {} },
      ],
      queuesOmitted: 0,
    });
    expect(queuesListed(rows)).toEqual([QUEUE, OTHER]);
  });

  it('add up what ending books, of those that were ended or would be', () => {
    const of = { queueId: QUEUE, stuck: true } as const;
    const rows = [
      row(1, 'closed', { ...of, agents: 2, agentMinutes: 90, wrapUpOwed: true }),
      row(2, 'closed', { ...of, agents: 1 }),
      row(3, 'would-close', { ...of, queuedSinceMinutes: 7 }),
      row(4, 'would-close', { ...of, queuedSinceMinutes: 40 }),
      row(5, 'unverified', { ...of, agents: 1, agentMinutes: 1_000, queuedSinceMinutes: 1_000 }),
      row(6, 'kept', { queueId: QUEUE, agents: 1, agentMinutes: 1_000, queuedSinceMinutes: 1_000 }),
    ];
    expect(figuresByQueue(rows).byQueue[0]?.ending).toEqual({
      conversations: 4,
      inQueue: 2,
      waitMinutes: 47,
      longestWaitMinutes: 40,
      withAgent: 2,
      agents: 3,
      handleMinutes: 90,
      longestHandleMinutes: 90,
      wrapUpOwed: 1,
    });
  });

  it('are those of 100 queues at most, and say how many more there are', () => {
    const rows = Array.from({ length: 130 }, (_, n) => row(n, 'kept', { queueId: id(n), reason: 'active' }));
    const { byQueue, queuesOmitted } = figuresByQueue([
      ...rows,
      row(500, 'closed', { queueId: QUEUE, stuck: true }),
    ]);
    expect([byQueue.length, queuesOmitted]).toEqual([100, 31]);
    expect(byQueue[0]?.queueId).toBe(QUEUE);
    expect(queuesListed(rows).length).toBe(100);
  });
});

it('idle times are told by class, in spans', () => {
  const idle = (n: number, idleMinutes: number, more = {}): ReturnType<typeof row> =>
    row(n, 'would-close', { class: 'orphaned', stuck: true, idleMinutes, ...more });
  expect(
    stuckByIdle([
      idle(1, 0),
      idle(2, 239),
      idle(3, 240),
      idle(4, 1_439),
      idle(5, 1_440),
      idle(6, 4_320),
      idle(7, 10_080),
      idle(8, 43_199),
      idle(9, 43_200),
      row(10, 'closed', { stuck: true, idleMinutes: 30 }),
      row(11, 'kept', { class: 'hollow', idleMinutes: 9_999 }),
    ]),
  ).toEqual({
    forced: { 'under-4-hours': 1 },
    orphaned: {
      'under-4-hours': 2,
      '4-to-24-hours': 2,
      '1-to-3-days': 1,
      '3-to-7-days': 1,
      '7-to-30-days': 2,
      'over-30-days': 1,
    },
  });
});

it('the rules of a run stand in its report, and no list of ids', () => {
  const rules = plan({
    queueIds: [QUEUE],
    maxCloses: 7,
    policy: {
      classes: { hollow: 45 },
      queues: { [OTHER]: { classes: { orphaned: 90 } } },
      exempt: { conversationIds: [id(1), id(2)] },
    },
  });
  const told = policyInReport(rules);
  expect(told).toEqual({
    minAgeMinutes: 15,
    classes: rules.policy.thresholds,
    queues: { [OTHER]: { orphaned: 90 } },
    queuesOmitted: 0,
    endWaiting: [],
    exempt: { queues: 0, divisions: 0, users: 0, conversations: 2, attribute: 'sweeper.exempt' },
    scope: { queues: 1, divisions: 0 },
    teardown: true,
    tag: false,
    maxCloses: 7,
  });
  expect(told.classes['hollow']).toBe(45);
});
