import type { Logger } from '@aws-lambda-powertools/logger';
import { LOG_KEYS, LOG_MESSAGES } from '../names.ts';
import type { OutcomeName, OutcomeRow } from '../outcome.ts';
import type { Mode } from '../run-plan.ts';
import type { Report } from './report.ts';
import { reportRow } from './report-rows.ts';

const WORTH_A_WARNING: ReadonlySet<OutcomeName> = new Set(['refused', 'unverified', 'failed']);

/**
 * One line for each conversation that is neither kept nor not reached, in a dry run too, one for the assumptions, and one
 * for the run.
 * The summary leaves out the list of conversations, which keeps it far below the 256 KB of a log event. Keys
 * go with each line and not with the logger, so that nothing of this run stands in a warm function's next one.
 */
export function logReport(logger: Logger, report: Report, rows: readonly OutcomeRow[]): void {
  const keys = lineKeys(report.sweepId, report.org, report.mode);
  for (const row of rows) {
    if (row.outcome === 'kept' || row.outcome === 'not-reached') continue;
    const { contextId } = row;
    const line = { ...keys, ...reportRow(row), ...(contextId === undefined ? {} : { contextId }) };
    // Whoever was cut off is waiting for somebody who knows of it.
    if (WORTH_A_WARNING.has(row.outcome) || row.overtaken !== undefined)
      logger.warn(LOG_MESSAGES.conversation, line);
    else logger.info(LOG_MESSAGES.conversation, line);
  }
  const { conversations: _, assumptions, ...summary } = report;
  logger.info(LOG_MESSAGES.assumptions, { ...keys, assumptions });
  if (report.outcome === 'complete') logger.info(LOG_MESSAGES.summary, { ...keys, ...summary });
  else logger.warn(LOG_MESSAGES.summary, { ...keys, ...summary });
}

/** What stands on each line of a run. */
export function lineKeys(sweepId: string, organisation: string, mode: Mode): Record<string, string> {
  return { [LOG_KEYS.sweepId]: sweepId, [LOG_KEYS.organisation]: organisation, [LOG_KEYS.mode]: mode };
}
