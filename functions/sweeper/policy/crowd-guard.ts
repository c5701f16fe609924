/** What stands between a surprising crowd of stuck conversations and its end. DESIGN.md section 6, step 4. */

/** A share of few says little: where so many or fewer are stuck, their share does not matter. */
const SMALLEST_CROWD_BY_SHARE = 100;

/** So many stuck conversations are taken for ordinary, and no more; and which setting says so. */
export interface CrowdLimit {
  readonly limit: number;
  readonly limitSetBy: 'abortIfMoreThan' | 'abortIfMorePercent';
}

/**
 * The one limit of a sweep: the smaller of `abortIfMoreThan` and the larger of 100 and `abortIfMorePercent` of the
 * open conversations, rounded down. Where both say the same, `abortIfMoreThan` is named.
 *
 * @param open the open conversations in scope that the search has listed, the exempt and the young ones too
 */
export function crowdLimit(
  settings: { readonly abortIfMoreThan: number; readonly abortIfMorePercent: number },
  open: number,
): CrowdLimit {
  const { abortIfMoreThan, abortIfMorePercent } = settings;
  const byShare = Math.max(SMALLEST_CROWD_BY_SHARE, Math.floor((open * abortIfMorePercent) / 100));
  return byShare < abortIfMoreThan
    ? { limit: byShare, limitSetBy: 'abortIfMorePercent' }
    : { limit: abortIfMoreThan, limitSetBy: 'abortIfMoreThan' };
}

/**
 * Whether writing may start: the crowd can no longer be too large, even if everybody not yet judged is stuck.
 *
 * @param counts.stuck conversations found stuck so far
 * @param counts.unjudged candidates not judged yet
 */
export function mayStartWriting(counts: { stuck: number; unjudged: number; limit: number }): boolean {
  return counts.stuck + counts.unjudged <= counts.limit;
}

/** Whether the crowd is too large for certain: more have been found stuck than the limit allows. */
export function hasTripped(counts: { stuck: number; limit: number }): boolean {
  return counts.stuck > counts.limit;
}

/**
 * How many of all candidates are stuck, going by those judged: the fair order makes them a random sample.
 * Rounded up. With nobody judged nothing is known, and all of them count.
 */
export function estimateStuck(counts: { stuck: number; judged: number; candidates: number }): number {
  if (counts.judged === 0) return counts.candidates;
  return Math.ceil((counts.stuck * counts.candidates) / counts.judged);
}
