import type { Random } from '../../local/simulator/random.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { actIn } from './acts.ts';
import { isEnd } from './ends.ts';
import { addNew, addOld } from './population.ts';
import type { DayRecord } from './day-record.ts';

/** What people do in the middle of a look at their conversation, or of its end. */
const SUDDEN = [
  'guest-writes',
  'guest-comes-back',
  'guest-reconnects',
  'agent-writes',
  'agent-answers',
  'agent-transfers',
  'agent-parks',
];

const INTERRUPTING = ['agent-parks', 'agent-transfers'];

/** How often somebody acts between a request's arrival and its answer, by what the request is. */
export interface Suddenness {
  readonly afterRead: number;
  readonly beforeWrite: number;
  readonly afterWrite: number;
}

/** Guests, agents and flows: they act at their own times, and now and then just when they are looked at. */
export class People {
  readonly #simulator: Simulator;
  readonly #random: Random;
  readonly #record: DayRecord;
  #isActive = true;

  constructor(simulator: Simulator, random: Random, record: DayRecord, suddenness: Suddenness) {
    this.#simulator = simulator;
    this.#random = random;
    this.#record = record;
    const sudden = (id: string | undefined, chance: number): void => {
      if (id !== undefined && chance > 0 && random.chance(chance)) this.act(id, SUDDEN);
    };
    simulator.on('before', ({ method, conversationId }) => {
      if (method !== 'GET') sudden(conversationId, suddenness.beforeWrite);
    });
    simulator.on('after', ({ method, conversationId }) => {
      sudden(conversationId, method === 'GET' ? suddenness.afterRead : suddenness.afterWrite);
    });
  }

  /** From now on nobody does anything. */
  goHome(): void {
    this.#isActive = false;
  }

  /** Between its last look and its end, an agent parks or transfers the conversation: so many times where one can. */
  interrupt(times: number, random: Random): void {
    let left = times;
    this.#simulator.on('before', (request) => {
      if (left === 0 || request.conversationId === undefined || !isEnd(request)) return;
      if (this.act(request.conversationId, INTERRUPTING, random) !== undefined) left -= 1;
    });
  }

  /**
   * Somebody does something in one conversation; anybody in any where no id is given.
   *
   * @returns what was done; undefined where nothing fits
   */
  act(id: string | undefined, wanted?: readonly string[], random = this.#random): string | undefined {
    const { conversations, organisation, conditions } = this.#simulator;
    if (!this.#isActive) return undefined;
    const all = [...conversations.all()];
    const chosen = id === undefined ? all[random.between(0, all.length - 1)]?.id : id;
    if (chosen === undefined || conversations.get(chosen) === undefined) return undefined;
    const { threadingMinutes } = conditions;
    let done: string | undefined;
    this.#record.because('nothing', (exactly) => {
      conversations.change(chosen, this.#simulator.now(), (model, now) => {
        done = actIn(model, { random, organisation, now, threadingMinutes }, wanted);
        exactly(done ?? 'nothing');
      });
    });
    return done;
  }

  /** A conversation with a past is there that nobody was shown before. */
  appear(): void {
    this.#record.because('appears', () => void addOld(this.#simulator, this.#random));
  }

  /** Somebody begins to write. */
  begin(): void {
    if (this.#isActive) this.#record.because('begins', () => void addNew(this.#simulator, this.#random));
  }
}
