import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../functions/sweeper/clock.ts';
import { drivenClock } from '../support/driven-clock.ts';

const START = Date.UTC(2026, 5, 15, 12);

describe('openDeadline', () => {
  it('ends new work 15 seconds before the deadline of a long run', () => {
    const deadline = openDeadline(drivenClock(START), 900_000);

    expect(deadline.newWorkUntil).toBe(885_000);
    expect(deadline.halfTimeAt).toBe(442_500);
    expect(deadline.cutOffAt).toBe(895_000);
    deadline.release();
  });

  it('ends new work a quarter of the time before the deadline of a run shorter than a minute', () => {
    const deadline = openDeadline(drivenClock(START), 24_000);

    expect(deadline.newWorkUntil).toBe(18_000);
    expect(deadline.cutOffAt).toBe(22_000);
    deadline.release();
  });

  it('cuts off what is in flight when its time has come', async () => {
    const clock = drivenClock(START);
    const deadline = openDeadline(clock, 60_000);

    await clock.sleep(54_999);
    expect(deadline.signal.aborted).toBe(false);
    await clock.sleep(2);
    expect(deadline.signal.aborted).toBe(true);
  });

  it('cuts nothing off once it is released', async () => {
    const clock = drivenClock(START);
    const deadline = openDeadline(clock, 60_000);

    deadline.release();
    await clock.sleep(120_000);

    expect(deadline.signal.aborted).toBe(false);
  });
});
