import { estimateStuck, hasTripped, mayStartWriting } from '../policy/crowd-guard.ts';

/** Keeps count for the crowd guard of one enforcing sweep (promise 5, DESIGN.md section 6.4). */
export interface CrowdGuard {
  /** A candidate has been looked at. */
  readonly count: (isStuck: boolean) => void;
  /** Whether more must be judged before anything may be written. */
  readonly isUndecided: (halfTimeIsOver: boolean) => boolean;
  /** Settles it, by count or else by estimate. From then on a count above the limit aborts too. */
  readonly decide: () => void;
  readonly hasAborted: () => boolean;
  /** The decision rested on an estimate. */
  readonly wasEstimated: () => boolean;
}

export function guardCrowd(abortIfMoreThan: number, candidates: number): CrowdGuard {
  let judged = 0;
  let stuck = 0;
  let decided = false;
  let aborted = false;
  let estimated = false;
  const tripped = (): boolean => hasTripped({ stuck, abortIfMoreThan });
  const mayStart = (): boolean => mayStartWriting({ stuck, unjudged: candidates - judged, abortIfMoreThan });

  return {
    count: (isStuck) => {
      judged += 1;
      if (isStuck) stuck += 1;
      // An estimate that let the run go on is corrected as soon as the count itself is too high.
      if (decided && tripped()) aborted = true;
    },
    isUndecided: (halfTimeIsOver) => !tripped() && !mayStart() && !(halfTimeIsOver && judged > 0),
    decide: () => {
      decided = true;
      estimated = !tripped() && !mayStart();
      aborted = tripped() || (estimated && estimateStuck({ stuck, judged, candidates }) > abortIfMoreThan);
    },
    hasAborted: () => aborted,
    wasEstimated: () => estimated,
  };
}
