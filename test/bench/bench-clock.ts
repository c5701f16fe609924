import { systemClock, type Clock } from '../../functions/sweeper/clock.ts';
import type { BenchTime } from './contract.ts';

/** A clock that several processes share, as fast as they agreed. */
export function clockAt({ realOrigin, origin, speed }: BenchTime): Clock {
  const now = (): number => origin + (Date.now() - realOrigin) * speed;
  return {
    now,
    monotonic: () => now() - origin,
    random: Math.random,
    sleep: (ms, signal) => systemClock.sleep(Math.max(0, ms) / speed, signal),
  };
}

export function realTime(): BenchTime {
  const now = Date.now();
  return { realOrigin: now, origin: now, speed: 1 };
}
