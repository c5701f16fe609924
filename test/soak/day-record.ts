import { defaultAssumptions } from '../../local/simulator/assumptions.ts';
import { conversationView } from '../../local/simulator/live-view.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import type { DayClock } from './day-clock.ts';
import { turnedOf } from './observer/ends-in-truth.ts';
import type { Fact, ObservedInvocation, Truth } from './observation.ts';
import { RequestObserver, type WrittenRequest } from './request-observer.ts';
import { truthOf } from './truth.ts';

type Changed = Extract<Fact, { kind: 'changed' }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Writes down everything that happens in a day, in its order. */
export class DayRecord {
  readonly facts: Fact[] = [];
  readonly invocations: ObservedInvocation[] = [];
  readonly observer: RequestObserver;
  readonly #clock: DayClock;
  readonly #simulator: Simulator;
  readonly #arrived = new Map<unknown, WrittenRequest>();
  /** Changes that nobody's act explains: an effect of the request that is just being carried out. */
  #unexplained: Mutable<Changed>[] = [];
  #cause: string | undefined;

  constructor(clock: DayClock, simulator: Simulator) {
    this.#clock = clock;
    this.#simulator = simulator;
    this.observer = new RequestObserver(clock, this.facts);
    for (const one of simulator.conversations.all()) this.#changed(one, clock.now(), 'is there');
    simulator.conversations.watch((one, at) => this.#changed(one, at, this.#cause));
  }

  /** Writes down what arrives at a simulator, and what became of it there. */
  listen(simulator: Pick<Simulator, 'on'>, origin: string): void {
    simulator.on('before', (entry) => {
      const request = this.observer.arrived(entry, origin);
      if (request !== undefined) this.#arrived.set(entry, request);
    });
    simulator.on('after', (entry) => {
      const request = this.#arrived.get(entry);
      this.#arrived.delete(entry);
      if (request !== undefined) {
        request.executed = entry.executed === true;
        if (entry.method === 'GET' && entry.status === 200)
          request.truly = this.#asItIs(entry.conversationId);
      }
      const isWrite = entry.executed === true && entry.method !== 'GET';
      for (const fact of this.#unexplained) {
        if (isWrite && fact.conversationId === entry.conversationId) fact.request = request;
      }
      this.#unexplained = [];
    });
  }

  /** The request that is just being answered, by the simulator's entry for it. */
  requestOf(entry: unknown): WrittenRequest | undefined {
    return this.#arrived.get(entry);
  }

  /** Names what changes conversations while `act` runs; it may say so more exactly before it has changed anything. */
  because(cause: string, act: (exactly: (cause: string) => void) => void): void {
    this.#cause = cause;
    try {
      act((exact) => {
        this.#cause = exact;
      });
    } finally {
      this.#cause = undefined;
    }
  }

  weather(what: string): void {
    this.facts.push({ kind: 'weather', at: this.#clock.now(), what });
  }
  printed(stream: 'log' | 'metric' | 'summary', text: string, invocation?: ObservedInvocation): void {
    this.facts.push({ kind: 'printed', at: this.#clock.now(), stream, text, invocation });
  }
  invoked(invocation: ObservedInvocation): void {
    this.invocations.push(invocation);
    this.facts.push({ kind: 'invoked', at: this.#clock.now(), invocation });
    if (invocation.calm) this.#views();
  }
  ended(invocation: ObservedInvocation): void {
    this.facts.push({ kind: 'ended', at: this.#clock.now(), invocation });
    if (invocation.calm) this.#views();
  }

  /** What is true of every conversation now. */
  truths(): Map<string, Truth> {
    const now = this.#clock.now();
    return new Map(
      [...this.#simulator.conversations.all()].map((one) => [
        one.id,
        truthOf(one, now, this.#simulator.assumptions),
      ]),
    );
  }

  #changed(conversation: ConversationModel, at: number, cause: string | undefined): void {
    const fact: Mutable<Changed> = {
      kind: 'changed',
      at,
      conversationId: conversation.id,
      cause: cause ?? 'request',
      request: undefined,
      truth: truthOf(conversation, at, this.#simulator.assumptions),
    };
    if (cause === undefined) this.#unexplained.push(fact);
    this.facts.push(fact);
  }

  /** A live view of it as it would be served if the counted assumptions held; undefined where they do. */
  #asItIs(conversationId: string | undefined): unknown {
    const { conversations, organisation, assumptions } = this.#simulator;
    const conversation = conversations.get(conversationId ?? '');
    if (conversation === undefined || turnedOf(assumptions).length === 0) return undefined;
    return conversationView(conversation, defaultAssumptions(), organisation);
  }
  #views(): void {
    const { conversations, assumptions, organisation } = this.#simulator;
    const at = this.#clock.now();
    const there = [...conversations.all()].filter((one) => !truthOf(one, at, assumptions).gone);
    const views = new Map(there.map((one) => [one.id, conversationView(one, assumptions, organisation)]));
    this.facts.push({ kind: 'views', at, views });
  }
}
