import type { ExplainReport, DiagnoseReport, Report } from '../../functions/sweeper/report/schemas.ts';
import { isJsonObject } from '../../functions/sweeper/json.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import { explanationLines } from './explanation-lines.ts';
import { historyLines, isHistory } from './history-lines.ts';
import type { Paint } from './paint.ts';
import { reportLines } from './report-lines.ts';

/** Any answer of the function, for a person; what is none, as it is. */
export function answerLines(answer: unknown, paint: Paint): string[] {
  if (isExplanation(answer)) return explanationLines(answer, paint);
  if (isDiagnosis(answer)) return diagnosisLines(answer, paint);
  if (isReport(answer)) return reportLines(answer, paint);
  const history = isJsonObject(answer) ? historyLines(answer, paint) : undefined;
  return history ?? JSON.stringify(answer, null, 2).split('\n');
}

/** Whether this is an answer of the function, and no other JSON. */
export function isAnswer(answer: unknown): boolean {
  return isReport(answer) || isExplanation(answer) || isDiagnosis(answer) || isHistory(answer);
}

/** The report of a sweep or a close. @throws TypeError for any other answer */
export function asReport(answer: unknown): Report {
  if (!isReport(answer)) throw new TypeError('the function answered with no report');
  return answer;
}

// Except to events of API Gateway, the handler answers with one of three shapes, and `action` says which.
function isReport(answer: unknown): answer is Report {
  return ['sweep', 'close'].includes(actionOf(answer));
}
function isExplanation(answer: unknown): answer is ExplainReport {
  return actionOf(answer) === 'explain';
}
function isDiagnosis(answer: unknown): answer is DiagnoseReport {
  return actionOf(answer) === 'diagnose';
}

function actionOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'action' in answer ? String(answer.action) : '';
}
