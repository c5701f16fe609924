import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdLimit, guardCrowd } from '../../functions/sweeper/closing/limits.ts';

const settings = fc.record({
  abortIfMoreThan: fc.integer({ min: 0, max: 600 }),
  abortIfMorePercent: fc.integer({ min: 1, max: 100 }),
});
/** Whether each candidate is stuck, in the order judged; and how many more are open that are no candidates. */
const crowd = fc.record({
  candidates: fc.oneof(
    fc.array(fc.boolean(), { maxLength: 700 }),
    fc.array(
      fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
      { minLength: 90, maxLength: 250 },
    ),
  ),
  others: fc.integer({ min: 0, max: 300 }),
});

/** A sweep without its requests: judges until the guard is sure, then ends each stuck one as it is found. */
function sweep(candidates: readonly boolean[], limit: number): { ended: number; aborted: boolean } {
  const guard = guardCrowd(limit, candidates.length);
  const waiting = candidates.values();
  let ended = 0;
  while (guard.isUndecided(false)) {
    const isStuck = waiting.next().value === true;
    guard.count(isStuck);
    if (isStuck) ended += 1;
  }
  guard.decide(true);
  if (guard.hasAborted()) return { ended: 0, aborted: true };
  for (const isStuck of waiting) {
    guard.count(isStuck);
    if (guard.hasAborted()) break;
    if (isStuck) ended += 1;
  }
  return { ended, aborted: guard.hasAborted() };
}

describe('the crowd guard of a sweep that judges everything before it ends anything', () => {
  it('lets all be ended or none, and never more than either setting allows', () => {
    fc.assert(
      fc.property(settings, crowd, (said, { candidates, others }) => {
        const open = candidates.length + others;
        const { limit } = crowdLimit(said, open);
        const stuck = candidates.filter(Boolean).length;
        const { ended, aborted } = sweep(candidates, limit);

        expect(aborted).toBe(stuck > limit);
        expect(ended).toBe(aborted ? 0 : stuck);
        expect(ended).toBeLessThanOrEqual(said.abortIfMoreThan);
        expect(ended).toBeLessThanOrEqual(Math.max(100, (open * said.abortIfMorePercent) / 100));
      }),
    );
  });

  it('never stops for the share where a hundred or fewer are stuck', () => {
    fc.assert(
      fc.property(settings, crowd, ({ abortIfMorePercent }, { candidates, others }) => {
        const few = candidates.slice(0, 100);
        const { limit } = crowdLimit({ abortIfMoreThan: 500, abortIfMorePercent }, few.length + others);
        expect(sweep(few, limit).aborted).toBe(false);
      }),
    );
  });
});
