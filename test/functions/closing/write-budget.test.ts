import { describe, expect, it } from 'vitest';
import { openWriteBudget } from '../../../functions/sweeper/closing/limits.ts';

describe('the write budget', () => {
  it('lets whoever comes when the last place is held wait until it is used up, and have none then', async () => {
    const budget = openWriteBudget(1);
    expect(await budget.reserve()).toBe(true);
    const waiting = [budget.reserve(), budget.reserve()];
    expect(budget.room()).toBe('held');
    budget.use();
    expect(await Promise.all(waiting)).toEqual([false, false]);
    expect(budget.room()).toBe('none');
  });

  it('passes a place that was given back to one of those who wait, and never to two', async () => {
    const budget = openWriteBudget(1);
    await budget.reserve();
    const taken: number[] = [];
    const waiting = [1, 2].map(async (nth) => {
      if (await budget.reserve()) taken.push(nth);
    });
    budget.release();
    await waiting[0];
    expect(taken).toEqual([1]);
    budget.use();
    await Promise.all(waiting);
    expect(taken).toEqual([1]);
  });

  it.each([
    ['there is a place', 1, 0],
    ['all are used up', 1, 1],
  ])('lets nobody wait when none is held: %s', async (_name, maxCloses, used) => {
    const budget = openWriteBudget(maxCloses);
    for (let nth = 0; nth < used; nth += 1) {
      await budget.reserve();
      budget.use();
    }
    const later = new Promise((resolve) => void setImmediate(resolve, 'later'));
    expect(await Promise.race([budget.settled(), later])).toBeUndefined();
  });

  it('tells whoever asks that a place was settled', async () => {
    const budget = openWriteBudget(1);
    await budget.reserve();
    const settled = budget.settled();
    budget.release();
    await settled;
    expect(budget.room()).toBe('some');
  });
});
