import type { Dispatcher } from 'undici';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { World } from '../../functions/sweeper/world.ts';
import type { Instance, Rounds } from './rounds.ts';

/** Numbers that a seed replays: Park and Miller's generator. */
export function randomOf(seed: number): (below: number) => number {
  let state = (seed * 7_919) % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const KILLED = Object.assign(new Error('The function was killed'), { name: 'Lambda.Unknown' });

/**
 * An instance that is killed at one of its requests, to Genesys or to the table. What was asked then may have arrived or
 * not; nothing after it leaves.
 *
 * @param at says of each request, by its number (from 1) and its method, whether it is the one
 */
export function killedAt(
  rounds: Rounds,
  at: (nth: number, method: string) => boolean,
  arrives: boolean,
): Instance {
  let asked = 0;
  let isDead = false;
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  const never = new Promise<never>(() => undefined);
  /** Whether this one may leave. */
  const leaves = (method: string): boolean => {
    if (isDead) return false;
    asked += 1;
    isDead = at(asked, method);
    if (isDead) died.reject(KILLED);
    return !isDead || arrives;
  };
  const { parts } = rounds.whole;
  const table = Object.fromEntries(
    Object.entries(rounds.table).map(([name, ask]) => [
      name,
      async (...question: never[]) => {
        if (!leaves(name)) return never;
        const answer = await (ask as (...asked: never[]) => Promise<unknown>)(...question);
        return isDead ? never : answer;
      },
    ]),
  ) as unknown as Table;
  const dispatcher = parts.dispatcher?.compose((dispatch) => (options, handler) => {
    if (!leaves(options.method)) return true;
    return dispatch(options, isDead ? deaf(handler) : handler);
  });
  const instance = rounds.instance({ openTable: () => table, dispatcher } satisfies Partial<World>);
  return (event, remainingMs) => Promise.race([instance(event, remainingMs), died.promise]);
}

/** Hears no answer any more. */
function deaf(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart: () => undefined,
    onResponseData: () => undefined,
    onResponseEnd: () => undefined,
    onResponseError: () => undefined,
  };
}
