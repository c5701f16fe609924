import type { Clock } from '../clock.ts';
import { TableError, type Table } from './port.ts';

/** A call that takes longer is slow. An answer of DynamoDB usually takes less than 10 ms. Milliseconds. */
const SLOW_MS = 100;
/** How long a run waits for slow calls, in all. Milliseconds. */
const MOST_WAITED_MS = 2000;

/** A table on which a run does not depend. */
export interface PatientTable extends Table {
  /** Why the table was given up, as the code of a TableError; undefined while it is in use. */
  readonly lostBecause: () => string | undefined;
  readonly isAvailable: () => boolean;
}

/**
 * The table for a run that goes on without it, at most two seconds later in all (DESIGN.md section 11). The time of slow
 * calls adds up, from their beginning, and of calls at the same time only once. After two seconds, or one error, the
 * table is given up: calls under way and all later ones fail at once. What was sent may still arrive.
 */
export function withPatience(table: Table, clock: Clock): PatientTable {
  let lost: string | undefined;
  const givenUp = Promise.withResolvers<never>();
  // Nobody may be waiting.
  givenUp.promise.catch(() => {});
  const giveUp = (code: string, cause?: unknown): void => {
    if (lost !== undefined) return;
    lost = code;
    givenUp.reject(new TableError('unavailable', cause));
  };
  const slow = slowTime(clock, () => giveUp('TimeoutError'));

  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    if (lost !== undefined) throw new TableError('unavailable');
    const began = clock.monotonic();
    const settled = new AbortController();
    let leave: (() => void) | undefined;
    void clock.sleep(SLOW_MS, settled.signal).then(() => {
      if (!settled.signal.aborted) leave = slow.enter(began);
    });
    try {
      return await Promise.race([call(), givenUp.promise]);
    } catch (error) {
      giveUp(error instanceof TableError ? error.code : 'unknown', error);
      throw error;
    } finally {
      settled.abort();
      leave?.();
    }
  };

  return { ...through(table, patiently), lostBecause: () => lost, isAvailable: () => lost === undefined };
}

/**
 * The table for whoever has to answer in time: when that time is over, a call that is still under way has failed, and so
 * have all later ones. What was sent may still arrive.
 *
 * @param signal is aborted then
 */
export function withDeadline(table: Table, signal: AbortSignal): Table {
  const over = Promise.withResolvers<never>();
  // Nobody may be waiting.
  over.promise.catch(() => {});
  const giveUp = (): void => over.reject(new TableError('TimeoutError'));
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return through(table, async (call) => {
    if (signal.aborted) throw new TableError('TimeoutError');
    return Promise.race([call(), over.promise]);
  });
}

/** A table each of whose calls goes through `pass`. */
function through(table: Table, pass: <T>(call: () => Promise<T>) => Promise<T>): Table {
  return {
    get: (key) => pass(() => table.get(key)),
    put: (item, only) => pass(() => table.put(item, only)),
    putAll: (items) => pass(() => table.putAll(items)),
    update: (key, change) => pass(() => table.update(key, change)),
    delete: (key) => pass(() => table.delete(key)),
    query: (question) => pass(() => table.query(question)),
  };
}

/** Adds up the time in which at least one slow call is under way, and calls `onUsedUp` when it is used up. */
function slowTime(clock: Clock, onUsedUp: () => void): { readonly enter: (began: number) => () => void } {
  let underWay = 0;
  let spent = 0;
  let since = 0;
  let countedUntil = -Infinity;
  let ended = new AbortController();

  return {
    enter: (began) => {
      underWay += 1;
      if (underWay === 1) {
        since = Math.max(began, countedUntil);
        ended = new AbortController();
        const { signal } = ended;
        const left = MOST_WAITED_MS - spent - (clock.monotonic() - since);
        void clock.sleep(Math.max(0, left), signal).then(() => {
          if (!signal.aborted) onUsedUp();
        });
      }
      return () => {
        underWay -= 1;
        if (underWay > 0) return;
        countedUntil = clock.monotonic();
        spent += countedUntil - since;
        ended.abort();
        // Another slow call would be known as one too late.
        if (spent > MOST_WAITED_MS - SLOW_MS) onUsedUp();
      };
    },
  };
}

interface Attempts {
  /** Does this if all before it has worked; undefined if it failed, took longer than so many ms, or was not tried. */
  readonly attempt: <T>(ms: number, work: () => Promise<T>) => Promise<T | undefined>;
  readonly haveAllWorked: () => boolean;
}

/** What a run asks of its table, until one attempt has failed. */
export function attemptsOn(clock: Pick<Clock, 'sleep'>): Attempts {
  let works = true;
  return {
    haveAllWorked: () => works,
    attempt: async (ms, work) => {
      if (!works) return undefined;
      const over = new AbortController();
      try {
        const late = clock.sleep(ms, over.signal).then((): never => {
          throw new TableError('TimeoutError');
        });
        return await Promise.race([work(), late]);
      } catch {
        works = false;
        return undefined;
      } finally {
        over.abort();
      }
    },
  };
}
