import { z } from 'zod';
import type { RequestCounts } from '../../functions/sweeper/genesys/port.ts';
import { OUTCOMES, OVERTAKEN, END_OPERATIONS } from '../../functions/sweeper/outcome.ts';
import { READ_ENUMERATIONS } from '../../functions/sweeper/policy/assumptions.ts';
import { KEEP_REASONS } from '../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { OPERATION_NAMES, type Operation } from '../../functions/sweeper/genesys/operations.ts';
import { DIAGNOSIS_CODES, type Diagnosis } from '../../functions/sweeper/refusals/diagnosis.ts';
import {
  COUNTED_ASSUMPTIONS,
  type AssumptionCount,
  type UnknownValueCount,
} from '../../functions/sweeper/report/count-assumptions.ts';
import type {
  Crowd,
  DiagnosisGroup,
  KeptInClass,
  Report,
  ReportRow,
  RunOutcome,
  SearchReport,
  Warning,
} from '../../functions/sweeper/report/report.ts';
import type { Trigger } from '../../functions/sweeper/request/plan.ts';
import { queuedSinceMinutes, queueEntries, undelivered } from './evidence-schemas.ts';

/*
 * The answers as schemas, for the OpenAPI document. The types in functions/sweeper/report are what the function is
 * checked against: {@link Fields} holds these to have their keys and no others, and a test that real answers are what
 * these say.
 */

/** A schema for each field of an answer's part. */
export type Fields<Part> = Readonly<Record<keyof Part, z.ZodType>>;

export const count = z.int().min(0);
export const id = z.guid();
export const time = z.iso.datetime().describe('ISO 8601, UTC.');
export const sweepId = z.string().describe('The run’s id: of API Gateway’s request. Its log lines carry it.');
/** What a report tells the refusals of; `GET /diagnosis` tells those of all requests. */
const reportedOperation = z.enum([
  'search',
  'read',
  ...END_OPERATIONS,
  'tag',
] as const satisfies readonly Operation[]);

/** Why one request was refused. */
export const diagnosis = z.object({
  code: z.enum(DIAGNOSIS_CODES),
  operation: z
    .enum(OPERATION_NAMES)
    .describe('Which request was refused. Those after tag are told of by GET /diagnosis alone.'),
  permissions: z
    .array(z.string())
    .describe('Those that Genesys named, or that the request is documented to need.'),
  anyOf: z.boolean().describe('Any one of the permissions is enough.'),
  divisionIds: z
    .array(id)
    .optional()
    .describe('The divisions in which the permissions are missing. GET /diagnosis alone may know them.'),
  guessed: z.boolean().describe('It rests on an undocumented body, on a text, or on no answer at all.'),
  status: z.int().optional(),
  genesysCode: z.string().optional(),
  contextId: z.string().optional().describe('For a case at Genesys Cloud Customer Care.'),
  remedy: z.string().describe('What a Genesys administrator can do.'),
} satisfies Fields<Diagnosis>);

/** Refusals with the same cause. */
export const diagnosisGroup = z.object({
  ...diagnosis.pick({ code: true, permissions: true, remedy: true, contextId: true }).shape,
  operation: reportedOperation.describe('Which request was refused.'),
  count: z.int().min(1),
} satisfies Fields<DiagnosisGroup>);

const reason = z
  .string()
  .describe(
    `kept: one of ${KEEP_REASONS.join(', ')}. already-ended: just-now, listed-only. not-reached: deadline, cap, aborted, systemic-refusal, credentials-changed. refused: the diagnosis’s code. unverified and failed: a short word. A forced end: forced:<the reason to keep>.`,
  );

/** What became of one conversation. */
export const row = z.object({
  conversationId: id,
  outcome: z.enum(OUTCOMES),
  class: z.enum(STUCK_CLASSES).optional(),
  reason: reason.optional(),
  idleMinutes: count.optional().describe('How long the clock of its class has run.'),
  ageMinutes: count.optional(),
  queueId: id.optional(),
  undelivered: undelivered.optional(),
  queueEntries: queueEntries.optional(),
  queuedSinceMinutes: queuedSinceMinutes.optional(),
  operation: z
    .enum([...END_OPERATIONS, 'read', 'search'])
    .optional()
    .describe('The one that ended it, would end it, or was refused.'),
  verifiedAfterMs: count.optional(),
  uncertain: z.literal(true).optional().describe('It ended, but perhaps not by this run.'),
  reopened: z.literal(true).optional().describe('It ended, and the guest has come back into it since.'),
  guestReturned: z.literal(true).optional(),
  overtaken: z
    .enum(OVERTAKEN)
    .optional()
    .describe(
      'It ended, and the guest had written, or an agent had joined, since the last read: they were cut off.',
    ),
  wrapUpOwed: z.literal(true).optional().describe('It has ended, and an agent still owes wrap-up.'),
  queueCleared: z
    .boolean()
    .optional()
    .describe('Of one that a queue held: whether no queue holds it any more, as the end was seen.'),
} satisfies Fields<ReportRow>);

const assumptionCount = z.object({
  assumption: z.enum(COUNTED_ASSUMPTIONS),
  holds: count.describe('Conversations that speak for it. Those that cannot tell count for neither.'),
  against: count,
  example: id.optional().describe('One of those against.'),
  values: z
    .array(
      z.object({
        field: z.enum(READ_ENUMERATIONS),
        value: z
          .string()
          .optional()
          .describe('Absent where it is of one conversation only, or may be no word of Genesys’s.'),
        conversations: z.int().min(1),
      } satisfies Fields<UnknownValueCount>),
    )
    .optional()
    .describe('enumeration-values-are-known: those that are not.'),
} satisfies Fields<AssumptionCount>);

const runOutcome = z.enum([
  'complete',
  'partial',
  'aborted',
  'refused',
] as const satisfies readonly RunOutcome[]);
const countPerName = z.record(z.string(), z.int().min(1));
const keptInClass = z.record(
  z.string(),
  z.object({ count: z.int().min(1), longestMinutes: count } satisfies Fields<KeptInClass>),
);

const counts = z.object({
  open: count.describe('The sum of the others.'),
  closed: count,
  'would-close': count,
  'already-ended': count,
  'unknown-id': count.describe('Ids that a caller named and Genesys Cloud does not know.'),
  kept: count,
  refused: count,
  unverified: count,
  failed: count,
  'not-reached': count,
} satisfies Fields<Report['counts']>);

/** The report of a sweep or a close. */
export const report = z.object({
  sweepId,
  trigger: z.enum(['schedule', 'api', 'console', 'step-functions'] as const satisfies readonly Trigger[]),
  org: z.string(),
  action: z.enum(['sweep', 'close']),
  mode: z.enum(['dry-run', 'enforce']),
  note: z.string().optional(),
  outcome: runOutcome,
  startedAt: time,
  finishedAt: time,
  search: z
    .object({
      from: time,
      windows: count,
      failedWindows: z.array(z.string()).describe('Days that could not be searched.'),
      dropped: count.describe('Rows of other message types.'),
    } satisfies Fields<SearchReport>)
    .optional()
    .describe('Absent for a close.'),
  crowd: z
    .object({
      candidates: count,
      judged: count,
      stuck: count,
      limit: count.describe('More stuck ones than this: an enforcing sweep ends none.'),
      limitSetBy: z
        .enum(['abortIfMoreThan', 'abortIfMorePercent'] as const satisfies readonly Crowd['limitSetBy'][])
        .describe('The setting that the limit comes from.'),
      estimated: z.boolean(),
      wouldAbort: z.boolean(),
      capped: z.boolean(),
    } satisfies Fields<Crowd>)
    .optional()
    .describe('Absent for a close.'),
  counts,
  kept: countPerName.describe('Kept conversations by reason.'),
  keptByClass: z
    .object({ 'waiting-for-us': keptInClass, 'class-off': keptInClass } satisfies Fields<
      Report['keptByClass']
    >)
    .describe('Of those kept for these two reasons, how many of each class, and their longest clock.'),
  stuck: countPerName.describe('Stuck conversations by class, whatever came of them.'),
  endedBy: z.object({ disconnect: count, teardown: count }),
  overtaken: z
    .object({ 'guest-wrote': count, 'agent-joined': count } satisfies Fields<Report['overtaken']>)
    .describe('Closed ones in which somebody was cut off who had come after the last read.'),
  wrapUpOwed: count,
  oldestStuckMinutes: count,
  requests: z.object({
    total: count.describe('Logins are counted apart.'),
    search: count,
    reads: count,
    rereads: count,
    writes: count,
    verifies: count,
    throttled: count,
    retried: count,
    pausedMs: count,
    logins: count,
  } satisfies Fields<RequestCounts>),
  diagnoses: z.array(diagnosisGroup),
  warnings: z
    .array(
      z.object({
        code: z.enum([
          'assumption-contradicted',
          'clock-differs',
        ] as const satisfies readonly Warning['code'][]),
        message: z.string(),
      } satisfies Fields<Warning>),
    )
    .describe('What a person should look into, and how.'),
  assumptions: z
    .array(assumptionCount)
    .describe('What live reads and the replies to writes say of what Genesys Cloud does not document.'),
  conversations: z.array(row).max(500).describe('Those acted on first.'),
  conversationsOmitted: count,
  supportCase: z.string().optional().describe('To paste into a case for Genesys Cloud Customer Care.'),
} satisfies Fields<Report>);

/** The answer to a close of one id: its report, and the one thing that the caller wants to know. */
export const closeOneReport = z.object({
  ended: z.boolean().describe('It has ended, by this run or before; false where a dry run would end it.'),
  // Nothing was searched for, and what would be a case for Genesys is a problem document.
  ...report.omit({ search: true, crowd: true, supportCase: true }).shape,
});
