import type { Diagnosis } from '../closing/diagnosis.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { AssumptionCount } from './count-assumptions.ts';
import type { Crowd, SearchReport } from './report.ts';

/** What an action leaves behind for its report. */
export interface RunResult {
  /** Exactly one for each conversation (promise 6). */
  readonly rows: readonly OutcomeRow[];
  /** Absent for `close`. `from` is in milliseconds since the epoch. */
  readonly search?: (Omit<SearchReport, 'from'> & { readonly from: number }) | undefined;
  /** Absent for `close`. */
  readonly crowd?: Crowd | undefined;
  /** The crowd guard stopped the run. */
  readonly aborted: boolean;
  /** A systemic refusal stopped the run. `nothingDone`: nothing could be searched, read or written. */
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
  /** Refusals that belong to no row. */
  readonly diagnoses: readonly Diagnosis[];
  readonly assumptions: readonly AssumptionCount[];
}
