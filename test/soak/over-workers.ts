import { type ChildProcess, fork } from 'node:child_process';
import type { JudgedDay } from './judged-day.ts';

/** Which seeds are to be lived through, by how many processes at once. */
export interface Seeds {
  readonly from: number;
  /** 1 or more. */
  readonly seeds: number;
  /** 1 or more. */
  readonly workers: number;
}

/**
 * Hands the seeds to processes, each the next one when it is ready.
 *
 * @param worker path of the module that they run
 * @throws Error when one of them dies, or a seed was not lived through for any other reason: days that nobody has
 * looked at are no success
 */
export async function overWorkers(
  { seeds, from, workers }: Seeds,
  worker: string,
  told: (judged: JudgedDay) => void,
): Promise<void> {
  const children: ChildProcess[] = [];
  const lived = new Set<number>();
  let next = from;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(worker, { serialization: 'advanced' });
      children.push(child);
      let seed: number | undefined;
      const handOver = (): void => {
        seed = next < from + seeds ? next++ : undefined;
        if (seed === undefined) child.kill();
        else child.send(seed);
      };
      child.on('message', (judged: JudgedDay) => {
        lived.add(judged.seed);
        told(judged);
        handOver();
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        // One that has nothing left to do was sent away.
        if (seed === undefined) resolve();
        else reject(new Error(`A process of the soak died at seed ${seed}: ${signal ?? `code ${code}`}`));
      });
      handOver();
    });
  try {
    await Promise.all(Array.from({ length: Math.min(workers, seeds) }, work));
  } finally {
    for (const child of children) child.kill();
  }
  if (lived.size !== seeds) throw new Error(`${seeds - lived.size} of ${seeds} seeds were not lived through`);
}
