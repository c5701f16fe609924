import { describe, expect, it } from 'vitest';
import { type RealTime, scaledClock } from '../../../local/world/scaled-clock.ts';

describe('a scaled clock', () => {
  it('runs as many times faster as it was told while nothing is done, and else as fast as time', () => {
    const real = { elapsed: 5_000, idle: 3_000 };
    const clock = scaledClock(
      { start: 1_000_000, speed: 40, seed: 1 },
      { ...noTime, elapsed: () => real.elapsed, idle: () => real.idle },
    );

    expect(clock.now()).toBe(1_000_000);
    real.elapsed += 1_500;
    real.idle += 1_500;
    expect(clock.now()).toBe(1_060_000);
    real.elapsed += 1_500;
    expect(clock.now()).toBe(1_061_500);
  });

  it('stands still while somebody works for it', async () => {
    const real = { elapsed: 0, idle: 0 };
    const pass = (ms: number): void => {
      real.elapsed += ms;
      real.idle += ms;
    };
    const clock = scaledClock(
      { start: 0, speed: 40, seed: 1 },
      { ...noTime, elapsed: () => real.elapsed, idle: () => real.idle },
    );
    pass(10);
    const [one, other] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const [first, second] = [clock.during(one.promise), clock.during(other.promise)];
    pass(100);
    expect(clock.now()).toBe(400);
    one.resolve('done');
    expect(await first).toBe('done');
    pass(100);
    other.reject(new Error('failed'));
    await expect(second).rejects.toThrow('failed');
    expect(clock.now()).toBe(400);
    pass(10);
    expect(clock.now()).toBe(800);
  });

  it('sleeps as many times shorter, and goes on where work has kept time from passing', async () => {
    const slept: number[] = [];
    let idle = 0;
    const real: RealTime = {
      ...noTime,
      elapsed: () => idle,
      idle: () => idle,
      // Half of each sleep, somebody works.
      sleep: (ms) => {
        slept.push(ms);
        idle += ms > 1 ? ms / 2 : ms;
        return Promise.resolve();
      },
    };
    const clock = scaledClock({ start: 0, speed: 40, seed: 1 }, real);
    await clock.sleep(240);
    await clock.sleep(-5);

    expect(slept).toEqual([6, 3, 1.5, 0.75, 0]);
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

const noTime: RealTime = { elapsed: () => 0, idle: () => 0, sleep: () => Promise.resolve() };
