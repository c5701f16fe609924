import * as z from 'zod';
import { OPERATION_NAMES, type Operation } from '../genesys/operations.ts';
import { END_OPERATIONS, OUTCOMES, OVERTAKEN } from '../outcome.ts';
import { KEEP_REASONS } from '../policy/judgement.ts';
import { STUCK_CLASSES } from '../policy/schema.ts';
import { DIAGNOSIS_CODES } from '../refusals/diagnosis.ts';
import type { Action } from '../request/schema.ts';

/* What the answers of the function are made of: one conversation, and why something was refused. See schemas.ts. */

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
export const queueEntries = count.describe(
  'How often it came to a queue after the guest’s last message, and after the last agent left. In a report, only for class queue-stuck.',
);
export const queuedSinceMinutes = count.describe(
  'How long the queue that holds it now has held it. In a report, only for class queue-stuck.',
);

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
  undelivered: undelivered.optional(),
  queueEntries: queueEntries.optional(),
  queuedSinceMinutes: queuedSinceMinutes.optional(),
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
  wrapUpOwed: z.literal(true).optional().describe('It has ended, and an agent still owes wrap-up.'),
  queueCleared: z
    .boolean()
    .optional()
    .describe('If a queue held it: whether no queue held it any more when the end was seen.'),
});
