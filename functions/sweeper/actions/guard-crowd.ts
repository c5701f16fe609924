import { estimateStuck, hasTripped, mayStartWriting } from '../policy/crowd-guard.ts';

/** Keeps count for the crowd guard of one enforcing sweep (promise 5, DESIGN.md section 6.4). */
export interface CrowdGuard {
  /** A candidate has been judged. One whose live state could not be had has not. */
  readonly count: (isStuck: boolean) => void;
  /** Whether more must be judged before anything may be written. */
  readonly isUndecided: (halfTimeIsOver: boolean) => boolean;
  /**
   * Settles it, by count or else by estimate. From then on a count above the limit aborts too.
   *
   * @param mayEstimate false where the run was stopped for another reason: an estimate must not hide that
   */
  readonly decide: (mayEstimate: boolean) => void;
  readonly hasAborted: () => boolean;
  /** The decision rested on an estimate. */
  readonly wasEstimated: () => boolean;
}

/** An estimate from fewer is none, unless there are no more. */
const SMALLEST_SAMPLE = 50;

/** @param limit how many stuck ones are taken for ordinary; see `crowdLimit` */
export function guardCrowd(limit: number, candidates: number): CrowdGuard {
  let judged = 0;
  let stuck = 0;
  let decided = false;
  let aborted = false;
  let estimated = false;
  const tripped = (): boolean => hasTripped({ stuck, limit });
  const mayStart = (): boolean => mayStartWriting({ stuck, unjudged: candidates - judged, limit });

  return {
    count: (isStuck) => {
      judged += 1;
      if (isStuck) stuck += 1;
      // An estimate that let the run go on is corrected as soon as the count itself is too high.
      if (decided && tripped()) aborted = true;
    },
    isUndecided: (halfTimeIsOver) =>
      !tripped() && !mayStart() && !(halfTimeIsOver && judged >= Math.min(SMALLEST_SAMPLE, candidates)),
    decide: (mayEstimate) => {
      decided = true;
      estimated = mayEstimate && !tripped() && !mayStart();
      aborted = tripped() || (estimated && estimateStuck({ stuck, judged, candidates }) > limit);
    },
    hasAborted: () => aborted,
    wasEstimated: () => estimated,
  };
}
