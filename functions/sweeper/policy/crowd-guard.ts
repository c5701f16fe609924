/** What stands between a surprising crowd of stuck conversations and its end. DESIGN.md section 6, step 4. */

/**
 * Whether writing may start: the crowd can no longer be too large, even if everybody not yet judged is stuck.
 *
 * @param counts.stuck conversations found stuck so far
 * @param counts.unjudged candidates not judged yet
 */
export function mayStartWriting(counts: {
  stuck: number;
  unjudged: number;
  abortIfMoreThan: number;
}): boolean {
  return counts.stuck + counts.unjudged <= counts.abortIfMoreThan;
}

/** Whether the crowd is too large for certain: more have been found stuck than the limit allows. */
export function hasTripped(counts: { stuck: number; abortIfMoreThan: number }): boolean {
  return counts.stuck > counts.abortIfMoreThan;
}

/**
 * How many of all candidates are stuck, going by those judged: the fair order makes them a random sample.
 * Rounded up. With nobody judged nothing is known, and all of them count.
 */
export function estimateStuck(counts: { stuck: number; judged: number; candidates: number }): number {
  if (counts.judged === 0) return counts.candidates;
  return Math.ceil((counts.stuck * counts.candidates) / counts.judged);
}
