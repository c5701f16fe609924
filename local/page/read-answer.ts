import { z } from 'zod';
import { parseJson } from '../../functions/sweeper/json.ts';
import { diagnosisReport, explanation, report } from '../../functions/sweeper/report/schemas.ts';
import type { DiagnoseReport, ExplainReport, Report } from '../../functions/sweeper/report/schemas.ts';
import { UsageError } from '../command/usage-error.ts';

/** Fields that reports have had only since they can be drawn. An older one is drawn without them. */
type SinceThen = 'byQueue' | 'queuesOmitted' | 'stuckByIdle' | 'policy' | 'region';

/** A report as it is drawn: one that was saved earlier may lack what reports have had since. */
export type DrawnReport = Omit<Report, SinceThen> & Partial<Pick<Report, SinceThen>>;

export type DrawnDiagnosis = Omit<DiagnoseReport, 'deployedMode'> &
  Partial<Pick<DiagnoseReport, 'deployedMode'>>;

export type Answer =
  | { readonly kind: 'report'; readonly report: DrawnReport }
  | { readonly kind: 'explanation'; readonly explanation: ExplainReport }
  | { readonly kind: 'diagnosis'; readonly diagnosis: DrawnDiagnosis };

const drawnDiagnosis = diagnosisReport.partial({ deployedMode: true });
const drawnReport = report.partial({ byQueue: true, queuesOmitted: true, stuckByIdle: true });

/**
 * What `GET /sweeps/{sweepId}` answers once a sweep is over: its report is there without its conversations, of which only the
 * numbers are known.
 */
const remembered = z.object({
  report: drawnReport.omit({ conversations: true, conversationsOmitted: true }),
});

/**
 * Which answer of the sweeper this is.
 *
 * @param answer the answer itself, or its JSON text
 * @throws UsageError that says why it is none
 */
export function readAnswer(answer: unknown): Answer {
  const read = typeof answer === 'string' ? parseJson(answer) : answer;
  if (typeof answer === 'string' && read === undefined) throw new UsageError('The file is not JSON.');
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new UsageError(`${NO_ANSWER} It is not a JSON object.`);
  const stored = remembered.safeParse(read);
  if (stored.success) {
    const { counts } = stored.data.report;
    const omitted = Object.entries(counts).filter(([name, count]) => name !== 'open' && count > 0);
    const whole = { conversations: [], conversationsOmitted: Object.fromEntries(omitted) };
    return { kind: 'report', report: checked(drawnReport, { ...stored.data.report, ...whole }) };
  }
  switch ('action' in read ? read.action : undefined) {
    case 'sweep':
    case 'close':
      return { kind: 'report', report: checked(drawnReport, read) };
    case 'explain':
      return { kind: 'explanation', explanation: checked(explanation, read) };
    case 'diagnose':
      return { kind: 'diagnosis', diagnosis: checked(drawnDiagnosis, read) };
    default:
      throw new UsageError(`${NO_ANSWER} Its field "action" is none of sweep, close, explain and diagnose.`);
  }
}

const NO_ANSWER = 'This is not an answer of the sweeper, as --json prints it.';

/** The schemas' types allow `undefined` in fields that may be absent; JSON has none. */
function checked<T>(schema: z.ZodType, value: unknown): T {
  const parsed = schema.safeParse(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (parsed.success) return parsed.data as T;
  const [first] = parsed.error.issues;
  const where = first?.path.join('.') ?? '';
  throw new UsageError(`${NO_ANSWER} Its field ${where} is wrong: ${first?.message ?? 'not accepted'}.`);
}
