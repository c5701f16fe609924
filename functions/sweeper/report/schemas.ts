import * as z from 'zod';
import type { JsonOf } from '../json.ts';
import { CHECK_NAMES, COUNTED_ASSUMPTIONS, MODES, MOST_REPORT_ROWS } from '../names.ts';
import { READ_ENUMERATIONS } from '../policy/assumptions.ts';
import { STUCK_CLASSES } from '../policy/schema.ts';
import {
  count,
  id,
  time,
  countPerName,
  thresholdMinutes,
  clockStartedAt,
  lastGuestMessageAt,
  lastAnswerAt,
  guestWaits,
  toldBy,
  agents,
  agentMinutes,
  undelivered,
  queueEntries,
  queuedSinceMinutes,
  row,
  diagnosis,
  diagnosisGroup,
  reportedAction,
  queueFigures,
  policyInReport,
} from './row-schema.ts';

/*
 * The answers of the function, DESIGN.md section 5: the only source of their types and of their part of the OpenAPI
 * document. The function uses only the types: it does not check its own answers, so these schemas are not deployed.
 * Tests check real answers with them.
 */

export { diagnosis, diagnosisGroup, row };

const assumptionCount = z.object({
  assumption: z.enum(COUNTED_ASSUMPTIONS),
  holds: count.describe('Conversations that confirm it. Those that show neither are not counted.'),
  against: count,
  example: id.optional().describe('One of those that contradict it.'),
  values: z
    .array(
      z.object({
        field: z.enum(READ_ENUMERATIONS),
        value: z
          .string()
          .optional()
          .describe('Absent if only one conversation has it, or it may not be a Genesys value.'),
        conversations: z.int().min(1),
      }),
    )
    .optional()
    .describe('For enumeration-values-are-known: the unknown values, the most frequent first.'),
});

const keptInClass = z.record(
  z.string(),
  z.object({
    count: z.int().min(1),
    longestMinutes: count.describe('The longest that the clock of one of them has run.'),
  }),
);

/** The report of a sweep or a close. */
export const report = z.object({
  sweepId: z.string().describe('The run’s id, as in its log lines; over HTTP, the id of the request.'),
  trigger: z.enum(['schedule', 'api', 'console', 'step-functions']),
  askedBy: z
    .string()
    .describe('Who has asked for it: the caller’s ARN or client id; schedule, step-functions, or console.'),
  requestedBy: z.string().optional().describe('The same as the request says it.'),
  org: z.string(),
  region: z
    .string()
    .optional()
    .describe('The region of Genesys Cloud, for links. Absent if the run has not read the secret.'),
  action: reportedAction,
  mode: z.enum(MODES),
  note: z.string().optional(),
  outcome: z.enum(['complete', 'partial', 'failed', 'aborted', 'cancelled', 'refused']),
  startedAt: time,
  finishedAt: time,
  search: z
    .object({
      from: time,
      windows: count,
      failedWindows: z.array(z.string()).describe('Days that could not be searched.'),
      dropped: count.describe('Rows of other message types.'),
    })
    .optional()
    .describe('Absent for a close.'),
  crowd: z
    .object({
      candidates: count,
      judged: count,
      stuck: count,
      limit: count.describe('If more than this are stuck, an enforcing sweep ends none.'),
      limitSetBy: z
        .enum(['abortIfMoreThan', 'abortIfMorePercent'])
        .describe('The setting that the limit comes from.'),
      estimated: z.boolean(),
      wouldAbort: z.boolean(),
      capped: z.boolean(),
    })
    .optional()
    .describe('Absent for a close.'),
  counts: z.object({
    open: count.describe('The sum of the other counts.'),
    closed: count,
    'would-close': count,
    'already-ended': count,
    'unknown-id': count.describe('Ids that a caller named and Genesys Cloud does not know.'),
    kept: count,
    refused: count,
    unverified: count,
    failed: count,
    'not-reached': count,
  }),
  kept: countPerName.describe('Kept conversations by reason.'),
  keptByClass: z
    .object({ 'waiting-for-us': keptInClass, 'class-off': keptInClass })
    .describe('Of those kept for these two reasons: how many of each class, and idle for how long at most.'),
  byQueue: z
    .array(queueFigures)
    .max(100)
    .describe('At most 100 queues, those with the most stuck conversations first. From all conversations.'),
  queuesOmitted: count.describe('How many queues byQueue has no room for.'),
  alreadyEnded: countPerName.describe('Conversations that had ended before, by reason.'),
  notReached: countPerName.describe('Conversations that were not reached, by reason.'),
  unverified: countPerName.describe('Conversations that were written to and not seen to end, by reason.'),
  stuck: countPerName.describe(
    'Stuck conversations by class, whatever their outcome; a forced end outside of any class is "forced".',
  ),
  stuckByIdle: z
    .record(z.string(), countPerName)
    .describe('Stuck conversations by class, and by how long the clock of the class has run.'),
  endedBy: z.object({ disconnect: count, teardown: count }),
  overtaken: z
    .object({ 'guest-wrote': count, 'agent-joined': count })
    .describe('Closed conversations in which somebody was cut off who had arrived after the last read.'),
  forced: z
    .object({ count, guestWaited: count })
    .describe('Closed conversations that only force could end, and those in which the guest was waiting.'),
  wrapUpOwed: count.describe('Ended conversations in which somebody still owed wrap-up when that was seen.'),
  oldestStuckMinutes: count.describe('The longest idle time of a stuck conversation; 0 if there is none.'),
  policy: policyInReport
    .optional()
    .describe('The rules of the run. Absent if the deployment did not allow the sweep any more.'),
  requests: z.object({
    total: count.describe('Logins are not included.'),
    search: count,
    reads: count,
    rereads: count,
    writes: count,
    verifies: count,
    throttled: count,
    retried: count,
    pausedMs: count,
    logins: count,
  }),
  diagnoses: z.array(diagnosisGroup),
  warnings: z
    .array(z.object({ code: z.enum(['assumption-contradicted', 'clock-differs']), message: z.string() }))
    .describe('What a person should look into, and how.'),
  assumptions: z
    .array(assumptionCount)
    .describe('What live reads and the replies to writes show about undocumented facts.'),
  conversations: z
    .array(row)
    .max(MOST_REPORT_ROWS)
    .describe('Those that were acted on come first; some of every reason to keep are included.'),
  conversationsOmitted: countPerName.describe(
    'How many conversations the list has no room for, by outcome; empty if it has all.',
  ),
  supportCase: z.string().optional().describe('To paste into a case for Genesys Cloud Customer Care.'),
  history: z
    .literal('unavailable')
    .optional()
    .describe('The table failed or was too slow: not all that this run has written is in the history.'),
});

const presence = z.enum(['connected', 'alerting', 'parked', 'gone', 'none']);

/** What `explain` says about one conversation. */
export const explainRow = z.object({
  conversationId: id,
  verdict: z.enum(['stuck', 'keep', 'already-ended', 'unknown-id']),
  class: z.enum(STUCK_CLASSES).optional(),
  reason: z.string().optional(),
  detail: z
    .string()
    .optional()
    .describe('The rule or field, if the reason does not say it; for exempt, which exemption.'),
  unread: z
    .enum(['refused', 'platform-error', 'connection', 'deadline', 'credentials-changed'])
    .optional()
    .describe('Why the live state could not be read, if it is kept because of that.'),
  diagnosis: diagnosis.optional(),
  idleMinutes: count.optional(),
  thresholdMinutes: thresholdMinutes.optional(),
  clockStartedAt: clockStartedAt.optional(),
  evidence: z
    .object({
      guest: presence,
      agent: presence,
      queue: presence,
      flow: presence,
      lastGuestMessageAt: lastGuestMessageAt.optional(),
      lastAnswerAt: lastAnswerAt.optional(),
      guestWaits,
      onHold: z.literal(true).optional().describe('An agent has put the guest on hold.'),
      toldBy,
      agents: agents.optional(),
      agentMinutes: agentMinutes.optional(),
      undelivered: undelivered.optional(),
      queueEntries: queueEntries.optional(),
      queuedSinceMinutes: queuedSinceMinutes.optional(),
    })
    .optional(),
});

/** The verdict on conversations, and what it rests on. */
export const explanation = z.object({
  action: z.literal('explain'),
  org: z.string(),
  region: z.string().optional().describe('The region of Genesys Cloud, for links.'),
  conversations: z.array(explainRow),
});

const check = z.object({
  name: z.enum(CHECK_NAMES),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  seen: z.string(),
  meaning: z.string(),
  remedy: z.string().describe('What an administrator can do; empty if there is nothing to do.'),
  diagnoses: z.array(diagnosis),
});

/** Whether the organisation is set up so that a sweep can work. */
export const diagnosisReport = z.object({
  action: z.literal('diagnose'),
  org: z.string(),
  deployedMode: z
    .enum(MODES)
    .describe('What this deployment may do to the organisation: with dry-run, enforce is refused.'),
  outcome: z.enum(['ok', 'warning', 'failed']),
  checks: z.array(check),
});

export type Report = JsonOf<typeof report>;
export type QueueFigures = JsonOf<typeof queueFigures>;
export type PolicyInReport = JsonOf<typeof policyInReport>;
export type ReportRow = JsonOf<typeof row>;
export type DiagnosisGroup = JsonOf<typeof diagnosisGroup>;
export type AssumptionCount = JsonOf<typeof assumptionCount>;
export type Crowd = NonNullable<Report['crowd']>;
export type Warning = Report['warnings'][number];
export type ExplainReport = JsonOf<typeof explanation>;
export type ExplainRow = JsonOf<typeof explainRow>;
export type DiagnoseReport = JsonOf<typeof diagnosisReport>;
export type Check = JsonOf<typeof check>;
export type CheckName = Check['name'];
