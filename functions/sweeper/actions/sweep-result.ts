import { crowdLimit, type CrowdLimit } from '../closing/limits.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { RunResult } from '../report/build.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { RunPlan } from '../request/plan.ts';
import type { SoFar, Sweep } from '../table/sweep-item.ts';
import { crowdOf } from './sweep.ts';
import type { RoundDone } from './round.ts';

/** What a finished long sweep says of itself, from all its rows. */
export function sweepResult(about: {
  readonly sweep: Pick<Sweep, 'fromSweep'>;
  readonly rows: readonly OutcomeRow[];
  readonly candidates: ReadonlySet<string>;
  /** Undefined if it has ended before its first round was done. */
  readonly soFar: SoFar | undefined;
  /** Undefined if nothing is allowed any more. */
  readonly plan: Pick<RunPlan, 'abortIfMoreThan' | 'abortIfMorePercent' | 'maxCloses'> | undefined;
  readonly last: Pick<RoundDone, 'aborted' | 'systemicRefusal'> | undefined;
  readonly cancelled: boolean;
}): RunResult {
  const { sweep, rows, candidates, soFar, plan, last, cancelled } = about;
  const limit: CrowdLimit | undefined =
    plan === undefined || soFar === undefined || sweep.fromSweep !== undefined
      ? undefined
      : crowdLimit(plan, soFar.open);
  const judged = rows.filter(({ conversationId }) => candidates.has(conversationId));
  return {
    rows,
    search: soFar?.search,
    nothingSearched: soFar?.nothingSearched ?? true,
    crowd:
      limit === undefined || plan === undefined
        ? undefined
        : crowdOf(judged, {
            candidates: candidates.size,
            limit,
            maxCloses: plan.maxCloses,
            decidedByEstimate: false,
          }),
    aborted: last?.aborted === true,
    systemicRefusal:
      last?.systemicRefusal === undefined
        ? undefined
        : { nothingDone: last.systemicRefusal.nothingDone && !judged.some(wasReached) },
    cancelled,
    diagnoses: soFar?.diagnoses ?? [],
    assumptions: soFar?.assumptions ?? countAssumptions(new Map(), []),
  };
}

/** Read by any round, or written to. */
function wasReached({ outcome, isPrefiltered }: OutcomeRow): boolean {
  return isPrefiltered !== true && outcome !== 'not-reached' && outcome !== 'refused' && outcome !== 'failed';
}
