import type { Clock } from '../clock.ts';
import { Allowance, type Limits, type RateLimit } from './allowance.ts';

/** Which requests are sent first if not all may be; within one priority, first come, first served. */
export const PRIORITIES = ['write', 'verify', 'reread', 'read', 'search'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Permission to send one request. Exactly one of the two must be called, once. */
export interface Slot {
  /** The request was not sent. */
  readonly giveBack: () => void;
  /**
   * The answer is complete, or nobody waits for it any more.
   *
   * @param told what it says about the rate limit
   * @param pauseSeconds for a 429: how long nothing may be sent
   */
  readonly settle: (told?: RateLimit, pauseSeconds?: number) => void;
}

interface Waiting {
  readonly grant: () => void;
  readonly dismiss: () => void;
}

/**
 * Decides when the requests of one token are sent: never more than its allowance in any rolling minute, retries included
 * (promise 9). Bursts are allowed while the budget lasts. A pacer belongs to a token, not to a run.
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

  /** @param limits called each time, because the next run may have other limits */
  constructor(clock: Clock, limits: () => Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Waits until a request may be sent. Undefined if `signal` was aborted, or the pacer closed, before that. */
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

  /** Its token was dropped: no more requests may be sent, and those that wait are released at once. */
  close(): void {
    this.#closed = true;
    for (const priority of PRIORITIES) {
      for (const waiting of this.#queues[priority].splice(0)) waiting.dismiss();
    }
    this.#sleepOn();
  }

  /** The function was frozen for this many milliseconds, and the monotonic clock stood still. */
  passed(ms: number): void {
    this.#allowance.passed(ms, this.#clock.monotonic());
  }

  /** For how long no request could be sent because of a 429, so far, milliseconds. */
  pausedMs(): number {
    return this.#allowance.pausedMs(this.#clock.monotonic());
  }

  /** How long nothing may be sent yet, milliseconds; 0 if only an answer can make room. */
  waitMs(): number {
    const now = this.#clock.monotonic();
    return Math.max(0, (this.#allowance.nextAt(now, this.#limits()) ?? now) - now);
  }

  /** How many requests a minute Genesys says that it allows this token; undefined until it has said so. */
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
