import { describe, expect, it } from 'vitest';
import { readLive } from '../../../functions/sweeper/closing/live-read.ts';
import {
  maybeExecuted,
  mayClimb,
  pauseBeforeNextTry,
  rowOfFailedWrite,
  type WriteFailure,
} from '../../../functions/sweeper/closing/write.ts';
import { judgeReading } from '../../../functions/sweeper/policy/judge.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys } from '../../support/fake-genesys.ts';
import { botStalled, CONVERSATION_ID } from '../../support/live-conversation.ts';
import { momentAt } from '../../support/moments.ts';
import { aPolicy } from '../../support/run-plan.ts';

const CUT_OFF: WriteFailure = { kind: 'cut-off', sent: true };
const RESET: WriteFailure = { kind: 'connection', reason: 'reset', sentAt: momentAt(1) };
const http = (status: number, more: { retryAfterSeconds?: number; code?: string; contextId?: string } = {}) =>
  ({ kind: 'http', status, errorBody: { code: more.code }, sentAt: momentAt(1), ...more }) as const;

describe('the pause before a write is tried again', () => {
  const NOW = 5_000_000;
  const pause = (failure: WriteFailure, about: { tries?: number; chance?: number; left?: number } = {}) =>
    pauseBeforeNextTry(failure, about.tries ?? 1, {
      clock: {
        now: () => NOW,
        monotonic: () => NOW,
        sleep: () => Promise.resolve(),
        random: () => about.chance ?? 0.5,
      },
      until: NOW + (about.left ?? 900_000),
    });

  it('is a second, then twice as long each time, half as long or half as much again by chance', () => {
    expect([1, 2].map((tries) => pause(http(503), { tries }))).toEqual([1_000, 2_000]);
    expect(pause(http(503), { chance: 0 })).toBe(500);
    expect(pause(http(503), { chance: 1 })).toBe(1_500);
  });

  it('is never shorter than Genesys asks, nor than its own', () => {
    expect(pause(http(429, { retryAfterSeconds: 40 }))).toBe(40_000);
    expect(pause(http(503, { retryAfterSeconds: 40 }))).toBe(40_000);
    expect(pause(http(429, { retryAfterSeconds: 1 }), { chance: 1 })).toBe(1_500);
    expect(pause(http(429))).toBe(3_000);
  });

  it('is as long as Genesys asks for where there is time, and after a 429 however often', () => {
    expect(pause(http(429, { retryAfterSeconds: 240 }))).toBe(240_000);
    expect(pause(http(429, { retryAfterSeconds: 900 }))).toBeUndefined();
    expect(pause(http(429), { tries: 40 })).toBe(60_000);
    expect(pause(http(503), { tries: 3 })).toBeUndefined();
  });

  it('ends before no new work may begin any more', () => {
    expect(pause(http(503), { left: 1_001 })).toBe(1_000);
    expect(pause(http(503), { left: 1_000 })).toBeUndefined();
    expect(pause(http(503), { left: -10_000 })).toBeUndefined();
  });

  it.each([502, 503, 504])('is there after status %i', (status) => {
    expect(pause(http(status))).toBe(1_000);
  });

  it.each([400, 401, 403, 404, 408, 409, 500, 501])('is not after status %i', (status) => {
    expect(pause(http(status))).toBeUndefined();
  });

  it('is there after a broken connection, and not after the run was cut off', () => {
    expect(pause(RESET)).toBe(1_000);
    expect(pause(CUT_OFF)).toBeUndefined();
  });
});

describe('a write that failed', () => {
  it.each([
    [true, CUT_OFF],
    [true, RESET],
    [true, http(500)],
    [true, http(504)],
    [true, http(408)],
    [false, http(499)],
    [false, http(400)],
    [false, http(403)],
    [false, http(429)],
  ])('may have taken effect: %s for %j', (expected, failure) => {
    expect(maybeExecuted(failure)).toBe(expected);
  });

  it.each([
    [true, RESET],
    [true, http(500)],
    [true, http(502)],
    [true, http(400)],
    [true, http(404)],
    [true, http(408)],
    [true, http(409)],
    [true, http(403, { code: 'not.authorized' })],
    [true, http(403, { code: 'requires.user.context' })],
    [false, http(403, { code: 'missing.permissions' })],
    [false, http(403)],
    [false, http(401)],
    [false, http(415)],
    [false, http(429)],
    [false, http(499)],
    [false, CUT_OFF],
    [true, http(503, { retryAfterSeconds: 180 })],
  ])('may climb: %s for %j', async (expected, failure) => {
    expect(mayClimb(failure, rowOfFailedWrite(failure, 'disconnect', await target()))).toBe(expected);
  });

  it('may not climb after a 403 of which nobody has made out what it is', async () => {
    const { diagnosis: _diagnosis, ...row } = rowOfFailedWrite(http(403), 'disconnect', await target());
    expect(mayClimb(http(403), row)).toBe(false);
  });
});

describe('the row of a failed write', () => {
  const row = async (failure: WriteFailure) => rowOfFailedWrite(failure, 'teardown', await target());

  it('is unverified for the deadline where the run was cut off', async () => {
    expect(await row(CUT_OFF)).toMatchObject({
      conversationId: CONVERSATION_ID,
      stuck: true,
      outcome: 'unverified',
      reason: 'deadline',
      operation: 'teardown',
    });
  });

  it('is failed for a broken connection and for a platform that fails, with its context where there is one', async () => {
    expect(await row(RESET)).toMatchObject({
      outcome: 'failed',
      reason: 'connection',
      operation: 'teardown',
    });
    const failed = await row(http(500));
    expect(failed).toMatchObject({ outcome: 'failed', reason: 'platform-error', operation: 'teardown' });
    expect(failed).not.toHaveProperty('contextId');
    expect(await row(http(500, { contextId: 'context-1' }))).toMatchObject({ contextId: 'context-1' });
  });

  it('is refused below 500, with its diagnosis', async () => {
    expect(await row(http(409, { code: 'conflict' }))).toMatchObject({
      outcome: 'refused',
      reason: 'conflict',
      operation: 'teardown',
      diagnosis: { code: 'conflict', operation: 'teardown' },
    });
  });
});

async function target() {
  const clock = drivenClock();
  const { genesys } = fakeGenesys(clock, { live: () => botStalled({ now: clock.now() }) });
  const scope = { queueIds: new Set<string>(), divisionIds: new Set<string>() };
  const read = await readLive(genesys, CONVERSATION_ID, 'read', (reading, conversationId) =>
    judgeReading(reading, { conversationId, now: clock.now(), policy: aPolicy(), scope }),
  );
  if (read.kind !== 'stuck') throw new Error('not stuck');
  return { ...read, conversationId: CONVERSATION_ID };
}
