import { z } from 'zod';
import type { Evidence, Presence } from '../../functions/sweeper/policy/judgement.ts';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import type { ExplainReport, ExplainRow } from '../../functions/sweeper/report/explain.ts';
import { CHECK_NAMES, type Check, type DiagnoseReport } from '../../functions/sweeper/report/report.ts';
import { queuedSinceMinutes, queueEntries, undelivered } from './evidence-schemas.ts';
import { count, diagnosis, id, time, type Fields } from './report-schemas.ts';

const presence = z.enum([
  'connected',
  'alerting',
  'parked',
  'gone',
  'none',
] as const satisfies readonly Presence[]);
const verdict = z.enum([
  'stuck',
  'keep',
  'already-ended',
  'unknown-id',
] as const satisfies readonly ExplainRow['verdict'][]);
/** The verdict on conversations, and what it rests on. Why a live state could not be had is a problem document. */
export const explanation = z.object({
  action: z.literal('explain'),
  org: z.string(),
  conversations: z.array(
    z.object({
      conversationId: id,
      verdict,
      class: z.enum(STUCK_CLASSES).optional(),
      reason: z.string().optional(),
      detail: z
        .string()
        .optional()
        .describe('Which rule or field it was, where the reason alone does not say.'),
      idleMinutes: count.optional(),
      thresholdMinutes: count.optional(),
      clockStartedAt: time.optional(),
      evidence: z
        .object({
          guest: presence,
          agent: presence,
          queue: presence,
          flow: presence,
          lastGuestMessageAt: time.optional(),
          lastAnswerAt: time.optional(),
          guestWaits: z.boolean(),
          onHold: z.literal(true).optional().describe('An agent has put the guest on hold.'),
          by: z.enum(['participant', 'status'] as const satisfies readonly Evidence['by'][]),
          undelivered: undelivered.optional(),
          queueEntries: queueEntries.optional(),
          queuedSinceMinutes: queuedSinceMinutes.optional(),
        } satisfies Fields<Evidence>)
        .optional(),
    } satisfies Fields<Omit<ExplainRow, 'unread' | 'diagnosis'>>),
  ),
} satisfies Fields<ExplainReport>);

/** Whether the organisation is set up so that a sweep can work. */
export const diagnosisReport = z.object({
  action: z.literal('diagnose'),
  org: z.string(),
  outcome: z.enum(['ok', 'warning', 'failed'] as const satisfies readonly DiagnoseReport['outcome'][]),
  checks: z.array(
    z.object({
      name: z.enum(CHECK_NAMES),
      status: z.enum(['ok', 'warning', 'failed', 'skipped'] as const satisfies readonly Check['status'][]),
      seen: z.string(),
      meaning: z.string(),
      remedy: z.string().describe('What an administrator can do; empty where there is nothing to do.'),
      diagnoses: z.array(diagnosis),
    } satisfies Fields<Check>),
  ),
} satisfies Fields<DiagnoseReport>);
