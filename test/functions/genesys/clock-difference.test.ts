import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../functions/sweeper/clock.ts';
import { ClockDifference } from '../../../functions/sweeper/genesys/clock-difference.ts';
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
