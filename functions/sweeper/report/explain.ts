import { isoTime } from '../json.ts';
import type { Evidence, Judgement, Undelivered } from '../policy/judgement.ts';
import type { StuckClass } from '../policy/schema.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';

/** What `explain` says of one conversation. DESIGN.md section 5. Times are ISO 8601, UTC. */
export interface ExplainRow {
  readonly conversationId: string;
  readonly verdict: 'stuck' | 'keep' | 'already-ended' | 'unknown-id';
  readonly class?: StuckClass;
  readonly reason?: string;
  /** Which rule or field it was, where the reason alone does not say. */
  readonly detail?: string;
  /** Why the live state could not be had, where that is why it is kept. */
  readonly unread?: UnreadReason;
  /** Why Genesys refused the read, where it did, or what may have answered in its place. */
  readonly diagnosis?: Diagnosis;
  readonly idleMinutes?: number;
  readonly thresholdMinutes?: number;
  readonly clockStartedAt?: string;
  readonly evidence?: Omit<Evidence, 'lastGuestMessageAt' | 'lastAnswerAt' | 'undelivered'> & {
    readonly lastGuestMessageAt?: string;
    readonly lastAnswerAt?: string;
    readonly undelivered?: UndeliveredReport;
  };
}

/** As {@link Undelivered}, for people. */
export interface UndeliveredReport {
  readonly count: number;
  readonly since: string;
}

export function undeliveredReport({ count, since }: Undelivered): UndeliveredReport {
  return { count, since: isoTime(since) };
}

export interface ExplainReport {
  readonly action: 'explain';
  readonly org: string;
  readonly conversations: readonly ExplainRow[];
}

/** In the words that a report has for it, but for `refused`, whose diagnosis says more. */
export type UnreadReason = 'refused' | 'platform-error' | 'connection' | 'deadline' | 'credentials-changed';

/** A live state that could not be had, for another reason than Genesys’s own 404. */
export interface Unread {
  readonly verdict: 'unread';
  readonly unread: UnreadReason;
  /** The same for people, in our words. */
  readonly why: string;
  readonly diagnosis?: Diagnosis;
}

/** A judgement for people, with its evidence: times, states and rules, no content. */
export function explainRow(
  conversationId: string,
  judged: Judgement | Unread | { readonly verdict: 'unknown-id' },
): ExplainRow {
  if (judged.verdict === 'unknown-id') return { conversationId, verdict: 'unknown-id' };
  // What cannot be judged is kept: promise 4.
  if (judged.verdict === 'unread') {
    const { why: detail, unread, diagnosis } = judged;
    return {
      conversationId,
      verdict: 'keep',
      reason: 'unreadable',
      detail,
      unread,
      ...(diagnosis === undefined ? {} : { diagnosis }),
    };
  }
  return {
    conversationId,
    verdict: judged.verdict,
    ...(judged.class === undefined ? {} : { class: judged.class }),
    ...('reason' in judged ? { reason: judged.reason } : {}),
    ...('detail' in judged && judged.detail !== undefined ? { detail: judged.detail } : {}),
    ...(judged.idleMinutes === undefined ? {} : { idleMinutes: judged.idleMinutes }),
    ...(judged.thresholdMinutes === undefined ? {} : { thresholdMinutes: judged.thresholdMinutes }),
    ...(judged.clockStartedAt === undefined ? {} : { clockStartedAt: isoTime(judged.clockStartedAt) }),
    evidence: evidenceOf(judged.evidence),
  };
}

function evidenceOf(evidence: Evidence): NonNullable<ExplainRow['evidence']> {
  const { guest, agent, queue, flow, lastGuestMessageAt, lastAnswerAt, guestWaits, onHold, by } = evidence;
  const { undelivered, queueEntries, queuedSinceMinutes } = evidence;
  return {
    guest,
    agent,
    queue,
    flow,
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt: isoTime(lastGuestMessageAt) }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt: isoTime(lastAnswerAt) }),
    guestWaits,
    ...(onHold === undefined ? {} : { onHold }),
    by,
    ...(undelivered === undefined ? {} : { undelivered: undeliveredReport(undelivered) }),
    ...(queueEntries === undefined ? {} : { queueEntries }),
    ...(queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes }),
  };
}
