import type { ExplainReport } from '../../functions/sweeper/report/explain-row.ts';
import type { Report } from '../../functions/sweeper/report/report.ts';
import { diagnosisLines } from './diagnosis-lines.ts';
import type { DiagnoseReport } from './diagnosis-lines.ts';
import { explanationLines } from './explanation-lines.ts';
import type { Paint } from './paint.ts';
import { reportLines } from './report-lines.ts';

/** What the function answers to one of its four actions. */
export type Answer = (Report & { readonly action: 'sweep' | 'close' }) | ExplainReport | DiagnoseReport;

/** Any answer of the function's for a person. */
export function answerLines(answer: Answer, paint: Paint): string[] {
  switch (answer.action) {
    case 'explain':
      return explanationLines(answer, paint);
    case 'diagnose':
      return diagnosisLines(answer, paint);
    case 'sweep':
    case 'close':
      return reportLines(answer, paint);
  }
}
