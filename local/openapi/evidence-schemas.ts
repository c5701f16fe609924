import { z } from 'zod';
import type { UndeliveredReport } from '../../functions/sweeper/report/explain.ts';

/** What a row of a report and the evidence of an explanation both tell. */

export const undelivered = z
  .object({
    count: z.int().min(1),
    since: z.iso.datetime().describe('ISO 8601, UTC.'),
  } satisfies Readonly<Record<keyof UndeliveredReport, z.ZodType>>)
  .describe(
    'All that the business wrote since the guest’s last message found no browser. It decides nothing.',
  );

export const queueEntries = z
  .int()
  .min(0)
  .describe(
    'How often it came to a queue after the guest’s last message, and after the last agent left. In a report, of class queue-stuck.',
  );

export const queuedSinceMinutes = z
  .int()
  .min(0)
  .describe('For how long the queue that holds it now has held it. In a report, of class queue-stuck.');
