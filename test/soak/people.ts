import type { Random } from '../../local/simulator/random.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { actIn } from './acts.ts';
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

  /** Somebody does something in one conversation; anybody in any where no id is given. */
  act(id: string | undefined, wanted?: readonly string[]): void {
    const { conversations, organisation, conditions } = this.#simulator;
    if (!this.#isActive) return;
    const all = [...conversations.all()];
    const chosen = id === undefined ? all[this.#random.between(0, all.length - 1)]?.id : id;
    if (chosen === undefined || conversations.get(chosen) === undefined) return;
    const { threadingMinutes } = conditions;
    this.#record.because('nothing', (exactly) => {
      conversations.change(chosen, this.#simulator.now(), (model, now) => {
        const context = { random: this.#random, organisation, now, threadingMinutes };
        exactly(actIn(model, context, wanted) ?? 'nothing');
      });
    });
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
