import { describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import type { LiveSnapshot, Stuck } from '../../../functions/sweeper/policy/judgement.ts';
import {
  intentItem,
  leftUnfinished,
  outcomeChange,
  readWrite,
  tellsOutcome,
  type Intended,
} from '../../../functions/sweeper/table/history.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { aPlan, aPolicy } from '../../support/run-plan.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const ID = '00000000-0000-4000-8000-000000000001';
const SECRET_ID = '00000000-0000-4000-8000-00000000beef';
const KEY = { pk: 'sweep#sweep-1', sk: `write#${ID}` };

const judgement = (part: Partial<Stuck> = {}): Stuck => ({
  verdict: 'stuck',
  class: 'guest-silent',
  thresholdMinutes: 1_440,
  idleMinutes: 2_000,
  divisionIds: [],
  evidence: {
    guest: 'connected',
    agent: 'connected',
    queue: 'gone',
    flow: 'gone',
    lastGuestMessageAt: NOW - 3,
    lastAnswerAt: NOW - 2,
    guestWaits: false,
    toldBy: 'participant',
  },
  ...part,
});
const SNAPSHOT: LiveSnapshot = {
  endTimeSet: false,
  over: false,
  allDisconnected: false,
  wrapUpOwed: false,
  openOthers: [],
  inQueue: false,
  guestConnections: [],
  agentConnections: [],
};
const target = (part: Partial<Stuck> = {}): Intended => ({
  conversationId: ID,
  judgement: judgement(part),
  snapshot: SNAPSHOT,
  operation: 'disconnect',
});
const intent = (part?: Partial<Stuck>, plan = aPlan()) =>
  intentItem(target(part), plan, { at: NOW, historyDays: 90, client: undefined });
const row = (part: Partial<OutcomeRow> = {}): OutcomeRow => ({
  conversationId: ID,
  outcome: 'closed',
  operation: 'teardown',
  ...part,
});

describe('an intent', () => {
  it('has who, when, why and on what evidence, and is found by its conversation and while it is unfinished', () => {
    expect(intent(undefined, aPlan({ askedBy: 'arn', requestedBy: 'me', note: 'INC1' }))).toMatchObject({
      ...KEY,
      v: 1,
      timePk: `conversation#main#${ID}`,
      timeSk: '2026-06-15T12:00:00.000Z',
      unfinishedOf: 'main',
      expiresAt: NOW / 1000 + 90 * 86_400,
      askedBy: 'arn',
      requestedBy: 'me',
      note: 'INC1',
      rule: 'guest-silent',
      class: 'guest-silent',
      thresholdMinutes: 1_440,
      idleMinutes: 2_000,
      lastGuestMessageAt: '2026-06-15T11:59:59.997Z',
      lastAnswerAt: '2026-06-15T11:59:59.998Z',
      guestWaits: false,
      operation: 'disconnect',
    });
  });

  it('says which reason to keep force has overridden', () => {
    expect(intent({ forced: 'waiting-for-us' })).toMatchObject({ rule: 'forced:waiting-for-us' });
  });

  it('has the policy without its lists of ids', () => {
    const ids = new Set([SECRET_ID]);
    const exempt = { ...aPolicy().exempt, queueIds: ids, userIds: ids, conversationIds: ids };
    const deployedQueues = { [SECRET_ID]: { 'queue-stuck': 60 } };
    const { policy } = intent(undefined, aPlan({ policy: aPolicy({ exempt, deployedQueues }) }));

    expect(policy).not.toContain(SECRET_ID);
    expect(JSON.parse(String(policy))).toMatchObject({ attribute: 'sweeper.exempt', endWaiting: [] });
  });

  it('of another version counts as none', () => {
    expect(readWrite({ ...intent(), v: 2 })).toBeUndefined();
    expect(readWrite(undefined)).toBeUndefined();
  });
});

describe('an outcome', () => {
  it('is added to its intent once, and ends the search for it', async () => {
    const table = openInMemoryTable({ now: () => NOW });
    await table.put(intent());
    const told = row({ uncertain: true, overtaken: 'guest-wrote' });
    await table.update(KEY, outcomeChange(told, { at: NOW + 1, by: 'sweep-2' }));
    await table.update(KEY, outcomeChange(row({ outcome: 'failed' }), { at: NOW + 2 }));

    expect(readWrite(await table.get(KEY))).toMatchObject({
      outcome: 'closed',
      operation: 'teardown',
      uncertain: true,
      overtaken: 'guest-wrote',
      settledAt: '2026-06-15T12:00:00.001Z',
      settledBy: 'sweep-2',
    });
    expect((await table.query({ index: 'unfinished', partition: 'main' })).items).toEqual([]);
  });
});

describe('what is left unfinished', () => {
  const write = readWrite(intent());
  if (write === undefined) throw new Error('An intent cannot be read');

  it('is an intent without an outcome, once no function can still be running', () => {
    expect(leftUnfinished([write], NOW + 16 * 60_000 - 1)).toEqual([]);
    expect(leftUnfinished([write], NOW + 16 * 60_000)).toEqual([write]);
    expect(leftUnfinished([{ ...write, outcome: 'closed' }], NOW + 16 * 60_000)).toEqual([]);
  });

  it('is told by every row but one of a conversation that nobody could read or reach', () => {
    expect([row(), row({ outcome: 'kept', reason: 'active' })].map(tellsOutcome)).toEqual([true, true]);
    expect(
      [
        row({ outcome: 'not-reached' }),
        row({ outcome: 'failed', operation: 'read' }),
        row({ outcome: 'refused', operation: 'read' }),
        row({ outcome: 'kept', reason: 'unreadable' }),
      ].map(tellsOutcome),
    ).toEqual([false, false, false, false]);
  });
});
