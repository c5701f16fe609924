import { z } from 'zod';
import { SWEEP_ID_PATTERN } from '../../functions/sweeper/http/routes.ts';
import { END_OPERATIONS, RUN_OUTCOMES } from '../../functions/sweeper/outcome.ts';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { report, row } from '../../functions/sweeper/report/schemas.ts';

const count = z.int().min(0);
const time = z.iso.datetime().describe('ISO 8601, UTC.');
const sweepId = z.string().regex(SWEEP_ID_PATTERN);
const next = z.string().optional().describe('The cursor of the next part. Absent at the end.');

const progress = z.object({
  open: count.describe('Open conversations in scope.'),
  candidates: count.describe('Those whose live state has to be read.'),
  judged: count,
  stuck: count,
  written: count.describe('Those that may have been written to: what maxCloses limits.'),
  kept: report.shape.kept,
  requests: count.describe('Requests to Genesys Cloud so far. Logins are not included.'),
  share: z.number().min(0).max(1).describe('The share of the candidates that has been judged.'),
  estimatedEnd: time.optional().describe('At the speed so far. Absent while fewer than 20 have been judged.'),
});

/** A report as it is remembered. */
export const sweepReport = report.omit({ conversations: true, conversationsOmitted: true });

/** A sweep in a list. */
export const sweepSummary = z.object({
  sweepId,
  state: z
    .enum(['queued', 'running', 'cancelling', ...RUN_OUTCOMES])
    .describe('After cancelling, the outcome of the run.'),
  org: z.string(),
  mode: report.shape.mode,
  trigger: report.shape.trigger,
  askedBy: z
    .string()
    .optional()
    .describe('The caller as AWS knows it: an ARN or a client id. Else the trigger.'),
  requestedBy: z.string().optional().describe('Who has asked for it, as the caller says.'),
  note: z.string().optional(),
  fromSweep: sweepId.optional().describe('The preview whose conversations it ends.'),
  createdAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  counts: report.shape.counts
    .omit({ open: true })
    .extend({ open: count.optional() })
    .optional()
    .describe('Conversations by outcome, so far or in the end.'),
});

/** A sweep with all that is known of it. */
export const sweepDocument = sweepSummary.extend({
  progress: progress.optional().describe('While it has no report.'),
  report: sweepReport
    .optional()
    .describe('Once it is over. Its conversations are those of GET /sweeps/{sweepId}/conversations.'),
  problem: z
    .object({ code: z.string(), detail: z.string(), remedy: z.string() })
    .optional()
    .describe('Why it has no report and will have none.'),
});

/** What was written to a conversation in one sweep or close. */
const write = z.object({
  sweepId,
  trigger: report.shape.trigger,
  askedBy: z.string(),
  requestedBy: z.string().optional(),
  note: z.string().optional(),
  at: time,
  rule: z.string().describe('The class, or forced:<the reason to keep>.'),
  class: row.shape.class,
  thresholdMinutes: count.optional(),
  idleMinutes: count.optional(),
  queueId: row.shape.queueId,
  lastGuestMessageAt: time.optional(),
  lastAnswerAt: time.optional(),
  guestWaits: z.boolean(),
  policy: z
    .object({
      minAgeMinutes: count,
      classes: z.record(z.enum(STUCK_CLASSES), z.union([z.literal('off'), count])),
      endWaiting: z.array(z.string()),
      queueLoopEntries: count.optional(),
      attribute: z.string(),
      teardown: z.boolean(),
    })
    .describe('The policy of the run, without its lists of ids.'),
  operation: z.enum(END_OPERATIONS).describe('The last operation that was tried.'),
  outcome: row.shape.outcome.optional().describe('Absent while nobody knows what has become of it.'),
  reason: row.shape.reason,
  uncertain: row.shape.uncertain,
  overtaken: row.shape.overtaken,
  reopened: row.shape.reopened,
  guestReturned: row.shape.guestReturned,
  settledAt: time.optional(),
  settledBy: sweepId.optional().describe('The later sweep that has told the outcome.'),
});

export const conversationHistory = z.object({
  org: z.string(),
  conversationId: row.shape.conversationId,
  writes: z.array(write).describe('The newest first.'),
});

export const sweepList = z.object({ sweeps: z.array(sweepSummary), next });

export const sweepRows = z.object({ sweepId, conversations: z.array(row), next });
