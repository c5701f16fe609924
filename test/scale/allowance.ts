import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { startWhole } from '../support/whole.ts';
import { gather } from './crowd.ts';

/** Requests a minute, unless a deployment sets another pace. */
const PACE = 240;

export interface Use {
  readonly report: Report;
  /** Share of the configured pace, from the first request to the last. */
  readonly share: number;
  readonly busiestMinute: number;
  /** Requests for an end: all but those of the search, and the reads of what is kept. */
  readonly forAnEnd: number;
  readonly line: string;
}

/** One enforcing sweep over so many open ones of which a tenth is stuck. */
export async function sweepOnce(
  open: number,
  {
    latencyMs,
    patchReplyShowsEnd = true,
  }: { readonly latencyMs: number; readonly patchReplyShowsEnd?: boolean },
): Promise<Use> {
  const { simulator, run } = await startWhole({
    latencyMs,
    assumptions: { patchReplyShowsEnd },
    settings: { requestsPerMinute: PACE, abortIfMoreThan: 500, maxCloses: 1_000 },
  });
  const stuck = gather(simulator, open);
  const report = await run({ mode: 'enforce' });
  const at = simulator.journal.entries.filter(({ path }) => path !== '/oauth/token').map((one) => one.at);
  const minutes = (Math.max(...at) - Math.min(...at)) / 60_000;
  const written = new Set(simulator.journal.writes().map(({ conversationId }) => conversationId));
  if ([...written].some((id) => id === undefined || !stuck.has(id)))
    throw new Error('somebody else was ended');
  const { requests, counts } = report;
  const ofKept = requests.reads - counts.closed;
  const forAnEnd = (requests.total - requests.search - ofKept) / counts.closed;
  const share = at.length / minutes / PACE;
  return {
    report,
    share,
    busiestMinute: simulator.journal.busiestMinute(),
    forAnEnd,
    line:
      `${open} open, ${latencyMs} ms, reply shows the end: ${patchReplyShowsEnd}: ${report.outcome}, ${at.length} requests ` +
      `in ${minutes.toFixed(2)} min, ${(share * 100).toFixed(1)} % of the pace, ${requests.throttled} × 429, ` +
      `${counts.closed} ended, ${forAnEnd.toFixed(2)} requests for an end`,
  };
}
