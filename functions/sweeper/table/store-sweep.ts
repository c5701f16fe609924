import type { OutcomeRow } from '../outcome.ts';
import type { Report } from '../report/schemas.ts';
import type { Table } from './port.ts';
import { storeRows } from './sweep-lists.ts';
import { storeFinished } from './sweeps.ts';

/** Stores an ordinary sweep once it is over: its numbers, and those of its rows that are not `kept`. */
export async function storeSweep(table: Table, report: Report, rows: readonly OutcomeRow[]): Promise<void> {
  const { conversations: _, conversationsOmitted: __, ...numbers } = report;
  const { sweepId, org, mode, trigger, askedBy, requestedBy, note, outcome } = report;
  const startedAt = Date.parse(report.startedAt);
  const of = { sweepId, createdAt: startedAt };
  const sweep = {
    ...of,
    org,
    mode,
    trigger,
    startedAt,
    finishedAt: Date.parse(report.finishedAt),
    askedBy,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(note === undefined ? {} : { note }),
  };
  await Promise.all([
    storeFinished(table, sweep, { state: outcome, report: numbers }),
    storeRows(
      table,
      of,
      rows.filter((row) => row.outcome !== 'kept'),
    ),
  ]);
}
