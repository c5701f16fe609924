import type { OutcomeName, OutcomeRow } from '../outcome.ts';
import { undeliveredReport } from './explain-row.ts';
import type { ReportRow } from './report.ts';

/** How many conversations a report lists. DESIGN.md section 5. */
const MOST_ROWS = 500;

/** Those acted on come first, those left alone last. */
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

/** The rows that a report lists: by what was done, the longest idle first, then by id. */
export function reportRows(rows: readonly OutcomeRow[]): ReportRow[] {
  return rows.toSorted(compare).slice(0, MOST_ROWS).map(reportRow);
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
    ...(row.undelivered === undefined ? {} : { undelivered: undeliveredReport(row.undelivered) }),
    ...(row.queueEntries === undefined ? {} : { queueEntries: row.queueEntries }),
    ...(row.queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes: row.queuedSinceMinutes }),
    ...(row.rung === undefined ? {} : { rung: row.rung }),
    ...(row.verifiedAfterMs === undefined ? {} : { verifiedAfterMs: row.verifiedAfterMs }),
    ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    ...(row.reopened === undefined ? {} : { reopened: row.reopened }),
    ...(row.guestReturned === undefined ? {} : { guestReturned: row.guestReturned }),
    ...(row.overtaken === undefined ? {} : { overtaken: row.overtaken }),
    ...(row.wrapUpOwed === undefined ? {} : { wrapUpOwed: row.wrapUpOwed }),
    ...(row.queueCleared === undefined ? {} : { queueCleared: row.queueCleared }),
  };
}

function compare(a: OutcomeRow, b: OutcomeRow): number {
  return (
    PLACES[a.outcome] - PLACES[b.outcome] ||
    (b.idleMinutes ?? -1) - (a.idleMinutes ?? -1) ||
    (a.conversationId < b.conversationId ? -1 : 1)
  );
}
