import { describe, expect, it } from 'vitest';
import { dayClock } from './day-clock.ts';

describe('the clock of a day', () => {
  it('wakes whoever sleeps in the order of their times, and those of one time in the order of their coming', async () => {
    const clock = dayClock(1_000);
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };

    await clock.passUntil(
      Promise.all([sleep('late', 5_000), sleep('first', 20), sleep('second', 20), sleep('at once', -7)]),
    );

    expect(woken).toEqual([
      ['at once', 1_000],
      ['first', 1_020],
      ['second', 1_020],
      ['late', 6_000],
    ]);
  });

  it('keeps its order over many sleepers, half of whom are woken early', async () => {
    const clock = dayClock(0);
    const times: number[] = [];
    const sleepers = Array.from({ length: 500 }, async (_, index) => {
      const early = new AbortController();
      const sleeping = clock.sleep((index * 7_919) % 1_000, early.signal);
      if (index % 2 === 0) early.abort();
      await sleeping;
      times.push(clock.now());
    });

    await clock.passUntil(Promise.all(sleepers));

    expect(times).toHaveLength(500);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.slice(0, 250)).toEqual(Array.from({ length: 250 }, () => 0));
  });

  it('counts in whole milliseconds', async () => {
    const clock = dayClock(0);

    await clock.passUntil(clock.sleep(0.3));

    expect(clock.now()).toBe(1);
  });

  it('stands still while something is on a real wire', async () => {
    const clock = dayClock(0);
    const wire = Promise.withResolvers<void>();
    setTimeout(wire.resolve, 5);
    const answered = clock.during(wire.promise).then(() => clock.now());

    const [at] = await clock.passUntil(Promise.all([answered, clock.sleep(60_000)]));

    expect(at).toBe(0);
  });

  it('passes while the far end of a real wire waits for its time', async () => {
    const clock = dayClock(0);
    const answered = clock.sleepAsServer(1_942).then(() => clock.now());

    expect(await clock.passUntil(clock.during(answered))).toBe(1_942);
  });

  it('says so when nothing is left that could happen', async () => {
    const { promise } = Promise.withResolvers<void>();

    await expect(dayClock(0).passUntil(promise)).rejects.toThrow('Nothing is left');
  });

  it('gives what the work gives, an error too', async () => {
    const clock = dayClock(0);

    expect(await clock.passUntil(clock.sleep(5).then(() => 'done'))).toBe('done');
    await expect(clock.passUntil(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });
});
