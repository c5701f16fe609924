import { z } from 'zod';
import { MODES } from '../../functions/sweeper/names.ts';
import type { ProblemCode } from '../../functions/sweeper/http/problems.ts';
import type { RouteName } from '../../functions/sweeper/http/routes.ts';
import {
  diagnosis,
  diagnosisGroup,
  explainRow,
  report,
  row,
} from '../../functions/sweeper/report/schemas.ts';

/** What API Gateway answers by itself. */
export const edgeProblem = z.object({
  type: z.string().describe('urn:problem:stuck-conversation-sweeper:<code>'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong this time.'),
  code: z.string(),
});

/** What stopped a run. RFC 9457. */
export const problem = edgeProblem.extend({
  remedy: z.string().optional().describe('What can be done about it.'),
  sweepId: report.shape.sweepId,
});

export const invalidProblem = problem.extend({
  problems: z
    .array(
      z.object({
        path: z.string().describe('Which field: policy.classes.hollow, conversationIds[3], or body.'),
        problem: z.string(),
        accepted: z.string(),
      }),
    )
    .min(1)
    .max(50),
  problemsOmitted: z.int().min(0),
});

/** What an answer about a close of one id says besides its row. */
export const aboutClose = {
  org: z.string(),
  mode: z.enum(MODES),
  askedBy: report.shape.askedBy,
  requestedBy: report.shape.requestedBy,
  history: report.shape.history,
  note: z.string().optional(),
  diagnoses: z.array(diagnosisGroup).optional(),
};

/** A conversation that has not ended, and why. */
export const closeProblem = problem.extend({
  ended: z.literal(false),
  ...aboutClose,
  ...row.omit({
    lastTry: true,
    asOf: true,
    verifiedAfterMs: true,
    uncertain: true,
    reopened: true,
    overtaken: true,
    wrapUpOwed: true,
    queueCleared: true,
  }).shape,
  contextId: z.string().optional(),
  diagnosis: diagnosis.optional(),
  supportCase: z.string().optional(),
});

export const explainProblem = problem.extend({
  org: z.string(),
  ...explainRow.pick({ conversationId: true, verdict: true, reason: true, unread: true, diagnosis: true })
    .shape,
});

export const sweepRunningProblem = problem.extend({
  runningSweepId: z.string().describe('The sweep that is at work.'),
});

/** A close searches nothing. */
export const closeReport = report.omit({ search: true, crowd: true });

export const runProblem = problem.extend({ diagnoses: z.array(diagnosisGroup), report: closeReport });

/** What stops a run of any kind before it can begin. */
const ANY = [
  'invalid-request',
  'invalid-settings',
  'internal-error',
] as const satisfies readonly ProblemCode[];

/** What stops a run that sends requests to Genesys; a diagnosis reports it in its checks. */
const ASKING = [
  ...ANY,
  'secret-missing',
  'secret-deleted',
  'secret-forbidden',
  'secret-undecryptable',
  'secret-unavailable',
  'secret-not-json',
  'secret-field',
  'region-unknown',
  'client-unknown',
  'client-secret-rejected',
  'login-refused',
  'login-unreachable',
  'login-malformed',
  'out-of-reach',
  'busy',
] as const satisfies readonly ProblemCode[];

const ABOUT_ONE = [
  'unknown-id',
  'refused',
  'failed',
  'credentials-changed',
  'not-reached',
] as const satisfies readonly ProblemCode[];

const REMEMBERED = [...ANY, 'history-unavailable'] as const;

const STARTING = [...REMEMBERED, 'sweep-running', 'idempotency-key-reused', 'sweep-not-started'] as const;

const OF_CLOSE = [...ASKING, 'mode-not-allowed', ...ABOUT_ONE, 'kept', 'unverified'] as const;

/** Which problems each route answers with. */
export const PROBLEMS_OF: Readonly<Record<RouteName, readonly ProblemCode[]>> = {
  preview: STARTING,
  startSweep: [...STARTING, 'mode-not-allowed'],
  history: REMEMBERED,
  listSweeps: REMEMBERED,
  getSweep: [...REMEMBERED, 'unknown-sweep'],
  sweepConversations: [...REMEMBERED, 'unknown-sweep'],
  cancelSweep: [...REMEMBERED, 'unknown-sweep'],
  closeOne: OF_CLOSE,
  forceClose: OF_CLOSE,
  closeList: [...ASKING, 'mode-not-allowed', 'run-refused', 'run-failed'],
  explain: [...ASKING, ...ABOUT_ONE],
  diagnosis: ANY,
};

/** The schema of the problem document. */
export function problemSchema(route: RouteName, code: ProblemCode): z.ZodType {
  if (code === 'invalid-request') return invalidProblem;
  if (code === 'sweep-running') return sweepRunningProblem;
  if (code === 'run-refused' || code === 'run-failed') return runProblem;
  const isAboutOne = code === 'kept' || code === 'unverified' || ABOUT_ONE.some((one) => one === code);
  if (!isAboutOne) return problem;
  return route === 'explain' ? explainProblem : closeProblem;
}
