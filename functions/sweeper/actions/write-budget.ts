import type { WriteBudget } from '../closing/ending.ts';

/** A budget, as the one who hands out the work sees it. */
export interface RunBudget extends WriteBudget {
  /** `held`: nothing is left, but a conversation that nothing was sent for yet may give its place back. */
  readonly room: () => 'some' | 'held' | 'none';
  /** Resolves when a place that is held was given back or used up; at once where none is waited for. */
  readonly settled: () => Promise<void>;
}

/** Counts the conversations that are written to, up to `maxCloses` (promise 5). */
export function openWriteBudget(maxCloses: number): RunBudget {
  let left = maxCloses;
  let held = 0;
  let waiting: (() => void)[] = [];
  const room = (): 'some' | 'held' | 'none' => (left > 0 ? 'some' : held > 0 ? 'held' : 'none');
  const settled = (): Promise<void> =>
    room() === 'held' ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve();
  const settle = (): void => {
    held -= 1;
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  return {
    room,
    settled,
    reserve: async () => {
      while (room() === 'held') await settled();
      if (left === 0) return false;
      left -= 1;
      held += 1;
      return true;
    },
    release: () => {
      left += 1;
      settle();
    },
    use: settle,
  };
}
