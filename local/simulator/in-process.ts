import { Dispatcher } from 'undici';
import type { Answered } from './answer.ts';
import { answer } from './answer.ts';
import { webPage } from './raw-reply.ts';
import { apiRoutes } from './routes/api-routes.ts';
import { routeFinder } from './routes/find-api-route.ts';
import type { SimulatorState } from './simulator-state.ts';

/** How long a request is under way, and its answer, in ms of the simulated time. Asked once for each. */
export interface Journey {
  readonly there: () => number;
  readonly back: () => number;
}

/** What the line itself may break with, as the socket of a real one does. */
class ConnectionCutError extends Error {
  override readonly name = 'ConnectionCutError';
  readonly code = 'ECONNRESET';
}

/**
 * Carries requests to the simulator without a socket, in simulated time only: the answer to a request does not depend on
 * the speed of the machine. A request that has left is carried out, whether its sender waits for the answer or not.
 */
export class InProcessDispatcher extends Dispatcher {
  readonly #state: SimulatorState;
  readonly #journey: Journey;
  readonly #find: ReturnType<typeof routeFinder>;

  constructor(state: SimulatorState, journey: Journey = { there: () => 0, back: () => 0 }) {
    super();
    this.#state = state;
    this.#journey = journey;
    this.#find = routeFinder(apiRoutes(state));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const line = new Line(handler);
    handler.onRequestStart?.(line, null);
    if (!line.aborted) void this.#carry(options, line);
    return true;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
  override destroy(): Promise<void> {
    return Promise.resolve();
  }

  async #carry(options: Dispatcher.DispatchOptions, line: Line): Promise<void> {
    const { sleep } = this.#state;
    const there = this.#journey.there();
    if (there > 0) await sleep(there);
    const { method, path: url } = options;
    const { route, params } = this.#find(method, url);
    const body = typeof options.body === 'string' ? options.body : '';
    const headers = headersOf(options.headers);
    const answered = await answer(this.#state, route, { method, url, params, headers, body });
    const back = this.#journey.back();
    if (back > 0) await sleep(back);
    line.deliver(answered);
  }
}

/** The caller's end of one request: takes the answer, unless the caller has turned away. */
class Line implements Dispatcher.DispatchController {
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  paused = false;
  aborted = false;
  reason: Error | null = null;
  readonly #handler: Dispatcher.DispatchHandler;
  #over = false;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  abort(reason: Error): void {
    if (this.#over) return;
    this.aborted = true;
    this.reason = reason;
    this.#fail(reason);
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }

  deliver({ headers, answer: answered }: Answered): void {
    if (this.#over) return;
    if (!('spoilt' in answered)) {
      const text = answered.body === undefined ? '' : JSON.stringify(answered.body);
      this.#send(answered.status, { ...headers, ...jsonHeader(answered.body) }, text);
      return;
    }
    const { spoilt, reply } = answered;
    switch (spoilt.kind) {
      case 'hang':
        return;
      case 'reset':
        this.#fail(new ConnectionCutError('cut'));
        return;
      case 'html':
      case 'proxy':
        this.#send(spoilt.status, { ...headers, 'content-type': 'text/html' }, webPage);
        return;
      case 'empty-body':
        this.#send(spoilt.status, { ...headers, ...jsonHeader({}) }, '');
        return;
      case 'half-body': {
        const whole = Buffer.from(JSON.stringify(reply?.body ?? {}));
        const half = whole.subarray(0, Math.floor(whole.length / 2));
        this.#send(reply?.status ?? 200, { ...headers, ...jsonHeader({}) }, half, spoilt.asIfWhole);
      }
    }
  }

  #send(status: number, headers: Record<string, string>, body: string | Buffer, whole = true): void {
    const data = Buffer.from(body);
    const length = whole ? data.length : data.length * 2 + 1;
    this.#handler.onResponseStart?.(
      this,
      status,
      lowerCased({ ...headers, 'content-length': `${length}` }),
      '',
    );
    if (data.length > 0 && !this.#isAborted()) this.#handler.onResponseData?.(this, data);
    if (this.#isAborted()) return;
    if (!whole) {
      this.#fail(new ConnectionCutError('cut'));
      return;
    }
    this.#over = true;
    this.#handler.onResponseEnd?.(this, {});
  }

  /** The handler may abort while it is told of a part. */
  #isAborted(): boolean {
    return this.aborted;
  }

  #fail(reason: Error): void {
    this.#over = true;
    this.#handler.onResponseError?.(this, reason);
  }
}

function jsonHeader(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function headersOf(headers: Dispatcher.DispatchOptions['headers']): Record<string, string> {
  const known: Record<string, string> = {};
  if (headers === null || headers === undefined || Symbol.iterator in headers) return known;
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') known[name.toLowerCase()] = value;
  }
  return known;
}
