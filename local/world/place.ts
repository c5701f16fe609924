import type { JsonObject } from '../../functions/sweeper/json.ts';
import type { Shape } from '../shape/shape.ts';
import { routesOver } from './function-api.ts';
import type { Invoke } from './invoker.ts';
import { storeAsPreview } from './earlier-report.ts';
import type { LocalRounds } from './local-rounds.ts';
import { sweepOver, type Onlooker, type SweepReport } from './long-sweep.ts';

/** Where requests are carried out. */
export interface Place {
  /**
   * Carries out a request, as the function does.
   *
   * @param from a saved report: only what it has listed is ended
   */
  readonly run: (request: JsonObject, from?: SweepReport) => Promise<unknown>;
  readonly shapes: (conversationIds: readonly string[]) => Promise<readonly Shape[]>;
  /** What was written to a conversation. */
  readonly history: (conversationId: string, org: string | undefined) => Promise<JsonObject>;
  readonly close: () => Promise<void>;
}

/** Who asks a function on this machine. */
export const CALLER = 'npm-run-sweeper';

/** Who looks on, and how often. */
export interface WorkUnderWay extends Onlooker {
  /** The clock of the place: milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
}

/**
 * Carries out a request on a function: a sweep round by round, however long it takes, everything else in one call.
 *
 * @param of.rounds those of a function on this machine; absent for one in AWS
 */
export function runnerOn(of: {
  readonly invoke: Invoke;
  readonly rounds?: LocalRounds;
  readonly watch: WorkUnderWay;
}): Place['run'] {
  const { invoke, rounds, watch } = of;
  return async ({ action = 'sweep', mode, ...rest }, from) => {
    if (action !== 'sweep') {
      watch.see(undefined, watch.now());
      return invoke({ action, mode, ...rest });
    }
    // They apply to other actions: a request that was accepted says false, if anything.
    const { force: _, probe: __, ...request } = rest;
    const fromSweep =
      from === undefined || rounds === undefined ? from?.sweepId : await storeAsPreview(rounds.table, from);
    const report = await sweepOver({
      call: routesOver(invoke, rounds === undefined ? undefined : CALLER),
      mode: mode === 'enforce' ? 'enforce' : 'dry-run',
      request,
      fromSweep,
      onlooker: watch,
      now: watch.now,
      pause: watch.pause,
      check: rounds?.check,
    });
    return from === undefined ? report : { ...report, request: from.request };
  };
}

export function historyOf(invoke: Invoke): Place['history'] {
  const call = routesOver(invoke);
  return async (conversationId, org) => {
    return call('history', { path: { conversationId }, query: { org } });
  };
}
