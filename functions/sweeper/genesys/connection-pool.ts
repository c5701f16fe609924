import { Agent, type Dispatcher } from 'undici';
import { ageMs, type Clocks, type Moment, momentOf } from '../clock.ts';
import { bounded } from './bounded-http.ts';

/**
 * A connection that has been idle for longer is not used again, whatever the host promises in `Keep-Alive`: whatever stands
 * in between may have forgotten it, and a request on it would wait for its time-out. Milliseconds.
 */
const LONGEST_IDLE_MS = 4_000;

/** Carries the requests of one organisation over keep-alive connections, its answers bounded. */
export class ConnectionPool {
  readonly #clock: Clocks;
  readonly #given: Dispatcher | undefined;
  #agent: Agent | undefined;
  #dispatcher: Dispatcher;
  #lastUsed: Moment;

  /** @param given used instead of connections of its own, whose idleness is then somebody else's business */
  constructor(clock: Clocks, given?: Dispatcher) {
    this.#clock = clock;
    this.#given = given;
    this.#lastUsed = momentOf(clock);
    this.#dispatcher = this.#open();
  }

  get dispatcher(): Dispatcher {
    return this.#dispatcher;
  }

  /** A request was answered, or given up. */
  used(): void {
    this.#lastUsed = momentOf(this.#clock);
  }

  /** A run begins. The function may have been frozen since the last one, and the timers that close connections with it. */
  dropIdle(): void {
    if (this.#agent === undefined || ageMs(this.#lastUsed, this.#clock) <= LONGEST_IDLE_MS) return;
    void this.#agent.destroy();
    this.#dispatcher = this.#open();
  }

  #open(): Dispatcher {
    if (this.#given !== undefined) return bounded(this.#given);
    this.#agent = new Agent({ keepAliveTimeout: LONGEST_IDLE_MS, keepAliveMaxTimeout: LONGEST_IDLE_MS });
    return bounded(this.#agent);
  }
}
