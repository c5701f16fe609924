import type { WriteBudget } from '../closing/ending.ts';

/** Counts the conversations that are written to, up to `maxCloses` (promise 5). */
export function openWriteBudget(maxCloses: number): WriteBudget & { readonly isSpent: () => boolean } {
  let left = maxCloses;
  return {
    reserve: () => {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    release: () => {
      left += 1;
    },
    isSpent: () => left === 0,
  };
}
