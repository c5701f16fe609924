import type { OutcomeRow } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import type { UnfinishedWrite } from '../table/records.ts';
import type { LiveRead } from './live-read.ts';
import { judgedFields } from './rows.ts';

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
