import type { Ending, StuckConversation } from '../closing/ending.ts';
import { readLive } from '../closing/live-read.ts';
import { notReachedRow, rowOfJudgement, rowOfUnjudged } from '../closing/outcome-rows.ts';
import type { Ledger } from './ledger.ts';

/** A conversation to be looked at. */
export interface Candidate {
  readonly conversationId: string;
  /** As analytics lists them; empty where nobody has said. */
  readonly divisionIds: readonly string[];
}

/**
 * Reads and judges one candidate. Whatever is not stuck gets its row at once.
 *
 * @returns the conversation where it is stuck
 */
export async function lookAt(
  { conversationId, divisionIds }: Candidate,
  ending: Ending,
  ledger: Ledger,
): Promise<StuckConversation | undefined> {
  if (ledger.refusals.isDivisionStopped(divisionIds)) {
    await ledger.enter(notReachedRow({ conversationId }, 'systemic-refusal'), divisionIds);
    return undefined;
  }
  const read = await readLive(ending.genesys, conversationId, 'read', ending.judge);
  switch (read.kind) {
    case 'stuck':
      ledger.refusals.worked('read', read.judgement.divisionIds);
      return { ...read, conversationId };
    case 'not-stuck':
      ledger.refusals.worked('read', read.judgement.divisionIds);
      await ledger.enter(rowOfJudgement(conversationId, read.judgement), divisionIds);
      return undefined;
    default:
      await ledger.enter(rowOfUnjudged(conversationId, read), divisionIds);
      return undefined;
  }
}
