import { Dispatcher } from 'undici';
import type { Fault } from '../../local/simulator/faults.ts';
import type { JournalEntry } from '../../local/simulator/journal.ts';
import type { DayClock } from './day-clock.ts';
import type { FunctionInstance } from './function-instance.ts';
import type { Fact, ObservedInvocation, ObservedRequest } from './observation.ts';

/** A constant: an abort without a reason makes an error each time. */
const NEVER_LEFT = new Error('never left');

/** A request as it is written down, with the answer parsed only when somebody looks at it. */
export class WrittenRequest implements ObservedRequest {
  readonly id: number;
  readonly invocation: ObservedInvocation | undefined;
  readonly method: string;
  readonly origin: string;
  readonly url: string;
  readonly body: unknown;
  readonly token: string | undefined;
  readonly login: string | undefined;
  readonly handedAt: number;
  readonly sentAt: number;
  path: string;
  conversationId: string | undefined;
  answeredAt: number | undefined;
  heardAt: number | undefined;
  status: number | undefined;
  retryAfter: string | undefined;
  date: number | undefined;
  rateLimitReset: string | undefined;
  fate: ObservedRequest['fate'] = 'pending';
  executed = false;
  faults: readonly Fault[] = [];
  truly: unknown;
  text = '';
  #answer: { readonly value: unknown } | undefined;

  constructor(
    id: number,
    { handedAt, sentAt }: Pick<ObservedRequest, 'handedAt' | 'sentAt'>,
    options: Dispatcher.DispatchOptions,
    invocation?: ObservedInvocation,
  ) {
    this.id = id;
    this.handedAt = handedAt;
    this.sentAt = sentAt;
    this.invocation = invocation;
    this.method = options.method;
    this.origin = String(options.origin ?? '');
    this.url = options.path;
    this.path = options.path.split('?')[0] ?? options.path;
    this.conversationId = undefined;
    this.body = bodyOf(options);
    const authorization = authorizationOf(options.headers);
    this.token = /^Bearer (.*)$/.exec(authorization)?.[1];
    const basic = /^Basic (.*)$/.exec(authorization)?.[1];
    this.login = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString();
  }

  get answer(): unknown {
    if (this.fate !== 'whole' || this.text === '') return undefined;
    this.#answer ??= { value: parsed(this.text) };
    return this.#answer.value;
  }
}

/** A request as it was handed over, before its connection was open. */
interface Handed {
  readonly options: Dispatcher.DispatchOptions;
  readonly at: number;
  readonly invocation: ObservedInvocation | undefined;
}

/** Writes down every request that the function's instances send, whatever carries it. */
export class RequestObserver {
  readonly requests: WrittenRequest[] = [];
  readonly #clock: DayClock;
  readonly #facts: Fact[];
  /** Those that have left and have not arrived yet. */
  #underWay: WrittenRequest[] = [];
  /** Those whose connection has neither opened nor failed yet. */
  readonly #waiting = new Set<Handed>();

  constructor(clock: DayClock, facts: Fact[]) {
    this.#clock = clock;
    this.#facts = facts;
  }

  /**
   * The dispatcher of one instance, over the one that carries.
   *
   * @param about.onSent called when a request is about to leave, with how many its invocation has sent
   */
  around(
    carrier: Dispatcher,
    instance: FunctionInstance,
    about: {
      readonly invocation: () => ObservedInvocation | undefined;
      readonly onSent: (request: ObservedRequest) => void;
      readonly onAnswered: (request: ObservedRequest) => void;
    },
  ): Dispatcher {
    return new ObservingDispatcher((options, handler) => {
      if (instance.isDead) return true;
      const handed: Handed = { options, at: this.#clock.now(), invocation: about.invocation() };
      this.#waiting.add(handed);
      let request: WrittenRequest | undefined;
      const done = (fate: ObservedRequest['fate']): void => {
        if (request?.fate !== 'pending') return;
        request.fate = fate;
        request.answeredAt = this.#clock.now();
        this.#facts.push({ kind: 'answered', at: request.answeredAt, request });
        about.onAnswered(request);
      };
      return carrier.dispatch(options, {
        onRequestStart: (controller, context) => {
          if (!instance.isDead) handler.onRequestStart?.(controller, context);
          if (instance.isDead || controller.aborted) {
            this.#withheld(handed);
            // Whoever aborts it again is not heard.
            controller.abort(NEVER_LEFT);
            return;
          }
          request = this.#left(handed);
          about.onSent(request);
          if (request.fate !== 'pending') controller.abort(NEVER_LEFT);
        },
        onResponseStart: (controller, status, headers, text) => {
          if (request !== undefined) written(request, status, headers);
          instance.reach(() => handler.onResponseStart?.(controller, status, headers, text));
        },
        onResponseData: (controller, chunk) => {
          if (request !== undefined) request.text += chunk.toString();
          instance.reach(() => handler.onResponseData?.(controller, chunk));
        },
        onResponseEnd: (controller, trailers) => {
          done('whole');
          instance.reach(() => {
            if (request !== undefined) request.heardAt = this.#clock.now();
            handler.onResponseEnd?.(controller, trailers);
          });
        },
        onResponseError: (controller, error) => {
          if (controller.aborted || instance.isDead) this.#withheld(handed);
          else this.#unconnected(handed, error);
          done(controller.aborted ? 'abandoned' : 'cut');
          instance.reach(() => handler.onResponseError?.(controller, error));
        },
      });
    });
  }

  #left(handed: Handed): WrittenRequest {
    this.#waiting.delete(handed);
    const { options, at: handedAt, invocation } = handed;
    const sentAt = this.#clock.now();
    const request = new WrittenRequest(this.requests.length + 1, { handedAt, sentAt }, options, invocation);
    this.requests.push(request);
    this.#underWay.push(request);
    this.#facts.push({ kind: 'sent', at: sentAt, request });
    return request;
  }

  /** Writes down a request that will not leave; one that has left, or is written down already, stays as it is. */
  #withheld(handed: Handed): void {
    if (!this.#waiting.delete(handed)) return;
    const { options, at: handedAt, invocation } = handed;
    const { method, path: url } = options;
    const at = this.#clock.now();
    this.#facts.push({ kind: 'withheld', at, invocation, method, url, body: bodyOf(options), handedAt });
  }

  #unconnected(handed: Handed, error: Error): void {
    if (!this.#waiting.delete(handed)) return;
    const { options, invocation } = handed;
    const { method, path: url } = options;
    const code = 'code' in error ? String(error.code) : '';
    const at = this.#clock.now();
    this.#facts.push({ kind: 'unconnected', at, invocation, method, url, body: bodyOf(options), code });
  }

  /** The day is over: what waits for a connection of a process that does not run any more leaves no more. */
  dayIsOver(): void {
    for (const handed of this.#waiting) this.#withheld(handed);
  }

  /** The request that has just arrived at a simulator: of equal ones, the first to leave. */
  arrived(entry: JournalEntry, origin: string): WrittenRequest | undefined {
    const index = this.#underWay.findIndex(
      (one) => one.method === entry.method && one.url === entry.url && one.origin === origin,
    );
    const [request] = index < 0 ? [] : this.#underWay.splice(index, 1);
    if (request === undefined) return undefined;
    request.path = entry.path;
    request.conversationId = entry.conversationId;
    return request;
  }

  /** The request never leaves: its sender dies that moment. */
  neverLeft(request: ObservedRequest): void {
    request.fate = 'abandoned';
    this.#underWay = this.#underWay.filter((one) => one !== request);
  }
}

class ObservingDispatcher extends Dispatcher {
  readonly #dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => boolean;

  constructor(
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => boolean,
  ) {
    super();
    this.#dispatch = dispatch;
  }
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#dispatch(options, handler);
  }
}

function written(
  request: WrittenRequest,
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  const date = Date.parse(header('date') ?? '');
  request.status = status;
  request.retryAfter = header('retry-after');
  request.rateLimitReset = header('inin-ratelimit-reset');
  request.date = Number.isNaN(date) ? undefined : date;
}

/** The JSON of a request; the login's is no JSON. */
function bodyOf({ path, body }: Dispatcher.DispatchOptions): unknown {
  return typeof body === 'string' && !path.startsWith('/oauth/token') ? JSON.parse(body) : undefined;
}

function authorizationOf(headers: Dispatcher.DispatchOptions['headers']): string {
  if (headers === null || headers === undefined || Symbol.iterator in headers) return '';
  const value = headers['authorization'];
  return typeof value === 'string' ? value : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
