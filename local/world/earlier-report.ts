import { z } from 'zod';
import * as mini from 'zod/mini';
import { isJsonObject, type JsonObject } from '../../functions/sweeper/json.ts';
import { report as reportSchema, row } from '../../functions/sweeper/report/schemas.ts';
import { requestSchema } from '../../functions/sweeper/request/schema.ts';
import { previewId } from '../../functions/sweeper/table/sweep-item.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { storeRows } from '../../functions/sweeper/table/sweep-lists.ts';
import { storeFinished } from '../../functions/sweeper/table/sweeps.ts';
import { UsageError } from '../command/usage-error.ts';
import type { SweepReport } from './long-sweep.ts';

const savedSchema = reportSchema.extend({
  // The function lists 500; a report of this machine has all.
  conversations: z.array(row),
  request: mini.partial(mini.pick(requestSchema, { queueIds: true, divisionIds: true, policy: true })),
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
  const { conversations, conversationsOmitted: _, request, ...report } = saved;
  const { org, mode, trigger, askedBy, outcome: state } = report;
  const createdAt = Date.parse(report.startedAt);
  const sweepId = report.sweepId.startsWith(previewId('')) ? report.sweepId : previewId(report.sweepId);
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
      request: requestText(request),
    },
    { state, report },
  );
  const listed = new Set(listedIn(saved));
  await storeRows(
    table,
    { sweepId, createdAt },
    conversations
      .filter(({ conversationId }) => listed.has(conversationId))
      .map(({ conversationId }) => ({ conversationId, outcome: 'would-close' })),
  );
  return sweepId;
}

function requestText(request: JsonObject): string {
  return JSON.stringify(isJsonObject(request) ? request : {});
}
