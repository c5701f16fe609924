import { journalTail } from './journal-text.ts';
import type { Breach } from './observation.ts';
import { checkDay } from './observer/check-day.ts';
import { dayCounts } from './observer/day-counts.ts';
import { endsInTruth } from './observer/ends-in-truth.ts';
import { type DayOptions, runDay } from './run-day.ts';
import { type Statistics, statisticsOf } from './statistics.ts';

/** What became of one seed: plain data, to be handed between processes. */
export interface JudgedDay {
  readonly seed: number;
  /** Each with the end of the journal that concerns it. */
  readonly breaches: readonly (Breach & { readonly journal: readonly string[] })[];
  readonly statistics: Statistics;
  /** The day could not be lived through: a fault of the soak itself, or an exception that left the function aside. */
  readonly failure?: string;
}

/** Lives through the day of a seed and checks it. */
export async function judgedDay(seed: number, options: DayOptions = {}): Promise<JudgedDay> {
  try {
    const day = await runDay(seed, options);
    return {
      seed,
      statistics: {
        ...statisticsOf(day, dayCounts(day)),
        'ended, and not to be ended in truth, where these assumptions do not hold': endsInTruth(day),
      },
      breaches: checkDay(day).map((breach) => ({
        ...breach,
        journal: journalTail(day, breach),
      })),
    };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, breaches: [], statistics: {}, failure };
  }
}
