import { SweeperError } from '../errors.ts';
import type { Ledger } from './ledger.ts';
import type { Run } from './run.ts';

/**
 * Does the work for one conversation. If it goes wrong in a way that nobody foresaw, it must not take the report
 * of the others with it: the conversation has failed, and the run goes on.
 *
 * @throws SweeperError alone: what stops a whole run
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
