import { isoTime } from '../json.ts';
import { MOST_REPORT_ROWS } from '../names.ts';
import type { LastTry, OutcomeName, OutcomeRow } from '../outcome.ts';
import type { Evidence, Judgement, Undelivered } from '../policy/judgement.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { ExplainRow, ReportRow } from './schemas.ts';

/** How many conversations of each reason to keep are always listed, as examples for the reader of a dry run. */
const EXAMPLES_OF_KEPT = 5;

/** Those acted on come first, those kept last. */
const PLACES: Readonly<Record<OutcomeName, number>> = {
  closed: 0,
  unverified: 1,
  refused: 2,
  failed: 3,
  'would-close': 4,
  'unknown-id': 5,
  'already-ended': 6,
  'not-reached': 7,
  kept: 8,
};

/**
 * The rows that a report lists: by what was done, the longest idle first, then by id. If there are more than it may
 * list, some of every reason to keep are included. DESIGN.md section 5.
 */
export function reportRows(rows: readonly OutcomeRow[]): ReportRow[] {
  const sorted = rows.toSorted(compareRows);
  const listed = new Set(keptExamples(sorted));
  for (const row of sorted) {
    if (listed.size >= MOST_REPORT_ROWS) break;
    listed.add(row);
  }
  return sorted.filter((row) => listed.has(row)).map(reportRow);
}

/** The first ones of each reason to keep. */
export function keptExamples<Row extends Pick<OutcomeRow, 'outcome' | 'reason'>>(
  rows: readonly Row[],
): Row[] {
  const kept = rows.filter(({ outcome }) => outcome === 'kept');
  return [...Map.groupBy(kept, ({ reason }) => reason).values()].flatMap((alike) =>
    alike.slice(0, EXAMPLES_OF_KEPT),
  );
}

/** The known fields of a row and nothing else (promise 10), in an order that never changes. */
export function reportRow(row: OutcomeRow): ReportRow {
  return {
    conversationId: row.conversationId,
    outcome: row.outcome,
    ...(row.class === undefined ? {} : { class: row.class }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(row.idleMinutes === undefined ? {} : { idleMinutes: row.idleMinutes }),
    ...(row.ageMinutes === undefined ? {} : { ageMinutes: row.ageMinutes }),
    ...(row.queueId === undefined ? {} : { queueId: row.queueId }),
    ...(row.thresholdMinutes === undefined ? {} : { thresholdMinutes: row.thresholdMinutes }),
    ...(row.clockStartedAt === undefined ? {} : { clockStartedAt: isoTime(row.clockStartedAt) }),
    ...(row.lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt: isoTime(row.lastGuestMessageAt) }),
    ...(row.lastAnswerAt === undefined ? {} : { lastAnswerAt: isoTime(row.lastAnswerAt) }),
    ...(row.guestWaits === undefined ? {} : { guestWaits: row.guestWaits }),
    ...(row.toldBy === undefined ? {} : { toldBy: row.toldBy }),
    ...(row.agents === undefined ? {} : { agents: row.agents }),
    ...(row.agentMinutes === undefined ? {} : { agentMinutes: row.agentMinutes }),
    ...(row.queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes: row.queuedSinceMinutes }),
    ...(row.undelivered === undefined ? {} : { undelivered: undeliveredReport(row.undelivered) }),
    ...(row.queueEntries === undefined ? {} : { queueEntries: row.queueEntries }),
    ...(row.operation === undefined ? {} : { operation: row.operation }),
    ...(row.verifiedAfterMs === undefined ? {} : { verifiedAfterMs: row.verifiedAfterMs }),
    ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    ...(row.reopened === undefined ? {} : { reopened: row.reopened }),
    ...(row.guestReturned === undefined ? {} : { guestReturned: row.guestReturned }),
    ...(row.overtaken === undefined ? {} : { overtaken: row.overtaken }),
    ...(row.guestWaited === undefined ? {} : { guestWaited: row.guestWaited }),
    ...(row.lastTry === undefined ? {} : { lastTry: lastTryReport(row.lastTry) }),
    ...(row.asOf === undefined ? {} : { asOf: isoTime(row.asOf) }),
    ...(row.wrapUpOwed === undefined ? {} : { wrapUpOwed: row.wrapUpOwed }),
    ...(row.queueCleared === undefined ? {} : { queueCleared: row.queueCleared }),
  };
}

type Ordered = Pick<OutcomeRow, 'outcome' | 'idleMinutes' | 'conversationId'>;

/** The order of a report's rows. */
export function compareRows(a: Ordered, b: Ordered): number {
  return (
    PLACES[a.outcome] - PLACES[b.outcome] ||
    (b.idleMinutes ?? -1) - (a.idleMinutes ?? -1) ||
    (a.conversationId < b.conversationId ? -1 : 1)
  );
}

/** A live state that could not be read, for a reason other than a 404 from Genesys itself. */
export interface Unread {
  readonly verdict: 'unread';
  readonly unread: NonNullable<ExplainRow['unread']>;
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
  const { guest, agent, queue, flow, lastGuestMessageAt, lastAnswerAt, guestWaits, onHold } = evidence;
  const { toldBy, agents, agentMinutes, undelivered, queueEntries, queuedSinceMinutes } = evidence;
  return {
    guest,
    agent,
    queue,
    flow,
    ...(lastGuestMessageAt === undefined ? {} : { lastGuestMessageAt: isoTime(lastGuestMessageAt) }),
    ...(lastAnswerAt === undefined ? {} : { lastAnswerAt: isoTime(lastAnswerAt) }),
    guestWaits,
    ...(onHold === undefined ? {} : { onHold }),
    toldBy,
    ...(agents === undefined ? {} : { agents }),
    ...(agentMinutes === undefined ? {} : { agentMinutes }),
    ...(undelivered === undefined ? {} : { undelivered: undeliveredReport(undelivered) }),
    ...(queueEntries === undefined ? {} : { queueEntries }),
    ...(queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes }),
  };
}

function lastTryReport({
  outcome,
  reason,
  attempts,
  at,
  notBefore,
}: LastTry): NonNullable<ReportRow['lastTry']> {
  const why = reason === undefined ? {} : { reason };
  return { outcome, ...why, attempts, at: isoTime(at), notBefore: isoTime(notBefore) };
}

export function undeliveredReport({ count, since }: Undelivered): NonNullable<ReportRow['undelivered']> {
  return { count, since: isoTime(since) };
}
