import type { Mode } from '../names.ts';
import { SweeperError } from '../errors.ts';
import type { Run } from '../run.ts';
import type { Ending, StuckConversation } from './context.ts';
import { endConversation, operationsFor } from './escalation.ts';
import type { Ledger } from './ledger.ts';
import type { WriteBudget } from './limits.ts';
import { about, notReachedRow } from './rows.ts';

/** How many conversations may be ended at the same time. Mostly they wait for their next verification. */
const ENDINGS_AT_ONCE = 48;

const PAID: WriteBudget = {
  reserve: () => Promise.resolve(true),
  release: () => undefined,
  use: () => undefined,
};

/** The last step for a stuck conversation, and the only one in which a dry run differs from enforcement. */
export interface EndStuck {
  /**
   * Begins to end it; in a dry run, notes that it would be ended. Waits only while too many are under way.
   *
   * @param place `paid`: an earlier round has taken its place under `maxCloses`
   */
  readonly begin: (stuck: StuckConversation, place?: 'paid') => Promise<void>;
  /** Resolves when everything that was begun has its row. */
  readonly allDone: () => Promise<void>;
}

export function openEndStuck(mode: Mode, ending: Ending, ledger: Ledger, safely: Safely): EndStuck {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const note = async (stuck: StuckConversation): Promise<void> => {
    const [operation] = operationsFor(stuck.judgement, ending.teardown);
    await ledger.enter({ ...about(stuck), outcome: 'would-close', operation }, stuck.judgement.divisionIds);
  };
  const end = async (stuck: StuckConversation, by: Ending): Promise<void> => {
    const { divisionIds } = stuck.judgement;
    const row = ledger.refusals.isDivisionStopped(divisionIds)
      ? notReachedRow(about(stuck), 'systemic-refusal')
      : await endConversation(stuck, by);
    await ledger.enter(row, divisionIds);
  };

  return {
    begin: async (stuck, place) => {
      if (mode === 'dry-run') {
        await note(stuck);
        return;
      }
      const by = place === 'paid' ? { ...ending, budget: PAID } : ending;
      while (underWay.size >= ENDINGS_AT_ONCE) await Promise.race(underWay);
      const ended = safely(stuck.conversationId, () => end(stuck, by))
        .catch((error: unknown) => failures.push(error))
        .then(() => void underWay.delete(ended));
      underWay.add(ended);
    },
    allDone: async () => {
      await Promise.all(underWay);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/**
 * Does the work for one conversation. An unexpected exception must not prevent the report on the others: this
 * conversation counts as failed, and the run goes on.
 *
 * @throws only SweeperError: what stops a whole run
 */
export type Safely = (conversationId: string, work: () => Promise<void>) => Promise<void>;

export function safelyFor(ledger: Ledger, unforeseen: Run['unforeseen']): Safely {
  return async (conversationId, work) => {
    try {
      await work();
    } catch (error) {
      if (error instanceof SweeperError) throw error;
      unforeseen(error, conversationId);
      await ledger.enter({ conversationId, outcome: 'failed', reason: 'internal-error' }, []);
    }
  };
}
