import type { ExplainReport, ExplainRow } from '../report/explain-row.ts';
import { type HttpAnswer, okAnswer, problemAnswer } from './http-answer.ts';
import {
  CREDENTIALS_CHANGED,
  OUT_OF_TIME,
  type Told,
  toldOfFailed,
  toldOfRefused,
  UNKNOWN_ID,
} from './told.ts';

/** The answer to an explanation of one id: the explanation, or why there is none. */
export function explainAnswer(report: ExplainReport, sweepId: string): HttpAnswer {
  const [row] = report.conversations;
  if (row === undefined) throw new Error('An explanation of one id has no row');
  const told = toldOf(row);
  if (told === undefined) return okAnswer(report);
  const { conversationId, diagnosis } = row;
  const { org } = report;
  const { code, detail, remedy } = told;
  return problemAnswer(code, { detail, remedy, sweepId, org, conversationId, diagnosis });
}

/** Undefined where the live state was seen and judged. */
function toldOf(row: ExplainRow): Told | undefined {
  if (row.verdict === 'unknown-id') return UNKNOWN_ID;
  const { unread } = row;
  if (unread === undefined) return undefined;
  switch (unread) {
    case 'refused':
      return toldOfRefused(row);
    case 'platform-error':
    case 'connection':
      return toldOfFailed({ ...row, reason: unread });
    case 'deadline':
      return OUT_OF_TIME;
    case 'credentials-changed':
      return CREDENTIALS_CHANGED;
  }
}
