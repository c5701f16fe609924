import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import { TableError, type Item, type Key, type Table } from '../../functions/sweeper/table/port.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { DayClock } from './day-clock.ts';
import type { FunctionInstance } from './function-instance.ts';
import type { ObservedInvocation, ObservedTable, TableCall } from './observation.ts';
import { ORGANISATION } from './random-settings.ts';
import type { TablePlan, TableSpell } from './table-plan.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Stored = Key & Readonly<Record<string, unknown>>;

/** What is asked of the table, by any of its methods. */
interface Asked {
  readonly method: keyof Table;
  readonly keys: readonly string[];
  readonly items: readonly Stored[];
  readonly perform: (table: Table) => Promise<unknown>;
}

/** A constant, so that an expired or foreign item is never confused with one of this version. */
const ANOTHER_VERSION = 2;
/** A throttled or a refused answer takes its time, too. Milliseconds. */
const ERROR_AFTER_MS = 40;
/** The longest that an answer takes which never comes: two tries of a second to connect and three to be answered. */
const TIMED_OUT_AFTER_MS = 8_000;
const SLOW_MS = 5_000;

/** The DynamoDB table of a day: in memory, and in trouble for some of it. Writes down every call. */
export class DayTable {
  readonly observed: { readonly calls: TableCall[]; readonly changedAt: number[] } & ObservedTable;
  readonly #clock: DayClock;
  readonly #random: Random;
  readonly #plan: TablePlan;
  #table: Table;
  /** Keys of all that was stored, to spoil it. */
  #keys = new Map<string, Key>();

  constructor(clock: DayClock, random: Random, plan: TablePlan) {
    this.#clock = clock;
    this.#random = random;
    this.#plan = plan;
    this.#table = openInMemoryTable(clock);
    this.observed = { calls: [], changedAt: [], spells: plan.spells };
  }

  /** Fills it with what another version and others have left there. */
  async fill(conversationIds: readonly string[]): Promise<void> {
    const now = this.#clock.now();
    const rest = { v: ANOTHER_VERSION, expiresAt: Math.ceil(now / 1_000) + 86_400 * 30 };
    const notBefore = now + 20 * 3_600_000;
    await this.#table.putAll([
      { pk: `lease#${ORGANISATION}`, sk: 'lease', sweepId: 'of-another-version', ...rest },
      ...conversationIds.flatMap((id): Item[] => [
        { pk: `memory#${ORGANISATION}`, sk: id, conversationId: id, attempts: 3, notBefore, ...rest },
        {
          pk: 'sweep#of-another-version',
          sk: `write#${id}`,
          unfinishedOf: ORGANISATION,
          timePk: `conversation#${ORGANISATION}#${id}`,
          timeSk: new Date(now).toISOString(),
          conversationId: id,
          ...rest,
        },
      ]),
      { pk: 'sweep#of-another-version', sk: 'sweep', timePk: 'sweeps', timeSk: 'tomorrow', ...rest },
      { pk: `memory#${ORGANISATION}`, sk: 'nonsense', expiresAt: rest.expiresAt },
    ]);
  }

  /** Everything in it is gone, or another version has taken it over. */
  async spoil(how: 'emptied' | 'of another version'): Promise<void> {
    this.observed.changedAt.push(this.#clock.now());
    if (how === 'emptied') {
      this.#table = openInMemoryTable(this.#clock);
      this.#keys = new Map();
      return;
    }
    for (const key of this.#keys.values()) {
      const item = await this.#table.get(key);
      if (item !== undefined) await this.#table.put({ ...item, v: ANOTHER_VERSION });
    }
  }

  /**
   * The table as one process of the function sees it.
   *
   * @param about.onCall told of each call as it leaves; says whether it arrives
   */
  for(
    instance: FunctionInstance,
    about: { readonly invocation: () => ObservedInvocation | undefined; readonly onCall: () => boolean },
  ): Table {
    const ask = <T>(asked: Asked): Promise<T> =>
      new Promise((resolve, reject) => {
        if (instance.isDead) return;
        const arrives = about.onCall();
        if (!arrives) return;
        void this.#carry(asked, about.invocation()).then(({ call, error, answer }) =>
          instance.reach(() => {
            call.answeredAt = this.#clock.now();
            call.failed = error?.code;
            if (error === undefined) resolve(answer as T);
            else reject(error);
          }),
        );
      });
    const one = (
      method: keyof Table,
      { pk, sk }: Key,
      perform: Asked['perform'],
      items: readonly Stored[] = [],
    ): Asked => ({
      method,
      keys: [`${pk} ${sk}`],
      items,
      perform,
    });
    return {
      get: (key) => ask(one('get', key, (table) => table.get(key))),
      put: (item, only) => ask(one('put', item, (table) => table.put(item, only), [item])),
      putAll: (items) =>
        ask({
          method: 'putAll',
          keys: items.map(({ pk, sk }) => `${pk} ${sk}`),
          items,
          perform: (table) => table.putAll(items),
        }),
      update: (key, change) =>
        ask(
          one('update', key, (table) => table.update(key, change), [
            { ...change.set, pk: key.pk, sk: key.sk },
          ]),
        ),
      delete: (key) => ask(one('delete', key, (table) => table.delete(key))),
      query: (question) =>
        ask({
          method: 'query',
          keys: [`${question.partition} ${question.prefix ?? ''}`],
          items: [],
          perform: (table) => table.query(question),
        }),
    };
  }

  async #carry(
    asked: Asked,
    invocation: ObservedInvocation | undefined,
  ): Promise<{ readonly call: Mutable<TableCall>; readonly error?: TableError; readonly answer?: unknown }> {
    const { method, keys, items } = asked;
    const calledAt = this.#clock.now();
    const call: Mutable<TableCall> = {
      invocation,
      method,
      keys,
      items,
      calledAt,
      effectAt: undefined,
      answeredAt: undefined,
      failed: undefined,
      found: undefined,
    };
    this.observed.calls.push(call);
    const spell = this.#spellNow();
    const perform = async (): Promise<unknown> => {
      const answer = await asked.perform(this.#table);
      for (const { pk, sk } of items) this.#keys.set(`${pk} ${sk}`, { pk, sk });
      call.effectAt = this.#clock.now();
      call.found = answer;
      return answer;
    };
    const { ordinaryMs } = this.#plan;
    switch (spell?.name) {
      case 'refused':
      case 'throttled': {
        await this.#clock.sleep(ERROR_AFTER_MS);
        const code = spell.name === 'refused' ? 'AccessDeniedException' : 'ThrottlingException';
        return { call, error: new TableError(code) };
      }
      case 'its answers lost': {
        await perform();
        await this.#clock.sleep(TIMED_OUT_AFTER_MS);
        return { call, error: new TableError('TimeoutError') };
      }
      case 'slow': {
        await this.#clock.sleep(SLOW_MS);
        return { call, answer: await perform() };
      }
      case undefined: {
        if (ordinaryMs > 0) await this.#clock.sleep(ordinaryMs);
        return { call, answer: await perform() };
      }
    }
  }

  #spellNow(): TableSpell | undefined {
    const now = this.#clock.now();
    return this.#plan.spells.find(
      ({ from, to, chance }) => from <= now && now < to && this.#random.chance(chance),
    );
  }
}
