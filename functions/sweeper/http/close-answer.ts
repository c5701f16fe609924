import type { OutcomeRow } from '../outcome.ts';
import type { Report } from '../report/report.ts';
import { type HttpAnswer, okAnswer, problemAnswer } from './http-answer.ts';
import {
  CREDENTIALS_CHANGED,
  OUT_OF_TIME,
  REFUSED_BEFORE,
  type Told,
  toldOfFailed,
  toldOfKept,
  toldOfRefused,
  toldOfUnverified,
  UNKNOWN_ID,
} from './told.ts';

/**
 * The answer to a close of one id: its report where the conversation has ended or would be, else a problem
 * document with what its row says.
 *
 * @param rows what the run knows of it, which is more than the report shows
 */
export function closeAnswer(report: Report, rows: readonly OutcomeRow[]): HttpAnswer {
  const [row] = rows;
  const [shown] = report.conversations;
  if (row === undefined || shown === undefined) throw new Error('A close of one id has no row');
  const told = toldOf(row);
  if (told === undefined) return okAnswer({ ended: row.outcome !== 'would-close', ...report });
  const { sweepId, org, mode, note, supportCase } = report;
  const { diagnosis, contextId } = row;
  return problemAnswer(told.code, {
    detail: told.detail,
    remedy: told.remedy,
    sweepId,
    ended: false,
    org,
    mode,
    note,
    ...shown,
    contextId,
    diagnosis,
    diagnoses: told === REFUSED_BEFORE ? report.diagnoses : undefined,
    supportCase,
  });
}

/** Undefined for what is no problem. */
function toldOf(row: OutcomeRow): Told | undefined {
  switch (row.outcome) {
    case 'closed':
    case 'would-close':
    case 'already-ended':
      return undefined;
    case 'unknown-id':
      return UNKNOWN_ID;
    case 'kept':
      return toldOfKept(row);
    case 'refused':
      return toldOfRefused(row);
    case 'failed':
      return toldOfFailed(row);
    case 'unverified':
      return toldOfUnverified(row);
    case 'not-reached':
      return toldOfNotReached(row);
  }
}

function toldOfNotReached({ reason }: OutcomeRow): Told {
  if (reason === 'systemic-refusal') return REFUSED_BEFORE;
  return reason === 'credentials-changed' ? CREDENTIALS_CHANGED : OUT_OF_TIME;
}
