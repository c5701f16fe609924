import { z } from 'zod';
import { parseJson, type JsonOf } from '../../functions/sweeper/json.ts';
import { diagnosisReport, explanation, report, row } from '../../functions/sweeper/report/schemas.ts';
import type { ExplainReport } from '../../functions/sweeper/report/schemas.ts';
import { UsageError } from '../command/usage-error.ts';

const drawnDiagnosis = diagnosisReport.partial({ deployedMode: true });
const drawnReport = report
  .partial({ byQueue: true, queuesOmitted: true, stuckByIdle: true })
  // The function lists 500; a report of `npm run sweeper` has all.
  .extend({
    conversations: z.array(row),
    // What a sweep of `npm run sweeper` was asked for; others do not say.
    request: z.object({ policy: z.record(z.string(), z.unknown()).optional() }).optional(),
  });

/** A report as it is drawn: one that was saved earlier lacks what reports have had since. */
export type DrawnReport = JsonOf<typeof drawnReport>;
export type DrawnDiagnosis = JsonOf<typeof drawnDiagnosis>;

export type Answer =
  | { readonly kind: 'report'; readonly report: DrawnReport }
  | { readonly kind: 'explanation'; readonly explanation: ExplainReport }
  | { readonly kind: 'diagnosis'; readonly diagnosis: DrawnDiagnosis };

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
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): JsonOf<Schema> {
  const parsed = schema.safeParse(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (parsed.success) return parsed.data as JsonOf<Schema>;
  const [first] = parsed.error.issues;
  const where = first?.path.join('.') ?? '';
  throw new UsageError(`${NO_ANSWER} Its field ${where} is wrong: ${first?.message ?? 'not accepted'}.`);
}
