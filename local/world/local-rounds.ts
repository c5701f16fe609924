import type { Clock } from '../../functions/sweeper/clock.ts';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import type { Invoke } from './invoker.ts';
import type { Memory } from './local-function.ts';

/** What a function on this machine remembers, for as long as the process lives, and the rounds of its sweeps. */
export interface LocalRounds extends Memory {
  readonly table: Table;
  /**
   * To be called while a sweep is waited for.
   *
   * @throws what has kept its rounds from being done: at once if it has not begun, else when trying again has not helped
   */
  readonly check: (hasBegun: boolean) => void;
  /** Begins no further round. */
  readonly close: () => void;
}

/** As the state machine tries again (lib/sweep-machine.ts), but somebody is waiting for it. Milliseconds. */
const PAUSES = [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000];
const MAY_PASS = new Set(['GenesysUnavailable', 'TableUnavailable']);

/** Does in this process what Step Functions does: one round after the other, for as long as there is more to do. */
export function openLocalRounds({
  invoke,
  clock,
}: {
  readonly invoke: Invoke;
  readonly clock: Clock;
}): LocalRounds {
  const table = openInMemoryTable(clock);
  const closed = new AbortController();
  let trouble: unknown;
  let isOver = false;

  const doRounds = async (input: unknown): Promise<void> => {
    for (let failures = 0; !closed.signal.aborted;) {
      try {
        const answer = await invoke(input);
        failures = 0;
        trouble = undefined;
        if (fieldOf(answer, 'more') !== true) return;
      } catch (error) {
        trouble = error;
        const pause = error instanceof Error && MAY_PASS.has(error.name) ? PAUSES[failures] : undefined;
        if (pause === undefined) {
          isOver = true;
          return;
        }
        failures += 1;
        await clock.sleep(pause, closed.signal);
      }
    }
  };

  return {
    table,
    openTable: () => table,
    startExecution: async ({ input = '{}' }) => void doRounds(JSON.parse(input)),
    settings: { tableName: 'in-memory', stateMachineArn: 'in-process' },
    check: (hasBegun) => {
      if (trouble !== undefined && (isOver || !hasBegun)) throw trouble;
    },
    close: () => closed.abort(),
  };
}
