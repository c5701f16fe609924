import type { Clock } from '../clock.ts';
import { Allowance, type Limits, type RateLimit } from './allowance.ts';

/** What goes first when there is not room for all; first come, first served within one of them. */
export const PRIORITIES = ['write', 'verify', 'reread', 'read', 'search'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Leave to send one request. Exactly one of the two must be called, once. */
export interface Slot {
  /** The request was not sent. */
  readonly giveBack: () => void;
  /**
   * The answer is complete, or is no longer waited for.
   *
   * @param told what it says about the rate limit
   * @param pauseSeconds for a 429: how long nothing may leave
   */
  readonly settle: (told?: RateLimit, pauseSeconds?: number) => void;
}

interface Waiting {
  readonly grant: () => void;
  readonly dismiss: () => void;
}

/**
 * Lets requests of one token leave, never more than its allowance in any rolling minute, retries included
 * (promise 9). Bursts are allowed while the budget lasts. It lives and dies with the token, not with a run.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #limits: () => Limits;
  readonly #allowance = new Allowance();
  readonly #queues: Readonly<Record<Priority, Waiting[]>> = {
    write: [],
    verify: [],
    reread: [],
    read: [],
    search: [],
  };
  #closed = false;
  #alarm: { readonly at: number; readonly off: AbortController } | undefined;

  /** @param limits asked each time, because a run may bring other ones */
  constructor(clock: Clock, limits: () => Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Waits for leave to send. Undefined when `signal` was aborted, or the pacer closed, first. */
  acquire(priority: Priority, signal: AbortSignal): Promise<Slot | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted || this.#closed) {
        resolve(undefined);
        return;
      }
      const queue = this.#queues[priority];
      const waiting: Waiting = {
        grant: () => {
          signal.removeEventListener('abort', giveUp);
          this.#allowance.take();
          resolve(this.#slot());
        },
        dismiss: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(undefined);
        },
      };
      const giveUp = (): void => {
        queue.splice(queue.indexOf(waiting), 1);
        resolve(undefined);
        this.#letGo();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(waiting);
      this.#letGo();
    });
  }

  /** Its token was dropped: no request may leave any more, and those that wait learn it at once. */
  close(): void {
    this.#closed = true;
    for (const priority of PRIORITIES) {
      for (const waiting of this.#queues[priority].splice(0)) waiting.dismiss();
    }
    this.#sleepOn();
  }

  /** So many milliseconds have passed while the function was frozen and the monotonic clock stood still. */
  passed(ms: number): void {
    this.#allowance.passed(ms, this.#clock.monotonic());
  }

  /** How long a 429 has held everything back so far, milliseconds. */
  pausedMs(): number {
    return this.#allowance.pausedMs(this.#clock.monotonic());
  }

  /** How long nothing may leave yet, milliseconds; 0 where only an answer can make room. */
  waitMs(): number {
    const now = this.#clock.monotonic();
    return Math.max(0, (this.#allowance.nextAt(now, this.#limits()) ?? now) - now);
  }

  /** How many requests a minute Genesys says that it allows this token; undefined while it has not said. */
  allowed(): number | undefined {
    return this.#allowance.allowed();
  }

  #slot(): Slot {
    const sentAt = this.#clock.monotonic();
    return {
      giveBack: () => {
        this.#allowance.giveBack();
        this.#letGo();
      },
      settle: (told, pauseSeconds) => {
        const now = this.#clock.monotonic();
        this.#allowance.settle(sentAt, now, told);
        if (pauseSeconds !== undefined) this.#allowance.pause(now + pauseSeconds * 1_000, now);
        this.#letGo();
      },
    };
  }

  #letGo(): void {
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      const now = this.#clock.monotonic();
      const at = this.#allowance.nextAt(now, this.#limits());
      if (at === undefined) break;
      if (at > now) {
        this.#wakeAt(at);
        return;
      }
      this.#queues[next].shift()?.grant();
    }
    this.#sleepOn();
  }

  #first(): Priority | undefined {
    return PRIORITIES.find((priority) => this.#queues[priority].length > 0);
  }

  #wakeAt(at: number): void {
    if (this.#alarm?.at === at) return;
    this.#sleepOn();
    const off = new AbortController();
    this.#alarm = { at, off };
    void this.#clock.sleep(at - this.#clock.monotonic(), off.signal).then(() => {
      if (off.signal.aborted) return;
      this.#alarm = undefined;
      this.#letGo();
    });
  }

  #sleepOn(): void {
    this.#alarm?.off.abort();
    this.#alarm = undefined;
  }
}
