import { describe, expect, it } from 'vitest';
import {
  about,
  notReachedRow,
  refusedRow,
  rowOfNotStuck,
  rowOfObservation,
  rowOfUnjudged,
} from '../../../functions/sweeper/closing/rows.ts';
import type {
  AlreadyEnded,
  Keep,
  KeepReason,
  LiveSnapshot,
  Stuck,
} from '../../../functions/sweeper/policy/judgement.ts';
import { momentAt } from '../../support/moments.ts';
import { diagnosis } from '../report/rows.ts';
import { EVIDENCE, OPEN } from './stuck.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
const judged = { divisionIds: [], evidence: EVIDENCE };
const stuck: Stuck = { verdict: 'stuck', ...judged };
/** What each row of a stuck or kept conversation says of the evidence `EVIDENCE`. */
const shown = { guestWaits: false, toldBy: 'participant' } as const;
const known = { class: 'orphaned', idleMinutes: 31, ageMinutes: 90, queueId: QUEUE } as const;

const left = (judgement: Keep | AlreadyEnded, part?: Partial<LiveSnapshot>, named = false) =>
  rowOfNotStuck(ID, { judgement, snapshot: part === undefined ? undefined : { ...OPEN, ...part } }, named);

describe('the row of a conversation that was left alone', () => {
  it('says why, of which class and queue it is, and how long its clock and itself have run', () => {
    const kept: Keep = { verdict: 'keep', reason: 'active', ...judged, ...known };
    expect(left(kept)).toEqual({
      conversationId: ID,
      outcome: 'kept',
      reason: 'active',
      ...known,
      ...shown,
    });
  });

  it('says nothing of what is not known', () => {
    const kept: Keep = { verdict: 'keep', reason: 'unreadable', ...judged };
    expect(Object.keys(left(kept))).toEqual(['conversationId', 'outcome', 'reason']);
  });

  it('tells one that had ended before', () => {
    const ended: AlreadyEnded = { verdict: 'already-ended', reason: 'just-now', ...judged };
    expect(left(ended, { over: true, wrapUpOwed: true })).toEqual({
      conversationId: ID,
      outcome: 'already-ended',
      reason: 'just-now',
    });
  });
});

describe('the row of a conversation that a caller named and that is over', () => {
  const over = { over: true };
  const kept = (reason: KeepReason, more: Partial<Keep> = {}): Keep => ({
    verdict: 'keep',
    reason,
    ...judged,
    ...more,
  });

  it.each([
    [59, 'just-now'],
    [60, 'listed-only'],
    [undefined, 'listed-only'],
  ])('says that it had ended, %s minutes ago: %s', (overMinutes, reason) => {
    const since = overMinutes === undefined ? {} : { overMinutes };
    const judgement = kept('class-off', { class: 'hollow', idleMinutes: 7, ...since });
    expect(left(judgement, over, true)).toEqual({
      conversationId: ID,
      outcome: 'already-ended',
      reason,
      class: 'hollow',
      idleMinutes: 7,
    });
    expect(left(judgement, over)).toMatchObject({ outcome: 'kept', reason: 'class-off' });
  });

  it('says that wrap-up is owed, where somebody owes it', () => {
    const judgement = kept('class-off', { class: 'wrap-up-pending', overMinutes: 1 });
    expect(left(judgement, { over: true, wrapUpOwed: true }, true)).toMatchObject({
      outcome: 'already-ended',
      wrapUpOwed: true,
    });
    expect(left(judgement, over, true)).not.toHaveProperty('wrapUpOwed');
    const ended: AlreadyEnded = { verdict: 'already-ended', reason: 'just-now', ...judged };
    expect(left(ended, { over: true, wrapUpOwed: true }, true)).toMatchObject({ wrapUpOwed: true });
  });

  it.each(['not-web-messaging', 'out-of-scope', 'exempt', 'other-media'] as const)(
    'says no more than %s where the sweeper has nothing to say of it',
    (reason) => {
      expect(left(kept(reason), over, true)).toEqual({ conversationId: ID, outcome: 'kept', reason });
    },
  );

  it('says that it is kept where it is not over, or cannot be read at all', () => {
    expect(left(kept('active'), {}, true)).toMatchObject({ outcome: 'kept' });
    expect(left(kept('unreadable'), undefined, true)).toMatchObject({ outcome: 'kept' });
  });
});

describe('the row of a stuck conversation', () => {
  it('counts as stuck, whatever comes of it', () => {
    const of = about({ conversationId: ID, judgement: { ...stuck, ...known } });
    expect(of).toEqual({ conversationId: ID, stuck: true, ...known, ...shown });
  });

  it('says what it was judged on', () => {
    const times = { lastGuestMessageAt: 2_000, lastAnswerAt: 3_000 };
    const there = { agents: 2, agentMinutes: 70, queuedSinceMinutes: 5 };
    const evidence = { ...EVIDENCE, ...times, ...there, guestWaits: true, toldBy: 'status' } as const;
    const clock = { thresholdMinutes: 30, clockStartedAt: 4_000 };
    expect(about({ conversationId: ID, judgement: { ...stuck, ...clock, evidence } })).toEqual({
      conversationId: ID,
      stuck: true,
      ...clock,
      ...times,
      ...there,
      guestWaits: true,
      toldBy: 'status',
    });
  });

  it('says what the policy would have kept it for, where it was forced', () => {
    const of = about({ conversationId: ID, judgement: { ...stuck, forced: 'parked' } });
    expect(of).toEqual({ conversationId: ID, stuck: true, reason: 'forced:parked', ...shown });
  });

  it.each([
    ['queue-stuck', { queueEntries: 3, queuedSinceMinutes: 40 }],
    ['bot-stalled', { queuedSinceMinutes: 40 }],
  ] as const)('of class %s says of its queues %j', (name, told) => {
    const queued = { queueEntries: 3, queuedSinceMinutes: 40 };
    const judgement: Stuck = { ...stuck, class: name, evidence: { ...EVIDENCE, ...queued } };
    expect(about({ conversationId: ID, judgement })).toEqual({
      conversationId: ID,
      stuck: true,
      class: name,
      ...told,
      ...shown,
    });
    // What is not known is left out, as a key too.
    const unknown = about({ conversationId: ID, judgement: { ...stuck, class: name } });
    expect(Object.keys(unknown).toSorted()).toEqual([
      'class',
      'conversationId',
      'guestWaits',
      'stuck',
      'toldBy',
    ]);
  });

  it('says how much that the business wrote was not delivered', () => {
    const undelivered = { count: 4, since: 1_000 };
    const judgement: Stuck = { ...stuck, evidence: { ...EVIDENCE, undelivered } };
    expect(about({ conversationId: ID, judgement })).toMatchObject({ undelivered });
  });

  it('that was not reached says why', () => {
    expect(notReachedRow({ conversationId: ID, stuck: true }, 'cap')).toEqual({
      conversationId: ID,
      stuck: true,
      outcome: 'not-reached',
      reason: 'cap',
    });
  });
});

describe('the row of a conversation whose live state could not be had', () => {
  it.each([{}, { contextId: 'context-1' }])(
    'of an id that Genesys does not know: listed only, or unknown where a caller named it, %j',
    (context) => {
      expect(rowOfUnjudged(ID, { kind: 'unknown-id', ...context })).toStrictEqual({
        conversationId: ID,
        outcome: 'already-ended',
        reason: 'listed-only',
        ...context,
      });
      expect(rowOfUnjudged(ID, { kind: 'unknown-id', ...context }, true)).toStrictEqual({
        conversationId: ID,
        outcome: 'unknown-id',
        ...context,
      });
    },
  );

  it.each([
    [{ status: 503, contextId: 'context-1' }, 'platform-error', 'platform-error'],
    [{ status: 503 }, 'platform-error', 'platform-error'],
    [{ status: 404, contextId: 'context-1' }, 'connection', 'not-genesys'],
    [{ status: 302 }, 'connection', 'not-genesys'],
    [{ status: 403 }, 'connection', 'not-genesys'],
  ] as const)('of a read that was answered %j without an error body: failed, %s', (answer, reason, code) => {
    const failure = { kind: 'http', errorBody: undefined, sentAt: momentAt(1), ...answer } as const;
    const row = rowOfUnjudged(ID, { kind: 'failed', failure });
    expect(row).toMatchObject({
      conversationId: ID,
      outcome: 'failed',
      reason,
      operation: 'read',
      diagnosis: { code, operation: 'read', status: answer.status },
    });
    expect(row.contextId).toBe('contextId' in answer ? answer.contextId : undefined);
    expect(Object.hasOwn(row, 'contextId')).toBe('contextId' in answer);
  });

  it.each([
    [{ reason: 'unreachable', because: 'host-unknown' }, 'unreachable', 'Its name is not found'],
    [{ reason: 'unreachable', because: 'refused' }, 'unreachable', 'refuses the connection'],
    [{ reason: 'unreachable', because: 'tls' }, 'unreachable', 'certificate'],
    [{ reason: 'timeout', sent: false }, 'unreachable', 'No connection could be made in time'],
    [{ reason: 'timeout' }, 'platform-error', 'did not answer this'],
    [{ reason: 'reset' }, 'platform-error', 'did not answer this'],
    [{ reason: 'malformed' }, 'not-genesys', 'Something other than the Genesys Cloud API'],
  ] as const)('of a read that broke by %j: failed, with what stood in the way', (broken, code, remedy) => {
    const failure = { kind: 'connection', sentAt: momentAt(1), ...broken } as const;
    const row = rowOfUnjudged(ID, { kind: 'failed', failure });
    expect(row).toMatchObject({ outcome: 'failed', reason: 'connection', diagnosis: { code } });
    expect(row.diagnosis?.remedy).toContain(remedy);
  });

  it('of a read that something else answered with 200: kept, and what may stand in between', () => {
    const kept: Keep = { verdict: 'keep', reason: 'unreadable', ...judged };
    const at = momentAt(1);
    const notGenesys = {
      ok: true,
      status: 200,
      body: undefined,
      sentAt: at,
      answeredAt: at,
      judgeAt: 1,
    } as const;
    expect(rowOfNotStuck(ID, { judgement: kept, snapshot: undefined, notGenesys }, false)).toMatchObject({
      outcome: 'kept',
      reason: 'unreadable',
      diagnosis: { code: 'not-genesys', operation: 'read', status: 200 },
    });
  });

  it('of a read that was cut off: not reached for the deadline', () => {
    expect(rowOfUnjudged(ID, { kind: 'cut-off', reason: 'deadline' })).toEqual({
      conversationId: ID,
      outcome: 'not-reached',
      reason: 'deadline',
    });
  });

  it('of a read that Genesys refused: refused on that operation, with its diagnosis', () => {
    const failure = {
      kind: 'http',
      status: 403,
      code: 'missing.permissions',
      errorBody: { code: 'missing.permissions' },
      sentAt: momentAt(1),
    } as const;
    expect(rowOfUnjudged(ID, { kind: 'refused', failure })).toMatchObject({
      conversationId: ID,
      outcome: 'refused',
      reason: 'permission-missing',
      operation: 'read',
      diagnosis: {
        code: 'permission-missing',
        operation: 'read',
        permissions: ['conversation:communication:view'],
      },
    });
  });

  it('names the context of a refusal where Genesys gave one', () => {
    const fields = { conversationId: ID, operation: 'search' } as const;
    const of = diagnosis({ contextId: 'context-1' });
    expect(refusedRow(fields, of)).toMatchObject({ contextId: 'context-1', diagnosis: of });
    expect(refusedRow(fields, diagnosis())).not.toHaveProperty('contextId');
  });
});

describe('the row of a conversation that was written to', () => {
  const fields = { conversationId: ID, operation: 'disconnect', reason: 'forced:active' } as const;

  it('is closed where the end was seen, after so many milliseconds', () => {
    expect(rowOfObservation({ kind: 'ended', afterMs: 550, wrapUpOwed: false }, fields, {})).toEqual({
      ...fields,
      outcome: 'closed',
      verifiedAfterMs: 550,
    });
  });

  it('is closed with wrap-up owed, closed and uncertain, closed and reopened', () => {
    const owed = { kind: 'ended', afterMs: 1, wrapUpOwed: true } as const;
    const reopened = { kind: 'reopened', afterMs: 1 } as const;
    const closed = { ...fields, outcome: 'closed', verifiedAfterMs: 1 };
    expect(rowOfObservation(owed, fields, {})).toEqual({ ...closed, wrapUpOwed: true });
    expect(rowOfObservation(owed, fields, { uncertain: true })).toEqual({
      ...closed,
      uncertain: true,
      wrapUpOwed: true,
    });
    expect(rowOfObservation(reopened, fields, {})).toEqual({ ...closed, reopened: true });
  });

  it.each([true, false])('says of a queue that held it whether it is cleared: %s', (queueCleared) => {
    const observation = { kind: 'ended', afterMs: 1, wrapUpOwed: false, queueCleared } as const;
    expect(rowOfObservation(observation, fields, {})).toMatchObject({ outcome: 'closed', queueCleared });
  });

  it('leaves out what it does not know, as a key too', () => {
    const ended = rowOfObservation({ kind: 'ended', afterMs: 1, wrapUpOwed: false }, fields, {});
    const reopened = rowOfObservation({ kind: 'reopened', afterMs: 1 }, fields, {});
    const keys = ['conversationId', 'operation', 'outcome', 'reason', 'verifiedAfterMs'];
    expect(Object.keys(ended).toSorted()).toEqual(keys);
    expect(Object.keys(reopened).toSorted()).toEqual([...keys, 'reopened'].toSorted());
  });

  it('says who was cut off, of one that is open again too', () => {
    const ended = { kind: 'ended', afterMs: 1, wrapUpOwed: false, overtaken: 'guest-wrote' } as const;
    const reopened = { kind: 'reopened', afterMs: 1, overtaken: 'agent-joined' } as const;
    expect(rowOfObservation(ended, fields, {})).toMatchObject({ overtaken: 'guest-wrote' });
    expect(rowOfObservation(reopened, fields, {})).toMatchObject({ overtaken: 'agent-joined' });
  });

  it.each([
    ['guest-returned', { guestReturned: true }],
    ['parked', {}],
  ])('is unverified where it is no longer stuck: %s, %j', (reason, more) => {
    const row = rowOfObservation({ kind: 'not-stuck', reason }, fields, { contextId: 'context-1' });
    expect(row).toEqual({ ...fields, outcome: 'unverified', reason, contextId: 'context-1', ...more });
  });

  it('is unverified where nothing could be seen, and names no context that there was not', () => {
    const row = rowOfObservation({ kind: 'unknown', reason: 'state-unknown' }, fields, {});
    expect(row).toEqual({ ...fields, outcome: 'unverified', reason: 'state-unknown' });
    expect(Object.keys(row)).not.toContain('contextId');
  });
});
