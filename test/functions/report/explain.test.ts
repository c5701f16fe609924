import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../functions/sweeper/policy/judgement.ts';
import { explainRow } from '../../../functions/sweeper/report/rows.ts';
import { diagnosis, id } from './rows.ts';

const evidence: Evidence = {
  guest: 'connected',
  agent: 'none',
  queue: 'gone',
  flow: 'connected',
  lastGuestMessageAt: Date.UTC(2026, 10, 20, 8),
  lastAnswerAt: Date.UTC(2026, 10, 20, 9),
  guestWaits: false,
  toldBy: 'status',
};

describe('explain says of a conversation', () => {
  it('that it is stuck, since when, and on which evidence', () => {
    const judged = {
      verdict: 'stuck',
      class: 'bot-stalled',
      clockStartedAt: Date.UTC(2026, 10, 20, 8),
      idleMinutes: 1440,
      thresholdMinutes: 240,
      ageMinutes: 2000,
      queueId: id(7),
      divisionIds: [id(8)],
      evidence,
    } as const;
    expect(explainRow(id(1), judged)).toEqual({
      conversationId: id(1),
      verdict: 'stuck',
      class: 'bot-stalled',
      idleMinutes: 1440,
      thresholdMinutes: 240,
      clockStartedAt: '2026-11-20T08:00:00.000Z',
      evidence: {
        guest: 'connected',
        agent: 'none',
        queue: 'gone',
        flow: 'connected',
        lastGuestMessageAt: '2026-11-20T08:00:00.000Z',
        lastAnswerAt: '2026-11-20T09:00:00.000Z',
        guestWaits: false,
        toldBy: 'status',
      },
    });
  });

  it('what else the live state shows, and nothing of what it does not', () => {
    const since = Date.UTC(2026, 10, 20, 7);
    const more = {
      onHold: true,
      undelivered: { count: 2, since },
      queueEntries: 3,
      queuedSinceMinutes: 40,
    } as const;
    const judged = { verdict: 'stuck', divisionIds: [], evidence: { ...evidence, ...more } } as const;
    expect(explainRow(id(1), judged).evidence).toMatchObject({
      ...more,
      undelivered: { count: 2, since: '2026-11-20T07:00:00.000Z' },
    });
    const plain = explainRow(id(1), { ...judged, evidence }).evidence ?? {};
    expect(Object.keys(plain).toSorted()).toEqual(Object.keys(evidence).toSorted());
  });

  it('that it is kept, why, and which field could not be read', () => {
    const { lastGuestMessageAt: _, lastAnswerAt: __, ...silent } = evidence;
    const judged = {
      verdict: 'keep',
      reason: 'unreadable',
      detail: 'participants[].purpose',
      divisionIds: [],
      evidence: silent,
    } as const;
    expect(explainRow(id(1), judged)).toStrictEqual({
      conversationId: id(1),
      verdict: 'keep',
      reason: 'unreadable',
      detail: 'participants[].purpose',
      evidence: silent,
    });
  });

  it('that it had ended already', () => {
    const judged = { verdict: 'already-ended', reason: 'just-now', divisionIds: [], evidence } as const;
    expect(explainRow(id(1), judged)).toMatchObject({ verdict: 'already-ended', reason: 'just-now' });
  });

  it('that its id is unknown', () => {
    expect(explainRow(id(1), { verdict: 'unknown-id' })).toEqual({
      conversationId: id(1),
      verdict: 'unknown-id',
    });
  });

  it('that it is kept when its live state could not be had', () => {
    const judged = { verdict: 'unread', unread: 'connection', why: 'out of reach' } as const;
    expect(explainRow(id(1), judged)).toStrictEqual({
      conversationId: id(1),
      verdict: 'keep',
      reason: 'unreadable',
      detail: 'out of reach',
      unread: 'connection',
    });
  });

  it('why Genesys refused to tell its live state', () => {
    const refusal = diagnosis({ operation: 'read' });
    const judged = { verdict: 'unread', unread: 'refused', why: 'refused', diagnosis: refusal } as const;
    expect(explainRow(id(1), judged)).toMatchObject({ unread: 'refused', diagnosis: refusal });
  });

  it('that it is kept for a reason that needs no detail, without a key for one', () => {
    const judged = { verdict: 'keep', reason: 'exempt', divisionIds: [], evidence } as const;
    expect(Object.keys(explainRow(id(1), judged))).toEqual([
      'conversationId',
      'verdict',
      'reason',
      'evidence',
    ]);
  });
});
