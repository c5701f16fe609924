import { z } from 'zod';
import * as mini from 'zod/mini';
import type { Mode } from '../../functions/sweeper/names.ts';
import { isJsonObject, type JsonObject } from '../../functions/sweeper/json.ts';
import { compareRows } from '../../functions/sweeper/report/rows.ts';
import type { Report, ReportRow } from '../../functions/sweeper/report/schemas.ts';
import { requestSchema } from '../../functions/sweeper/request/schema.ts';
import { AnsweredError, type CallRoute } from './function-api.ts';

/** How far a sweep is. */
export interface SweepProgress {
  readonly open: number;
  readonly candidates: number;
  readonly judged: number;
  readonly stuck: number;
  readonly written: number;
  readonly requests: number;
  /** ISO 8601; absent while too few have been judged to tell. */
  readonly estimatedEnd?: string | undefined;
}

/** Who looks on while something is done, and may stop it. */
export interface Onlooker {
  /**
   * Called again and again.
   *
   * @param progress undefined: nothing has been found yet, or the action does not say how far it is
   * @param now by the clock of the place, milliseconds since the epoch
   */
  readonly see: (progress: SweepProgress | undefined, now: number) => void;
  /** Whether nothing new may be begun. */
  readonly isStopped: () => boolean;
}

/** A report with all its rows, and what was asked: a sweep from it goes by the same policy, in the same scope. */
export type SweepReport = Report & { readonly request: JsonObject };

export interface LongSweep {
  readonly call: CallRoute;
  readonly mode: Mode;
  /** What the routes take of a request. */
  readonly request: JsonObject;
  /** The sweepId of a preview that the function knows: only what that has listed is ended. */
  readonly fromSweep?: string | undefined;
  readonly onlooker: Onlooker;
  readonly now: () => number;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
  /** @throws what keeps the sweep from getting anywhere, if the function itself cannot tell */
  readonly check?: ((hasBegun: boolean) => void) | undefined;
}

const count = z.int().min(0);
const documentSchema = z.object({
  sweepId: z.string(),
  progress: z
    .object({
      open: count,
      candidates: count,
      judged: count,
      stuck: count,
      written: count,
      requests: count.default(0),
      estimatedEnd: z.string().optional(),
    })
    .optional(),
  report: z.custom<Omit<Report, 'conversations' | 'conversationsOmitted'>>(isJsonObject).optional(),
  problem: z.object({ code: z.string(), detail: z.string(), remedy: z.string() }).optional(),
});
const rowsSchema = z.object({
  conversations: z.array(z.custom<ReportRow>(isJsonObject)),
  next: z.string().optional(),
});
/** The most that the route gives at a time. */
const ROWS_AT_ONCE = '500';
/** What a preview has settled for the sweep from it. */
export const settledSchema = mini.partial(
  mini.pick(requestSchema, { queueIds: true, divisionIds: true, policy: true }),
);

/**
 * A sweep of any size, by the routes of the API: starts it, looks how far it is, cancels it when that is wanted, and
 * gives the report with all its rows.
 *
 * @throws AnsweredError if it has no report and will have none
 */
export async function sweepOver(sweep: LongSweep): Promise<SweepReport> {
  const { call, mode, request, fromSweep, onlooker, now, pause, check } = sweep;
  const body = { ...request, ...(fromSweep === undefined ? {} : { fromSweep }) };
  const started = documentSchema.parse(await call(mode === 'enforce' ? 'startSweep' : 'preview', { body }));
  const path = { sweepId: started.sweepId };
  let isCancelled = false;
  for (;;) {
    if (onlooker.isStopped() && !isCancelled) {
      isCancelled = true;
      await call('cancelSweep', { path });
    }
    const { report, problem, progress } = documentSchema.parse(await call('getSweep', { path }));
    // Before the first answer of Genesys Cloud there are only zeros.
    const begun = progress !== undefined && progress.open + progress.requests > 0 ? progress : undefined;
    onlooker.see(begun, now());
    // A sweep that has no report may have an error instead; one that ended before it began has both.
    if (report !== undefined) {
      const conversations = await allRows(call, path);
      const settled = z.object(settledSchema.shape).parse(request);
      return { ...report, conversations, conversationsOmitted: {}, request: settled };
    }
    if (problem !== undefined) throw new AnsweredError(problem);
    check?.(begun !== undefined);
    await pause();
  }
}

async function allRows(call: CallRoute, path: { readonly sweepId: string }): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  let cursor: string | undefined;
  do {
    const part = rowsSchema.parse(
      await call('sweepConversations', { path, query: { limit: ROWS_AT_ONCE, cursor } }),
    );
    rows.push(...part.conversations);
    cursor = part.next;
  } while (cursor !== undefined);
  return rows.toSorted(compareRows);
}
