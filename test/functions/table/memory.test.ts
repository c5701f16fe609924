import { describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import type { LiveSnapshot } from '../../../functions/sweeper/policy/judgement.ts';
import {
  hasGuestComeBack,
  isWaiting,
  memoryItem,
  nextAttempt,
  readRemembered,
  rememberedAfter,
  waitingRow,
  type Remembered,
} from '../../../functions/sweeper/table/memory.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;
const ID = '00000000-0000-4000-8000-000000000001';
const MIDDLE = 0.5;

const snapshot = (part: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  endTimeSet: false,
  over: false,
  allDisconnected: false,
  wrapUpOwed: false,
  openOthers: [],
  inQueue: false,
  guestConnections: [{ communicationId: 'a', connectedAt: 10 }],
  agentConnections: [],
  lastGuestMessageAt: 20,
  ...part,
});
const row = (part: Partial<OutcomeRow> = {}): OutcomeRow => ({
  conversationId: ID,
  outcome: 'unverified',
  reason: 'still-open',
  class: 'guest-silent',
  operation: 'teardown',
  stuck: true,
  ...part,
});
const after = (
  one: OutcomeRow,
  previous?: Remembered,
  seen = snapshot(),
): ReturnType<typeof rememberedAfter> => rememberedAfter(one, seen, previous, { now: NOW, random: MIDDLE });

function remembered(part: Partial<Remembered> = {}): Remembered {
  const first = after(row());
  if (first === undefined || first === 'forget') throw new Error('It is not remembered');
  return { ...first, ...part };
}

describe('the next attempt', () => {
  it('waits 1, 4, 12 and 24 hours, and then a day each time', () => {
    const waits = [0, 1, 2, 3, 4, 40].map((previous) => {
      const { attempts, notBefore } = nextAttempt(previous, NOW, MIDDLE);
      return [attempts, (notBefore - NOW) / HOUR];
    });

    expect(waits).toEqual([
      [1, 1],
      [2, 4],
      [3, 12],
      [4, 24],
      [5, 24],
      [41, 24],
    ]);
  });

  it('is spread by a fifth either way', () => {
    const minutes = [0, MIDDLE, 1].map((random) => (nextAttempt(0, NOW, random).notBefore - NOW) / 60_000);

    expect(minutes).toEqual([48, 60, 72]);
  });
});

describe('what waits', () => {
  it('is left alone until its time, and not for a moment longer', () => {
    const { notBefore } = nextAttempt(0, NOW, MIDDLE);

    expect(isWaiting({ notBefore }, NOW)).toBe(true);
    expect(isWaiting({ notBefore }, notBefore - 1)).toBe(true);
    expect(isWaiting({ notBefore }, notBefore)).toBe(false);
  });

  it('does not wait for a time that a wrong clock has written', () => {
    const farthest = NOW + 24 * 1.2 * HOUR;

    expect(isWaiting({ notBefore: farthest }, NOW)).toBe(true);
    expect(isWaiting({ notBefore: farthest + 1 }, NOW)).toBe(false);
  });

  it('is kept without a look, and its row says how it was last tried', () => {
    expect(waitingRow(remembered({ attempts: 3, contextId: 'context' }))).toEqual({
      conversationId: ID,
      outcome: 'kept',
      reason: 'waits-for-retry',
      class: 'guest-silent',
      operation: 'teardown',
      contextId: 'context',
      isPrefiltered: true,
      lastTry: { outcome: 'unverified', reason: 'still-open', attempts: 3, at: NOW, notBefore: NOW + HOUR },
    });
  });
});

describe('what is remembered after a write', () => {
  it.each(['unverified', 'failed'] as const)('one that was %s', (outcome) => {
    expect(after(row({ outcome }))).toEqual({
      conversationId: ID,
      attempts: 1,
      triedAt: NOW,
      notBefore: NOW + HOUR,
      class: 'guest-silent',
      outcome,
      reason: 'still-open',
      operation: 'teardown',
      lastGuestMessageAt: 20,
      lastGuestConnectedAt: 10,
    });
  });

  it('is forgotten once it has ended, and stays as it is where nothing says what became of it', () => {
    expect(after(row({ outcome: 'closed' }))).toBe('forget');
    expect(after(row({ outcome: 'already-ended' }))).toBe('forget');
    expect(after(row({ outcome: 'kept' }))).toBeUndefined();
    expect(after(row({ outcome: 'not-reached' }))).toBeUndefined();
    expect(after(row({ outcome: 'refused' }))).toBeUndefined();
  });

  it('counts the attempts, and starts anew where the guest has written or connected since', () => {
    const before = remembered({ attempts: 3 });
    const attempts = (part: Partial<LiveSnapshot>): unknown => {
      const now = after(row(), before, snapshot(part));
      return typeof now === 'object' ? now.attempts : now;
    };

    expect(attempts({})).toBe(4);
    expect(attempts({ lastGuestMessageAt: 21 })).toBe(1);
    expect(attempts({ guestConnections: [{ communicationId: 'b', connectedAt: 11 }] })).toBe(1);
    expect(attempts({ guestConnections: [] })).toBe(4);
  });

  it('takes a first message or connection for a newer one, and no time for none', () => {
    expect(hasGuestComeBack({}, { lastGuestMessageAt: 1 })).toBe(true);
    expect(hasGuestComeBack({}, { lastGuestConnectedAt: 1 })).toBe(true);
    expect(hasGuestComeBack({ lastGuestMessageAt: 1, lastGuestConnectedAt: 1 }, {})).toBe(false);
  });
});

describe('its item', () => {
  it('says the same when it is read, and is there for 90 days', () => {
    const one = remembered();
    const item = memoryItem('main', one);

    expect(readRemembered(item)).toEqual(one);
    expect(item).toMatchObject({ pk: 'memory#main', sk: ID, expiresAt: NOW / 1000 + 90 * 86_400 });
  });

  it('of another version counts as none', () => {
    expect(readRemembered({ ...memoryItem('main', remembered()), v: 2 })).toBeUndefined();
  });
});
