import { z } from 'zod';
import { report as reportSchema, row } from '../../functions/sweeper/report/schemas.ts';
import { isPreviewId, previewId } from '../../functions/sweeper/table/sweep-item.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { storeRows } from '../../functions/sweeper/table/sweep-lists.ts';
import { storeFinished } from '../../functions/sweeper/table/sweeps.ts';
import { UsageError } from '../command/usage-error.ts';
import { settledSchema, type SweepReport } from './long-sweep.ts';

const savedSchema = reportSchema.extend({
  // The function lists 500; a report of this machine has all.
  conversations: z.array(row),
  request: settledSchema,
});

/**
 * The report of a sweep that somebody has saved, to end what it has listed.
 *
 * @param name of the file, for the message
 * @throws UsageError if it is none, or one that does not say by which policy it was made
 */
export function savedSweep(saved: unknown, name: string): SweepReport {
  if (isSweepReport(saved) && saved.action === 'sweep') return saved;
  throw new UsageError(
    `"${name}" is no report of a sweep: --from takes what "sweep --json" has printed, of this version.`,
  );
}

function isSweepReport(saved: unknown): saved is SweepReport {
  return savedSchema.safeParse(saved).success;
}

/** The conversations that a report lists as stuck. */
export function listedIn({ conversations }: SweepReport): readonly string[] {
  return conversations
    .filter(({ outcome }) => outcome === 'would-close')
    .map(({ conversationId }) => conversationId);
}

/** Stores a saved report as a preview that is over, so that the rules for those are its rules too. */
export async function storeAsPreview(table: Table, saved: SweepReport): Promise<string> {
  const { conversations: _, conversationsOmitted: __, request, ...report } = saved;
  const { org, mode, trigger, askedBy, outcome: state } = report;
  const createdAt = Date.parse(report.startedAt);
  const sweepId = isPreviewId(report.sweepId) ? report.sweepId : previewId(report.sweepId);
  await storeFinished(
    table,
    {
      sweepId,
      org,
      mode,
      trigger,
      askedBy,
      createdAt,
      startedAt: createdAt,
      finishedAt: Date.parse(report.finishedAt),
      request: JSON.stringify(request),
    },
    { state, report },
  );
  await storeRows(
    table,
    { sweepId, createdAt },
    listedIn(saved).map((conversationId) => ({ conversationId, outcome: 'would-close' })),
  );
  return sweepId;
}
