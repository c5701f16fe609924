import { describe, expect, it } from 'vitest';
import { type RealTime, scaledClock } from '../../../local/world/scaled-clock.ts';

describe('a scaled clock', () => {
  it('runs as many times faster as it was told', () => {
    let elapsed = 5_000;
    const clock = scaledClock(
      { start: 1_000_000, speed: 40, seed: 1 },
      { ...noTime, elapsed: () => elapsed },
    );

    expect(clock.now()).toBe(1_000_000);
    elapsed += 1_500;
    expect(clock.now()).toBe(1_060_000);
  });

  it('sleeps as many times shorter', async () => {
    const slept: number[] = [];
    const real: RealTime = { ...noTime, sleep: (ms) => Promise.resolve(void slept.push(ms)) };
    const clock = scaledClock({ start: 0, speed: 40, seed: 1 }, real);
    await clock.sleep(60_000);
    await clock.sleep(-5);

    expect(slept).toEqual([1_500, 0]);
  });

  it('wakes up early and without an error when the sleep is aborted', async () => {
    const clock = scaledClock({ start: 0, speed: 1, seed: 1 });
    const controller = new AbortController();
    const sleep = clock.sleep(3_600_000, controller.signal);
    controller.abort();

    await expect(sleep).resolves.toBeUndefined();
    await expect(clock.sleep(3_600_000, controller.signal)).resolves.toBeUndefined();
  });

  it('rolls the same dice for the same seed', () => {
    const dice = (seed: number): number[] => {
      const clock = scaledClock({ start: 0, speed: 1, seed });
      return [clock.random(), clock.random()];
    };

    expect(dice(1)).toEqual(dice(1));
    expect(dice(1)).not.toEqual(dice(2));
  });
});

const noTime: RealTime = { elapsed: () => 0, sleep: () => Promise.resolve() };
