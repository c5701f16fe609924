import type { Clock } from '../../functions/sweeper/clock.ts';
import type { DayClock } from './day-clock.ts';

/**
 * The process that an execution environment of the function is. It runs during an invocation, stands still between
 * two, and may be killed: what would reach it while it stands still reaches it later, and after its death never.
 */
export class FunctionInstance {
  /** From 1, in the order of their beginning. */
  readonly id: number;
  /** Its own clock, which may differ from everybody else's. */
  readonly clock: Clock;
  /** How far its clock is ahead, milliseconds: as long as it lives, for a clock that jumps keeps nobody's minutes. */
  readonly clockAheadMs: number;
  #state: 'frozen' | 'running' | 'dead' = 'frozen';
  #held: (() => void)[] = [];

  constructor(id: number, day: DayClock, random: () => number, clockAheadMs = 0) {
    this.id = id;
    this.clockAheadMs = clockAheadMs;
    this.clock = {
      now: () => day.now() + this.clockAheadMs,
      monotonic: () => day.monotonic(),
      random,
      sleep: (ms, signal) =>
        new Promise((resolve) => void day.sleep(ms, signal).then(() => this.reach(resolve))),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Does what comes from outside: now, at its next invocation, or never. */
  reach(happen: () => void): void {
    if (this.#state === 'running') happen();
    else if (this.#state === 'frozen') this.#held.push(happen);
  }

  thaw(): void {
    this.#state = 'running';
    const held = this.#held;
    this.#held = [];
    for (const happen of held) happen();
  }
  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }
  kill(): void {
    this.#state = 'dead';
    this.#held = [];
  }
}
