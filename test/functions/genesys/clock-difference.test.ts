import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../functions/sweeper/clock.ts';
import { ClockDifference, readHttpDate } from '../../../functions/sweeper/genesys/clock-difference.ts';
import { drivenClock } from '../../support/driven-clock.ts';

describe('the time that a warm function was frozen', () => {
  it('is what the wall clock shows and the monotonic one does not, since the last answer', async () => {
    const clock = drivenClock();
    const difference = new ClockDifference();
    expect(difference.frozenMs(clock)).toBe(0);

    difference.learn(undefined, momentOf(clock), momentOf(clock));
    await clock.sleep(5_000);
    clock.freeze(60_000);

    expect(difference.frozenMs(clock)).toBe(60_000);
  });

  it('is told once: a run that got no answer does not make the next one count it again', async () => {
    const clock = drivenClock();
    const difference = new ClockDifference();
    difference.learn(undefined, momentOf(clock), momentOf(clock));
    clock.freeze(60_000);
    difference.frozenMs(clock);
    await clock.sleep(1_000);
    clock.freeze(30_000);

    expect(difference.frozenMs(clock)).toBe(30_000);
    expect(difference.frozenMs(clock)).toBe(0);
  });
});

/** An answer that was asked for at 12:00:00 by our clock, came `tookMs` later, and has this `Date`. */
const NOON = Date.UTC(2026, 5, 15, 12);
const learnt = (date: number | string | undefined, tookMs = 0) => {
  const difference = new ClockDifference();
  const judgeAt = difference.learn(
    typeof date === 'number' ? new Date(date).toUTCString() : date,
    { wall: NOON, monotonic: 1_000 },
    { wall: NOON + tookMs, monotonic: 1_000 + tookMs },
  );
  return { difference, judgeAt, aheadMs: difference.aheadMs() };
};

describe('the state in an answer is judged', () => {
  it('at the time of its Date if our clock is ahead, and by our clock if that is behind', () => {
    expect(learnt(NOON - 3_600_000)).toMatchObject({ judgeAt: NOON - 3_600_000, aheadMs: 3_600_000 });
    expect(learnt(NOON + 3_600_000)).toMatchObject({ judgeAt: NOON, aheadMs: -3_600_000 });
  });

  it('by our clock without a Date, less what the last answer with one has shown', () => {
    expect(learnt(undefined)).toMatchObject({ judgeAt: NOON, aheadMs: undefined });
    const { difference } = learnt(NOON - 60_000);
    const now = { wall: NOON + 5_000, monotonic: 6_000 };
    expect(difference.learn(undefined, now, now)).toBe(NOON + 5_000 - 60_000);
    expect(difference.aheadMs()).toBe(60_000);
  });

  it('never later because our clock was behind before', () => {
    const { difference } = learnt(NOON + 60_000);
    expect(difference.earlierOf(NOON)).toBe(NOON);
  });
});

describe('how far our clock is ahead', () => {
  it('leaves out the time for which the answer was under way', () => {
    expect(learnt(NOON + 4_000, 8_000).aheadMs).toBe(0);
    expect(learnt(NOON - 2_000, 8_000).aheadMs).toBe(2_000);
    expect(learnt(NOON + 10_000, 8_000).aheadMs).toBe(-2_000);
  });

  it('is the largest of the run, ahead or behind, until the next run begins', () => {
    const { difference } = learnt(NOON - 60_000);
    const at = { wall: NOON, monotonic: 1_000 };
    const tell = (date: number): void => void difference.learn(new Date(date).toUTCString(), at, at);
    tell(NOON + 30_000);
    expect(difference.largestMs()).toBe(60_000);
    tell(NOON + 90_000);
    expect(difference.largestMs()).toBe(-90_000);
    difference.startRun();
    expect(difference.largestMs()).toBeUndefined();
    expect(difference.aheadMs()).toBe(-90_000);
  });
});

describe('a Date', () => {
  it.each(['Mon, 15 Jun 2026 12:00:00 GMT', 'Monday, 15-Jun-26 12:00:00 GMT'])(
    'may be written in a form of HTTP: %s',
    (text) => {
      expect(readHttpDate(text)).toBe(NOON);
    },
  );

  it.each([
    undefined,
    '',
    '1.5',
    '2026-06-15T12:00:00Z',
    'Mon, 15 Jun 2026 12:00:00',
    'x Mon, 15 Jun 2026 12:00:00 GMT',
    'Mon, 15 Jun 2026 12:00:00 GMT x',
    'Mon, soon GMT',
    'Mon, 15 Jun 2026 12:00:00 GMT+0200',
    'Mon 15 Jun 2026 12:00:00 GMT',
  ])('in any other form is not read: %s', (text) => {
    expect(readHttpDate(text)).toBeUndefined();
  });
});
