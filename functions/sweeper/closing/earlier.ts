import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import { evidenceOf } from '../table/history.ts';
import type { UnfinishedWrite } from '../table/records.ts';
import type { Ending, StuckConversation } from './context.ts';
import { readLiveAgain, type LiveRead } from './live-read.ts';
import { judgedFields, rowOfNotStuck, rowOfUnjudged } from './rows.ts';

/** A row that says everything but what became of the conversation. */
export type RowSoFar = Omit<OutcomeRow, 'outcome'> & { readonly outcome?: OutcomeRow['outcome'] };

/** What earlier rounds of a long sweep have left to this one, and what this one owes to those that come. */
export interface Round {
  /** Candidates that earlier rounds have judged, `found` and `begun` among them. */
  readonly judged: number;
  readonly stuck: number;
  /** Conversations that may have been written to, `begun` among them. */
  readonly written: number;
  /** Found stuck before the crowd guard could decide, and not ended yet. */
  readonly found: ReadonlyMap<string, RowSoFar>;
  /** What a round that was killed may have written to: it has an intent and no outcome. */
  readonly begun: ReadonlyMap<string, UnfinishedWrite>;
  /** Why nothing more may be written: somebody has cancelled the sweep, the table gives no answer, … */
  readonly stop: () => NotReachedReason | undefined;
  /** From then on no conversation is begun, so that those under way are seen to end. By the monotonic clock. */
  readonly beginUntil: number;
  /** Called with each row as soon as it is there. */
  readonly entered: (row: OutcomeRow) => void;
}

/** Of a run that is no round of anything. */
export const NO_ROUND: Pick<Round, 'judged' | 'stuck' | 'written' | 'found' | 'begun'> = {
  judged: 0,
  stuck: 0,
  written: 0,
  found: new Map(),
  begun: new Map(),
};

/** Reads and judges again what an earlier round has found stuck. Whatever is not stuck any more has its row. */
export async function readFoundAgain(
  known: RowSoFar,
  ending: Ending,
): Promise<{ readonly kind: 'stuck'; readonly stuck: StuckConversation } | Row> {
  const { conversationId } = known;
  const read = await readAgain(conversationId, ending);
  switch (read.kind) {
    case 'stuck':
      return { kind: 'stuck', stuck: { ...read, conversationId } };
    case 'not-stuck':
      return { kind: 'row', row: rowOfNotStuck(conversationId, read, ending.named) };
    case 'unknown-id':
      return { kind: 'row', row: rowOfUnjudged(conversationId, read) };
    default:
      return { kind: 'row', row: { ...known, ...rowOfUnjudged(conversationId, read) } };
  }
}

interface Row {
  readonly kind: 'row';
  readonly row: OutcomeRow;
}

/**
 * Reads what a killed round may have written to, and says what became of it. Nobody knows whether that write left, so
 * what is over now may have been ended by somebody else: `uncertain`. DESIGN.md section 11.
 */
export async function readBegun(
  conversationId: string,
  write: UnfinishedWrite | undefined,
  ending: Ending,
): Promise<{ readonly kind: 'stuck'; readonly stuck: StuckConversation } | Row> {
  const read = await readAgain(conversationId, ending);
  if (read.kind === 'stuck') return { kind: 'stuck', stuck: { ...read, conversationId } };
  if (read.kind === 'cut-off') return { kind: 'row', row: rowOfUnjudged(conversationId, read) };
  const ended = write && rowOfUnfinished(write, read);
  if (ended !== undefined) return { kind: 'row', row: { ...ended, stuck: true } };
  const shown = read.kind === 'not-stuck' ? rowOfNotStuck(conversationId, read, false) : undefined;
  const { reason = 'state-unknown', ...fields } = shown ?? { conversationId };
  return { kind: 'row', row: { ...fields, stuck: true, outcome: 'unverified', reason } };
}

function readAgain(conversationId: string, { genesys, judge, clock, deadline }: Ending): Promise<LiveRead> {
  return readLiveAgain(genesys, conversationId, 'reread', { judge, clock, signal: deadline.signal });
}

/**
 * The row of a conversation that a killed run may have written to, if it is over now: `closed`, but nobody knows whether
 * that write left, so somebody else may have ended it. Undefined if it is not over, or not seen: it is then like any
 * other. DESIGN.md section 11.
 *
 * @param read a 404 only if it has lasted
 */
export function rowOfUnfinished(write: UnfinishedWrite, read: LiveRead): OutcomeRow | undefined {
  const isOver =
    read.kind === 'unknown-id' ||
    (read.kind === 'not-stuck' && read.snapshot !== undefined && hasEnded(write, read.snapshot));
  if (!isOver) return undefined;
  const { conversationId, rule, operation, guestWaits } = write;
  const isForced = rule.startsWith('forced:');
  return {
    conversationId,
    ...('judgement' in read ? judgedFields(read.judgement) : {}),
    ...(write.class === undefined ? {} : { class: write.class }),
    ...evidenceOf(write),
    outcome: 'closed',
    ...(isForced ? { reason: rule } : {}),
    ...(isForced && guestWaits ? { guestWaited: true as const } : {}),
    operation,
    uncertain: true,
  };
}

/** A conversation of these two classes was over before the write as well. */
function hasEnded(write: UnfinishedWrite, after: LiveSnapshot): boolean {
  if (write.class === 'wrap-up-pending') return after.over && !after.wrapUpOwed;
  return write.class === 'hollow' ? after.endTimeSet : after.over;
}
