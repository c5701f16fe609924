import { describe, expect, it } from 'vitest';
import { dayClock } from './day-clock.ts';
import { FunctionInstance } from './function-instance.ts';

function instanceAt(start: number): {
  instance: FunctionInstance;
  woken: number[];
  day: ReturnType<typeof dayClock>;
} {
  const day = dayClock(start);
  const instance = new FunctionInstance(1, day, () => 0);
  const woken: number[] = [];
  instance.thaw();
  void instance.clock.sleep(100).then(() => woken.push(day.now()));
  return { instance, woken, day };
}

describe('a process of the function', () => {
  it('goes on while it runs', async () => {
    const { woken, day } = instanceAt(0);

    await day.passUntil(day.sleep(500));

    expect(woken).toEqual([100]);
  });

  it('stands still between two invocations, and catches up with the next', async () => {
    const { instance, woken, day } = instanceAt(0);
    instance.freeze();
    await day.passUntil(day.sleep(500));
    expect(woken).toEqual([]);

    instance.thaw();
    await day.passUntil(day.sleep(1));

    expect(woken).toEqual([500]);
  });

  it('does nothing any more once it was killed', async () => {
    const { instance, woken, day } = instanceAt(0);
    instance.kill();
    await day.passUntil(day.sleep(500));
    instance.freeze();

    expect(instance.isDead).toBe(true);
    expect(woken).toEqual([]);
  });

  it('has a clock of its own', () => {
    const instance = new FunctionInstance(1, dayClock(1_000), () => 0, { aheadMs: -400 });

    expect(instance.clock.now()).toBe(600);
    instance.setClock(100);
    expect(instance.clock.now()).toBe(700);
    expect(instance.ownClock.steps.map(({ aheadMs }) => aheadMs)).toEqual([-400, -300]);
  });

  it.each([
    [true, 250],
    [false, 650],
  ])('has a clock that is never set, and may stand still with it: %s', async (standsStill, shown) => {
    const day = dayClock(1_000);
    const instance = new FunctionInstance(1, day, () => 0, { standsStill });
    instance.thaw();
    await day.passUntil(day.sleep(200));
    instance.setClock(-5_000);
    instance.freeze();
    await day.passUntil(day.sleep(400));
    instance.thaw();
    await day.passUntil(day.sleep(50));

    expect(instance.clock.monotonic()).toBe(shown);
  });
});
