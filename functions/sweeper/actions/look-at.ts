import type { Ending, StuckConversation } from '../closing/ending.ts';
import { readLive } from '../closing/live-read.ts';
import { notReachedRow, rowOfNotStuck, rowOfUnjudged } from '../closing/outcome-rows.ts';
import type { Ledger } from './ledger.ts';

/** A conversation to be looked at. */
export interface Candidate {
  readonly conversationId: string;
  /** As analytics lists them; empty where nobody has said. */
  readonly divisionIds: readonly string[];
}

/** `unjudged`: its live state could not be had. */
export type Looked =
  | { readonly kind: 'stuck'; readonly stuck: StuckConversation }
  | { readonly kind: 'not-stuck' | 'unjudged' };

/** Reads and judges one candidate. Whatever is not stuck gets its row at once. */
export async function lookAt(
  { conversationId, divisionIds }: Candidate,
  ending: Ending,
  ledger: Ledger,
): Promise<Looked> {
  if (ledger.refusals.isDivisionStopped(divisionIds)) {
    await ledger.enter(notReachedRow({ conversationId }, 'systemic-refusal'), divisionIds);
    return { kind: 'unjudged' };
  }
  const read = await readLive(ending.genesys, conversationId, 'read', ending.judge);
  if ('signs' in read) ledger.note(conversationId, read.signs);
  switch (read.kind) {
    case 'stuck':
      ledger.refusals.worked('read', read.judgement.divisionIds);
      return { kind: 'stuck', stuck: { ...read, conversationId } };
    case 'not-stuck':
      ledger.refusals.worked('read', read.judgement.divisionIds);
      await ledger.enter(rowOfNotStuck(conversationId, read, ending.named), divisionIds);
      return { kind: 'not-stuck' };
    default:
      await ledger.enter(rowOfUnjudged(conversationId, read, { named: ending.named }), divisionIds);
      // What Genesys does not know is not stuck; what it did not show may be.
      return { kind: read.kind === 'unknown-id' ? 'not-stuck' : 'unjudged' };
  }
}
