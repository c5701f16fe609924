import { Agent, type Dispatcher } from 'undici';
import { ageMs, momentOf, type Clocks, type Moment } from '../clock.ts';

/**
 * A connection that has been idle for longer is not used again, whatever the host promises in `Keep-Alive`: something in
 * between may have dropped it, and a request on it would wait until its time-out. Milliseconds.
 */
const LONGEST_IDLE_MS = 4_000;

/** Carries the requests of one organisation over keep-alive connections, and bounds their answers. */
export class ConnectionPool {
  readonly #clock: Clocks;
  readonly #given: Dispatcher | undefined;
  #agent: Agent | undefined;
  #dispatcher: Dispatcher;
  #lastUsed: Moment;

  /** @param given used instead of a pool of its own; its idle connections are then not checked here */
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

/**
 * More than this is not kept in memory. Genesys states no limit for its answers. In a live conversation, a message takes
 * about half a kilobyte for each participant that lists it; a page of 100 conversations with long histories has one or
 * two megabytes. Measured: the worst JSON of this size fits into the function's 256 MB, and four of the ordinary kind.
 */
export const LARGEST_ANSWER_BYTES = 8 * 1_024 * 1_024;

/** Genesys sends no answer that is deeper: a search page, the deepest that is read, has about ten levels. */
export const DEEPEST_ANSWER = 64;

/** Objects and lists in one answer. `{},` is three bytes that become sixty: the size does not bound the memory. */
export const MOST_PARTS = 200_000;

/**
 * A dispatcher whose answers are bounded in size, depth and number of parts. An answer beyond a bound keeps its status
 * and headers, but its transfer is stopped and its body is dropped: a conversation is then unreadable and kept, and for
 * an error the status is enough. Bodies are measured as they arrive. None is compressed, because the requests do not ask
 * for it.
 */
export function bounded(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, withinBounds(handler)));
}

function withinBounds(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const bounds = new Bounds();
  const held: Buffer[] = [];
  let isOver = false;
  return {
    onRequestStart: (controller, context: unknown) => handler.onRequestStart?.(controller, context),
    onResponseStart: (...answer) => handler.onResponseStart?.(...answer),
    // Held until the body is known to be within bounds: a part of a larger one must not be mistaken for the whole.
    onResponseData: (controller, chunk) => {
      if (isOver) return;
      held.push(chunk);
      if (bounds.hold(chunk)) return;
      isOver = true;
      handler.onResponseEnd?.(controller, {});
      controller.abort(new Error('beyond the bounds of an answer'));
    },
    onResponseEnd: (controller, trailers) => {
      if (isOver) return;
      isOver = true;
      for (const chunk of held) handler.onResponseData?.(controller, chunk);
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError: (controller, error) => {
      if (isOver) return;
      isOver = true;
      handler.onResponseError?.(controller, error);
    },
  };
}

const [QUOTE, BACKSLASH, ...BRACKETS] = Buffer.from('"\\[]{}');
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = BRACKETS;

/**
 * Measures a body as it arrives, byte by byte: in UTF-8, no byte of a longer character looks like a quote or a bracket.
 */
class Bounds {
  #bytes = 0;
  #depth = 0;
  #parts = 0;
  #inText = false;
  #escaped = false;

  /** Whether the body, up to the end of this chunk, is within bounds. */
  hold(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > LARGEST_ANSWER_BYTES) return false;
    for (const byte of chunk) {
      if (this.#inText) this.#readText(byte);
      else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.#depth += 1;
        this.#parts += 1;
        if (this.#depth > DEEPEST_ANSWER || this.#parts > MOST_PARTS) return false;
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth -= 1;
    }
    return true;
  }

  #readText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
  }
}
