import type { Dispatcher } from 'undici';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { dispatchAfter } from './under-way.ts';

/**
 * A clock whose time passes only when nothing else is going on: as soon as every request is answered and every
 * promise has settled, it jumps to the next sleeper's moment. A fifteen-minute run takes milliseconds, and always
 * the same ones.
 */
export interface DrivenClock extends Clock {
  /** Time stands still while this promise is pending. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Waits as {@link sleep} does, on behalf of a server whose client is waiting for it. */
  readonly sleepAsServer: (ms: number) => Promise<void>;
  /** A dispatcher that answers like the one given, with time standing still, then `latencyMs` passing. */
  readonly watched: (dispatcher: Dispatcher, latencyMs?: number) => Dispatcher;
  /** Time has passed: both clocks go on, and nobody who sleeps is woken before its turn. */
  readonly set: (now: number) => void;
  /** The true time, whatever its own wall clock shows: everybody else's. Milliseconds since the epoch. */
  readonly trueNow: () => number;
  /** Sets the wall clock so far ahead of the true time (behind it, below 0), and it only. Milliseconds. */
  readonly setWallAhead: (ms: number) => void;
  /** The function is frozen for so long: the monotonic clock stands still, and so does everybody who sleeps. */
  readonly freeze: (ms: number) => void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a change after which nothing more is expected to happen by itself. */
const QUIET_TURNS = 4;

export function drivenClock(start = Date.UTC(2026, 5, 15, 12), seed = 1): DrivenClock {
  let now = start;
  let wallAhead = 0;
  let frozenMs = 0;
  let busy = 0;
  let pumping = false;
  let changes = 0;
  let random = seed;
  const sleepers: Sleeper[] = [];

  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    while (sleepers.length > 0) {
      const before = changes;
      for (let turns = 0; turns < QUIET_TURNS; turns += 1) await turn();
      if (changes !== before || busy > 0) continue;
      const next = sleepers.shift();
      if (next === undefined) break;
      now = Math.max(now, next.at);
      changes += 1;
      next.wake();
    }
    pumping = false;
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const sleeper: Sleeper = {
        at: now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', cancel);
          resolve();
        },
      };
      const cancel = (): void => {
        const index = sleepers.indexOf(sleeper);
        if (index >= 0) sleepers.splice(index, 1);
        changes += 1;
        resolve();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      let index = sleepers.length;
      while (index > 0 && (sleepers[index - 1]?.at ?? 0) > sleeper.at) index -= 1;
      sleepers.splice(index, 0, sleeper);
      changes += 1;
      void pump();
    });

  const during = async <T>(work: Promise<T>): Promise<T> => {
    busy += 1;
    try {
      return await work;
    } finally {
      busy -= 1;
      changes += 1;
    }
  };

  return {
    now: () => now + frozenMs + wallAhead,
    trueNow: () => now + frozenMs,
    monotonic: () => now - start,
    sleep,
    random: () => {
      // Park and Miller's minimal standard generator: chance that a seed replays.
      random = (random * 48_271) % 2_147_483_647;
      return random / 2_147_483_647;
    },
    set: (to) => {
      now = to - wallAhead - frozenMs;
    },
    setWallAhead: (ms) => {
      wallAhead = ms;
    },
    freeze: (ms) => {
      frozenMs += ms;
    },
    during,
    sleepAsServer: async (ms) => {
      busy -= 1;
      await sleep(ms);
      busy += 1;
      changes += 1;
    },
    watched: (dispatcher, latencyMs = 0) =>
      dispatcher.compose((dispatch) => (options, handler) => {
        const answered = Promise.withResolvers<void>();
        const settle = (): void => answered.resolve();
        const watching: Dispatcher.DispatchHandler = {
          onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
          onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
          onResponseStart: (...args) => handler.onResponseStart?.(...args),
          onResponseData: (...args) => handler.onResponseData?.(...args),
          onResponseEnd: (...args) => {
            handler.onResponseEnd?.(...args);
            settle();
          },
          onResponseError: (...args) => {
            handler.onResponseError?.(...args);
            settle();
          },
        };
        const send: Dispatcher['dispatch'] = (...request) => {
          void during(answered.promise);
          return dispatch(...request);
        };
        if (latencyMs === 0) return send(options, watching);
        dispatchAfter(() => sleep(latencyMs), send, options, watching);
        return true;
      }),
  };
}
