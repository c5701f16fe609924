import type { Warning } from '../report/report.ts';

/** A difference of two clocks below this is nobody's business. Milliseconds. */
const TOLERANCE_MS = 60_000;

/** What a difference between our clock and Genesys's means, and what to do. */
export interface ClockWords {
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * Of a difference above a minute, either way.
 *
 * @param aheadMs how far our clock is ahead, milliseconds; below 0 where it is behind, undefined where nobody has told
 */
export function clockWords(aheadMs: number | undefined): ClockWords | undefined {
  const off = Math.abs(aheadMs ?? 0);
  if (aheadMs === undefined || off <= TOLERANCE_MS) return undefined;
  const minutes = Math.round(off / TOLERANCE_MS);
  const isAhead = aheadMs > 0;
  return {
    meaning:
      `This machine’s clock is about ${minutes === 1 ? '1 minute' : `${minutes} minutes`} ${isAhead ? 'ahead of' : 'behind'} ` +
      'Genesys Cloud’s. Conversations are judged by the earlier of the two: ' +
      (isAhead
        ? 'none is taken for idle longer than it is, as far as Genesys Cloud tells its time. '
        : 'all are taken for idle that much shorter than they are, and some that are stuck are kept. ') +
      'Times in reports are this machine’s, and AWS may refuse what is signed with them.',
    remedy:
      'Set the clock of the machine that runs the sweeper by a time server. Lambda’s own clock is right: there, look for a ' +
      'proxy in front of Genesys Cloud that answers with a wrong "Date".',
  };
}

/** The same for a report. */
export function clockWarnings(aheadMs: number | undefined): readonly Warning[] {
  const words = clockWords(aheadMs);
  return words === undefined ? [] : [{ code: 'clock-differs', message: `${words.meaning} ${words.remedy}` }];
}
