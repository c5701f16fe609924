import { z } from 'zod';
import { ROUTE_NAMES, routeNamed, type RouteName } from '../../functions/sweeper/http/routes.ts';
import { policySchema } from '../../functions/sweeper/policy/schema.ts';
import {
  diagnosis,
  diagnosisGroup,
  diagnosisReport,
  explainRow,
  report,
  row,
} from '../../functions/sweeper/report/schemas.ts';
import {
  aboutClose,
  closeProblem,
  closeReport,
  edgeProblem,
  explainProblem,
  invalidProblem,
  problem,
  runProblem,
  sweepRunningProblem,
} from './problem-schemas.ts';
import {
  conversationHistory,
  sweepDocument,
  sweepList,
  sweepReport,
  sweepRows,
  sweepSummary,
} from './sweep-schemas.ts';

/** The answer to a close of one id: what its problem document says too. */
const closeOneAnswer = z.object({
  sweepId: report.shape.sweepId,
  ended: z.boolean().describe('It has ended, by this run or before; false where a dry run would end it.'),
  ...aboutClose,
  ...row.omit({ guestReturned: true, lastTry: true, asOf: true }).shape,
});

/** Why a live state could not be read is a problem document. */
const explanation = z.object({
  sweepId: report.shape.sweepId,
  org: z.string(),
  ...explainRow.omit({ unread: true, diagnosis: true }).shape,
});

/** The schema of what a route answers where it answers. */
export const ANSWERS: Readonly<Record<RouteName, z.core.$ZodType>> = {
  preview: sweepDocument,
  startSweep: sweepDocument,
  closeOne: closeOneAnswer,
  forceClose: closeOneAnswer,
  closeList: closeReport,
  explain: explanation,
  diagnosis: diagnosisReport,
  history: conversationHistory,
  listSweeps: sweepList,
  getSweep: sweepDocument,
  sweepConversations: sweepRows,
  cancelSweep: sweepDocument,
};

const components = z
  .registry<{ readonly id: string }>()
  .add(policySchema, { id: 'Policy' })
  .add(closeReport, { id: 'Report' })
  .add(closeOneAnswer, { id: 'CloseOneAnswer' })
  .add(row, { id: 'Conversation' })
  .add(sweepDocument, { id: 'Sweep' })
  .add(sweepReport, { id: 'SweepReport' })
  .add(sweepSummary, { id: 'SweepSummary' })
  .add(conversationHistory, { id: 'ConversationHistory' })
  .add(sweepList, { id: 'SweepList' })
  .add(sweepRows, { id: 'SweepConversations' })
  .add(sweepRunningProblem, { id: 'SweepRunningProblem' })
  .add(explanation, { id: 'Explanation' })
  .add(diagnosisReport, { id: 'DiagnosisReport' })
  .add(diagnosis, { id: 'Diagnosis' })
  .add(diagnosisGroup, { id: 'DiagnosisGroup' })
  .add(edgeProblem, { id: 'EdgeProblem' })
  .add(problem, { id: 'Problem' })
  .add(invalidProblem, { id: 'InvalidRequestProblem' })
  .add(closeProblem, { id: 'CloseProblem' })
  .add(explainProblem, { id: 'ExplainProblem' })
  .add(runProblem, { id: 'RunProblem' });
for (const name of ROUTE_NAMES) {
  const { method, input } = routeNamed(name);
  if (method === 'POST') components.add(input, { id: `${name[0]?.toUpperCase()}${name.slice(1)}Request` });
}

const uri = (id: string): string => `#/components/schemas/${id}`;

/** Where the document has this schema. */
export function refTo(schema: z.core.$ZodType): { readonly $ref: string } {
  const found = components.get(schema);
  if (found === undefined) throw new Error('The schema is no component of the document');
  return { $ref: uri(found.id) };
}

/** All schemas that the document refers to, by name. */
export function componentSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(components, {
    io: 'input',
    uri,
    override: ({ jsonSchema }) => {
      // The limits of JavaScript's numbers, and the pattern of a format that is named, do not help a reader.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  // Both would be the same for each; their place in the document says it.
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas;
}
