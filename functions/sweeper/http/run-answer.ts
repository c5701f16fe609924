import type { Acted } from '../actions/act.ts';
import type { Report } from '../report/report.ts';
import type { RouteName } from '../routes.ts';
import { closeAnswer } from './close-answer.ts';
import { explainAnswer } from './explain-answer.ts';
import { type HttpAnswer, okAnswer, problemAnswer } from './http-answer.ts';

/** The answer to a run that was done, whatever came of it. */
export function runAnswer(route: RouteName, { answer, rows }: Acted, sweepId: string): HttpAnswer {
  if ('counts' in answer) {
    return route === 'closeOne' ? closeAnswer(answer, rows) : reportAnswer(answer);
  }
  return answer.action === 'explain' ? explainAnswer(answer, sweepId) : okAnswer(answer);
}

/** A report of many conversations is an answer, whatever became of each, as long as anything could be done. */
function reportAnswer(report: Report): HttpAnswer {
  if (report.outcome !== 'refused') return okAnswer(report);
  const { sweepId, diagnoses } = report;
  return problemAnswer('run-refused', {
    detail: 'Genesys Cloud refused for a cause that concerns every conversation: nothing could be done.',
    remedy: diagnoses[0]?.remedy,
    sweepId,
    diagnoses,
    report,
  });
}
