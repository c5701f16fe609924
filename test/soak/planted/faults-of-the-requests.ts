import { Dispatcher } from 'undici';
import type { Planted } from './planted.ts';

/** Promise 9, and the order and the aim of requests. */
export const FAULTS_OF_THE_REQUESTS: readonly Planted[] = [
  {
    name: 'a 429 pauses nothing',
    invariant: 'promise-09',
    seed: 18,
    changes: [
      {
        file: 'genesys/pacer.ts',
        instead: 'if (pauseSeconds !== undefined)',
        put: 'if (pauseSeconds === Infinity)',
      },
    ],
  },
  {
    name: 'the allowance is not kept',
    invariant: 'promise-09',
    seed: 4,
    changes: [
      {
        file: 'genesys/allowance.ts',
        instead: 'Math.min(limits.requestsPerMinute, this.#allowed)',
        put: '1e6',
      },
      {
        file: 'genesys/allowance.ts',
        instead: 'Math.max(now, roomAt, this.#pausedUntil, this.#serverRoomAt(now))',
        put: 'Math.max(now, roomAt, this.#pausedUntil)',
      },
    ],
  },
  {
    name: 'teardown follows at once',
    invariant: 'escalation',
    seed: 2,
    changes: [{ file: 'closing/verify.ts', instead: '[500, 2_000, 5_000, 10_000]', put: '[500, 2_000]' }],
  },
  {
    name: 'teardown is used where the policy forbids it',
    invariant: 'escalation',
    seed: 19,
    changes: [
      {
        file: 'closing/escalation.ts',
        instead: "return teardown ? ['disconnect', 'teardown'] : ['disconnect'];",
        put: "return ['disconnect', 'teardown'];",
      },
    ],
  },
  {
    name: 'every end is sent twice',
    invariant: 'escalation',
    seed: 1,
    tamper: (world) => ({
      ...world,
      ...(world.dispatcher === undefined ? {} : { dispatcher: new TwiceDispatcher(world.dispatcher) }),
    }),
  },
  {
    name: 'writes wait for the end of the run',
    invariant: 'late-writes',
    seed: 116,
    changes: [
      {
        file: 'closing/write.ts',
        instead: 'const mayLeave = (): boolean => ending.stopped() === undefined && isFresh(target, clock);',
        put: 'const mayLeave = (): boolean => true;',
      },
      {
        file: 'closing/write.ts',
        instead: 'if (!mayLeave()) return heldBack();',
        put: 'await clock.sleep(ending.deadline.newWorkUntil + 500 - clock.monotonic());',
      },
    ],
  },
  {
    name: 'a tag is written over another',
    invariant: 'tags',
    seed: 64,
    changes: [
      {
        file: 'closing/write.ts',
        instead: 'if (tag === undefined || target.snapshot.externalTag !== undefined)',
        put: 'if (tag === undefined)',
      },
    ],
  },
  {
    name: 'a tag is written that nobody wanted',
    invariant: 'tags',
    seed: 1,
    changes: [{ file: 'request/resolve-run.ts', instead: 'tag: settings.tag,', put: 'tag: true,' }],
  },
  {
    name: 'reads go to another host',
    invariant: 'where-to',
    seed: 113,
    tamper: (world) => ({
      ...world,
      ...(world.dispatcher === undefined ? {} : { dispatcher: new ElsewhereDispatcher(world.dispatcher) }),
    }),
  },
];

/** Sends each end once more as soon as it was answered. */
class TwiceDispatcher extends Dispatcher {
  readonly #inner: Dispatcher;
  constructor(inner: Dispatcher) {
    super();
    this.#inner = inner;
  }
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options.method !== 'PATCH') return this.#inner.dispatch(options, handler);
    return this.#inner.dispatch(options, {
      onRequestStart: (...args) => handler.onRequestStart?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => {
        this.#inner.dispatch(options, {});
        handler.onResponseEnd?.(...args);
      },
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
  }
}

class ElsewhereDispatcher extends Dispatcher {
  readonly #inner: Dispatcher;
  constructor(inner: Dispatcher) {
    super();
    this.#inner = inner;
  }
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const isRead = options.method === 'GET';
    return this.#inner.dispatch(
      isRead ? { ...options, origin: 'https://elsewhere.example' } : options,
      handler,
    );
  }
}
