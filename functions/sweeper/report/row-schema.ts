import * as z from 'zod';
import { OPERATION_NAMES, type Operation } from '../genesys/operations.ts';
import { END_OPERATIONS, OUTCOMES, OVERTAKEN } from '../outcome.ts';
import { KEEP_REASONS } from '../policy/judgement.ts';
import { STUCK_CLASSES } from '../policy/schema.ts';
import { DIAGNOSIS_CODES } from '../refusals/diagnosis.ts';
import type { Action } from '../request/schema.ts';

/* What the answers of the function are made of: a conversation, a refusal, a queue, the rules. See schemas.ts. */

export const count = z.int().min(0);
export const id = z.guid();
export const time = z.iso.datetime().describe('ISO 8601, UTC.');
export const countPerName = z.record(z.string(), z.int().min(1));

/** Why one request was refused. */
export const diagnosis = z.object({
  code: z.enum(DIAGNOSIS_CODES),
  operation: z
    .enum(OPERATION_NAMES)
    .describe('Which request was refused. The values after tag occur only in the answer of GET /diagnosis.'),
  permissions: z
    .array(z.string())
    .describe('Those that Genesys named, or that the request is documented to need.'),
  anyOf: z.boolean().describe('Any one of the permissions is enough.'),
  divisionIds: z
    .array(id)
    .optional()
    .describe('The divisions in which the permissions are missing. Only GET /diagnosis may know them.'),
  guessed: z.boolean().describe('Based on an undocumented body, on a text, or on no answer at all.'),
  status: z.int().optional(),
  genesysCode: z.string().optional(),
  contextId: z.string().optional().describe('For a case at Genesys Cloud Customer Care.'),
  remedy: z.string().describe('What a Genesys administrator can do.'),
});

/** Fewer values than their types have: only sweeps and closes have a report, and these are the requests they send. */
export const reportedAction: z.ZodType<Action> = z.enum(['sweep', 'close']);
const reportedOperation: z.ZodType<Operation> = z.enum(['login', 'search', 'read', ...END_OPERATIONS, 'tag']);

/** Refusals and failures with the same cause, with one context id as an example. */
export const diagnosisGroup = z.object({
  ...diagnosis.omit({ operation: true, anyOf: true, guessed: true, divisionIds: true }).shape,
  operation: reportedOperation.describe('Which request was refused.'),
  count: z.int().min(1),
});

export const undelivered = z
  .object({ count: z.int().min(1), since: time })
  .describe(
    'Nothing that the business wrote since the guest’s last message reached the guest’s browser. No verdict depends on this.',
  );
export const thresholdMinutes = count.describe('The threshold of its class. Absent if the class is off.');
export const clockStartedAt = time.describe('When the clock of its class started.');
export const lastGuestMessageAt = time.describe('When the guest last wrote. Absent if they never did.');
export const lastAnswerAt = time.describe('When the guest was last answered. Absent if they never were.');
export const guestWaits = z.boolean().describe('Whether the guest was there and waited for an answer.');
export const toldBy = z
  .enum(['participant', 'status'])
  .describe(
    'What told who wrote: the participants that list a message, or, where that was not enough, its status.',
  );
export const agents = z.int().min(1).describe('How many agents are connected. Absent if none is.');
export const agentMinutes = count.describe(
  'How long these agents have been connected, added up. Absent if not known.',
);
export const queueEntries = count.describe(
  'How often it came to a queue after the guest’s last message, and after the last agent left. In a report, only for class queue-stuck.',
);
export const queuedSinceMinutes = count.describe('How long the queue that holds it now has held it.');

/** The outcome of one conversation: the part of an outcome row that a report shows. */
export const row = z.object({
  conversationId: id,
  outcome: z.enum(OUTCOMES),
  class: z.enum(STUCK_CLASSES).optional(),
  reason: z
    .string()
    .describe(
      `kept: one of ${KEEP_REASONS.join(', ')}. already-ended: just-now, listed-only. not-reached: deadline, cap, aborted, systemic-refusal, credentials-changed; of a sweep over the API also cancelled, expired, mode-changed, preview-invalid, table-unavailable. refused: the diagnosis’s code. unverified and failed: a short word. A forced end: forced:<the reason to keep>.`,
    )
    .optional(),
  idleMinutes: count.optional().describe('How long the clock of its class has run.'),
  ageMinutes: count.optional(),
  queueId: id.optional(),
  thresholdMinutes: thresholdMinutes.optional(),
  clockStartedAt: clockStartedAt.optional(),
  lastGuestMessageAt: lastGuestMessageAt.optional(),
  lastAnswerAt: lastAnswerAt.optional(),
  guestWaits: guestWaits.optional(),
  toldBy: toldBy.optional(),
  agents: agents.optional(),
  agentMinutes: agentMinutes.optional(),
  queuedSinceMinutes: queuedSinceMinutes.optional(),
  undelivered: undelivered.optional(),
  queueEntries: queueEntries.optional(),
  operation: z
    .enum([...END_OPERATIONS, 'read', 'search'])
    .optional()
    .describe('The operation that ended it, would end it, or was refused.'),
  verifiedAfterMs: count.optional(),
  uncertain: z.literal(true).optional().describe('It ended, but perhaps not by this run.'),
  reopened: z.literal(true).optional().describe('It ended, and the guest has come back into it since.'),
  guestReturned: z.literal(true).optional(),
  overtaken: z
    .enum(OVERTAKEN)
    .optional()
    .describe(
      'It ended, but the guest had written, or an agent had joined, after the last read: they were cut off.',
    ),
  guestWaited: z.literal(true).optional().describe('Only force could end it: the guest was waiting.'),
  lastTry: z
    .object({
      outcome: z.enum(OUTCOMES),
      reason: z.string().optional(),
      attempts: z.int().min(1),
      at: time,
      notBefore: time,
    })
    .optional()
    .describe('Kept as waits-for-retry: what the last try came to, and before when no sweep tries again.'),
  asOf: time
    .optional()
    .describe(
      'Kept without a read in this run, for the reason that the read at this time gave: what analytics shows has not changed since.',
    ),
  wrapUpOwed: z.literal(true).optional().describe('It has ended, and an agent still owes wrap-up.'),
  queueCleared: z
    .boolean()
    .optional()
    .describe('If a queue held it: whether no queue held it any more when the end was seen.'),
});

/** One queue's part of a report. */
export const queueFigures = z.object({
  queueId: id.optional().describe('Absent for the conversations whose queue is not known.'),
  name: z.string().optional().describe('Absent if the client may not read queues, or did not have the time.'),
  open: count,
  outcomes: countPerName.describe('Its conversations by outcome.'),
  stuck: countPerName.describe('Its stuck conversations by class.'),
  kept: countPerName.describe('Its kept conversations by reason.'),
  ending: z
    .object({
      conversations: count,
      inQueue: count.describe('Those that a queue holds: each is probably counted as an abandon.'),
      waitMinutes: count.describe('For how long, added up.'),
      longestWaitMinutes: count,
      withAgent: count.describe('Those to which an agent is connected.'),
      agents: count.describe('Agents connected to them, each once for each conversation.'),
      handleMinutes: count.describe('For how long they have been connected, added up.'),
      longestHandleMinutes: count,
      wrapUpOwed: count.describe('Those that have ended and still owe wrap-up.'),
    })
    .optional()
    .describe('Of those that are closed or would-close: what ending them adds to the figures of the queue.'),
});

const threshold = z.union([z.literal('off'), count]);

/** The rules of a run. Lists of ids are only counted. */
export const policyInReport = z.object({
  minAgeMinutes: count,
  classes: z.record(z.enum(STUCK_CLASSES), threshold).describe('Minutes, or "off".'),
  queues: z.record(id, z.partialRecord(z.enum(STUCK_CLASSES), threshold)).describe('For single queues.'),
  queuesOmitted: count.describe('How many more queues have thresholds of their own.'),
  endWaiting: z.array(z.enum(STUCK_CLASSES)),
  queueLoopEntries: count.optional(),
  exempt: z.object({
    queues: count,
    divisions: count,
    users: count,
    conversations: count,
    attribute: z.string(),
  }),
  scope: z
    .object({ queues: count, divisions: count })
    .describe('To how many queues and divisions the run was narrowed; 0 means all.'),
  teardown: z.boolean(),
  tag: z.boolean(),
  maxCloses: count,
});
