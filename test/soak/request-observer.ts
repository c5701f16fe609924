import { Dispatcher } from 'undici';
import type { Fault } from '../../local/simulator/faults.ts';
import type { JournalEntry } from '../../local/simulator/journal.ts';
import type { DayClock } from './day-clock.ts';
import type { FunctionInstance } from './function-instance.ts';
import type { Fact, ObservedInvocation, ObservedRequest } from './observation.ts';

/** A request as it is written down, with the answer parsed only when somebody looks at it. */
export class WrittenRequest implements ObservedRequest {
  readonly id: number;
  readonly invocation: ObservedInvocation | undefined;
  readonly method: string;
  readonly origin: string;
  readonly url: string;
  readonly body: unknown;
  readonly token: string | undefined;
  readonly sentAt: number;
  path: string;
  conversationId: string | undefined;
  answeredAt: number | undefined;
  status: number | undefined;
  retryAfter: string | undefined;
  fate: ObservedRequest['fate'] = 'pending';
  executed = false;
  faults: readonly Fault[] = [];
  text = '';
  #answer: { readonly value: unknown } | undefined;

  constructor(
    id: number,
    sentAt: number,
    options: Dispatcher.DispatchOptions,
    invocation?: ObservedInvocation,
  ) {
    this.id = id;
    this.sentAt = sentAt;
    this.invocation = invocation;
    this.method = options.method;
    this.origin = String(options.origin ?? '');
    this.url = options.path;
    this.path = options.path.split('?')[0] ?? options.path;
    this.conversationId = undefined;
    const isLogin = this.path === '/oauth/token';
    this.body = !isLogin && typeof options.body === 'string' ? JSON.parse(options.body) : undefined;
    this.token = /^Bearer (.*)$/.exec(authorizationOf(options.headers))?.[1];
  }

  get answer(): unknown {
    if (this.fate !== 'whole' || this.text === '') return undefined;
    this.#answer ??= { value: parsed(this.text) };
    return this.#answer.value;
  }
}

/** Writes down every request that the function's instances send, whatever carries it. */
export class RequestObserver {
  readonly requests: WrittenRequest[] = [];
  readonly #clock: DayClock;
  readonly #facts: Fact[];
  /** Those that have left and have not arrived yet. */
  #underWay: WrittenRequest[] = [];

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
      const request = new WrittenRequest(
        this.requests.length + 1,
        this.#clock.now(),
        options,
        about.invocation(),
      );
      this.requests.push(request);
      this.#underWay.push(request);
      this.#facts.push({ kind: 'sent', at: request.sentAt, request });
      const done = (fate: ObservedRequest['fate']): void => {
        request.fate = fate;
        request.answeredAt = this.#clock.now();
        this.#facts.push({ kind: 'answered', at: request.answeredAt, request });
        about.onAnswered(request);
      };
      const isLoud = (): boolean => request.fate === 'pending';
      about.onSent(request);
      if (request.fate !== 'pending') return true;
      return carrier.dispatch(options, {
        onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
        onResponseStart: (controller, status, headers, text) => {
          request.status = status;
          const asked = headers['retry-after'];
          request.retryAfter = typeof asked === 'string' ? asked : asked?.[0];
          instance.reach(() => handler.onResponseStart?.(controller, status, headers, text));
        },
        onResponseData: (controller, chunk) => {
          request.text += chunk.toString();
          instance.reach(() => handler.onResponseData?.(controller, chunk));
        },
        onResponseEnd: (controller, trailers) => {
          done('whole');
          instance.reach(() => handler.onResponseEnd?.(controller, trailers));
        },
        onResponseError: (controller, error) => {
          if (isLoud()) done(controller.aborted ? 'abandoned' : 'cut');
          instance.reach(() => handler.onResponseError?.(controller, error));
        },
      });
    });
  }

  /** The request that has just arrived at the simulator: of equal ones, the first to leave. */
  arrived(entry: JournalEntry): WrittenRequest | undefined {
    const index = this.#underWay.findIndex((one) => one.method === entry.method && one.url === entry.url);
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
