import { describe, expect, it } from 'vitest';
import { runPool } from '../../functions/sweeper/run.ts';
import { drivenClock } from '../support/driven-clock.ts';

describe('runPool', () => {
  it('works on everything handed out, never more at a time than its width', async () => {
    const clock = drivenClock();
    const items = Array.from({ length: 20 }, (_, index) => index).values();
    const done: number[] = [];
    let running = 0;
    let most = 0;

    await runPool(
      3,
      () => items.next().value,
      async (item) => {
        running += 1;
        most = Math.max(most, running);
        await clock.sleep(10);
        running -= 1;
        done.push(item);
      },
    );

    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('throws what a piece of work threw, after the work under way is over, and hands out no more', async () => {
    const clock = drivenClock();
    const items = [1, 2, 3, 4, 5, 6].values();
    const done: number[] = [];

    const pool = runPool(
      2,
      () => items.next().value,
      async (item) => {
        if (item === 1) throw new Error('first');
        await clock.sleep(10);
        done.push(item);
      },
    );

    await expect(pool).rejects.toThrow('first');
    expect(done).toEqual([2]);
  });
});
