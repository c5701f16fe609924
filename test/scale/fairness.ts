import { sweep } from '../../functions/sweeper/actions/sweep.ts';
import { openDeadline } from '../../functions/sweeper/clock.ts';
import { NO_RECORDS } from '../../functions/sweeper/table/records.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { aPlan } from '../support/run-plan.ts';
import { endlessOrganisation } from './endless-organisation.ts';
import { INTERVAL_MINUTES } from './sweeps.ts';

const OPEN = 5_000;
const NEVER_ENDING = 500;
export const ROOM = 200;

const RUN_MS = 900_000;
/** New work ends 15 seconds before the deadline (DESIGN.md section 6.6): the last look comes at that moment. */
const LONGEST_WORK_MS = RUN_MS - 15_000;

export interface Fairness {
  /** Consecutive runs until the last one that can be ended has ended. */
  readonly runs: number;
  readonly left: number;
  /** The most candidates that one run has looked at. */
  readonly mostLooks: number;
  /** Exceptions that nobody foresaw. */
  readonly unforeseen: number;
}

/**
 * Sweeps 5,000 stuck conversations of which 500 never end, at a pace that leaves a run room for 200, until every
 * other one has ended or `atMost` runs have been made. The whole sweep, over Genesys in memory.
 *
 * @param about.arrivals how many more stuck ones begin between two runs; they need not end
 * @param about.share of all these numbers: 0.2 for 1,000, 100 and 40
 */
export async function measureFairness(
  seed: number,
  {
    atMost,
    arrivals = 0,
    share = 1,
  }: { readonly atMost: number; readonly arrivals?: number; readonly share?: number },
): Promise<Fairness> {
  // Another seed begins at another time, too: elsewhere on the ring.
  const clock = drivenClock(Date.UTC(2026, 5, 15, 12) + seed * 7 * INTERVAL_MINUTES * 60_000, seed);
  const organisation = endlessOrganisation(clock, {
    seed,
    open: OPEN * share,
    never: NEVER_ENDING * share,
    lookEveryMs: LONGEST_WORK_MS / (ROOM * share - 1),
  });
  let runs = 0;
  let mostLooks = 0;
  let unforeseen = 0;
  let nextAt = clock.now();
  while (runs < atMost && organisation.endableLeft() > 0) {
    await clock.sleep(nextAt - clock.now());
    nextAt += INTERVAL_MINUTES * 60_000;
    const deadline = openDeadline(clock, RUN_MS);
    await sweep({
      plan: aPlan({
        intervalMinutes: INTERVAL_MINUTES,
        abortIfMoreThan: OPEN,
        abortIfMorePercent: 100,
        maxCloses: OPEN,
        requestsInFlight: 1,
      }),
      genesys: organisation.genesys,
      clock,
      deadline,
      records: NO_RECORDS,
      unforeseen: () => {
        unforeseen += 1;
      },
    });
    deadline.release();
    runs += 1;
    organisation.arrive(arrivals);
    mostLooks = Math.max(mostLooks, organisation.takeLooks());
  }
  return { runs, left: organisation.endableLeft(), mostLooks, unforeseen };
}
