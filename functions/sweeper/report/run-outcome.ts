import type { RunResult } from './run-result.ts';
import type { RunOutcome } from './report.ts';

/**
 * What became of a run as a whole. DESIGN.md section 5. A tripped crowd guard is told first, for it rings an
 * alarm (promise 5).
 */
export function runOutcome({ rows, search, aborted, systemicRefusal }: RunResult): RunOutcome {
  if (aborted) return 'aborted';
  if (systemicRefusal?.nothingDone === true) return 'refused';
  const somethingLeftOut =
    systemicRefusal !== undefined ||
    (search?.failedWindows.length ?? 0) > 0 ||
    // The last conversation of a run may be the one whose end could not be looked for any more.
    rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed');
  return somethingLeftOut ? 'partial' : 'complete';
}
