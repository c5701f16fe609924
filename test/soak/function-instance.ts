import type { Clock } from '../../functions/sweeper/clock.ts';
import type { DayClock } from './day-clock.ts';
import type { OwnClock } from './observation.ts';

/** Collects what an {@link OwnClock} tells. */
interface WrittenClock extends OwnClock {
  readonly steps: { readonly at: number; readonly aheadMs: number }[];
  readonly stood: { readonly from: number; to: number }[];
}

/**
 * The process that an execution environment of the function is. It runs during an invocation, stands still between
 * two, and may be killed: what would reach it while it stands still reaches it later, and after its death never.
 */
export class FunctionInstance {
  /** From 1, in the order of their beginning. */
  readonly id: number;
  /** Its own clock, which may differ from everybody else's. */
  readonly clock: Clock;
  readonly #day: DayClock;
  readonly #own: WrittenClock;
  readonly #standsStill: boolean;
  #state: 'frozen' | 'running' | 'dead' = 'frozen';
  #held: (() => void)[] = [];

  /**
   * @param about.aheadMs how far its wall clock is ahead, until it is set
   * @param about.standsStill its monotonic clock stands still while the process does
   */
  constructor(
    id: number,
    day: DayClock,
    random: () => number,
    about: { readonly aheadMs?: number; readonly standsStill?: boolean } = {},
  ) {
    const began = day.now();
    this.id = id;
    this.#day = day;
    this.#standsStill = about.standsStill ?? false;
    this.#own = { steps: [{ at: began, aheadMs: about.aheadMs ?? 0 }], stood: [] };
    this.clock = {
      now: () => day.now() + this.#aheadMs(),
      monotonic: () => day.now() - began - this.#stoodMs(),
      random,
      sleep: (ms, signal) =>
        new Promise((resolve) => void day.sleep(ms, signal).then(() => this.reach(resolve))),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }
  /** What its clocks have shown, and go on to show. */
  get ownClock(): OwnClock {
    return this.#own;
  }

  /** Its wall clock is set, forward or back. */
  setClock(byMs: number): void {
    this.#own.steps.push({ at: this.#day.now(), aheadMs: this.#aheadMs() + byMs });
  }

  /** Does what comes from outside: now, at its next invocation, or never. */
  reach(happen: () => void): void {
    if (this.#state === 'running') happen();
    else if (this.#state === 'frozen') this.#held.push(happen);
  }

  thaw(): void {
    if (this.isDead) return;
    this.#state = 'running';
    const last = this.#own.stood.at(-1);
    if (last?.to === Infinity) last.to = this.#day.now();
    const held = this.#held;
    this.#held = [];
    for (const happen of held) happen();
  }
  freeze(): void {
    if (this.#state !== 'running') return;
    this.#state = 'frozen';
    if (this.#standsStill) this.#own.stood.push({ from: this.#day.now(), to: Infinity });
  }
  kill(): void {
    this.#state = 'dead';
    this.#held = [];
  }

  #aheadMs(): number {
    return this.#own.steps.at(-1)?.aheadMs ?? 0;
  }
  #stoodMs(): number {
    const now = this.#day.now();
    return this.#own.stood.reduce((sum, { from, to }) => sum + Math.min(to, now) - from, 0);
  }
}
