import { describe, expect, it } from 'vitest';
import {
  crowdLimit,
  divisionKey,
  estimateStuck,
  guardCrowd,
  hasTripped,
  mayStartWriting,
} from '../../../functions/sweeper/closing/limits.ts';

describe('the crowd guard', () => {
  it.each([
    [
      'at once where there are no more candidates than the limit',
      { stuck: 0, unjudged: 500, limit: 500 },
      true,
    ],
    ['not while one more could make the crowd too large', { stuck: 0, unjudged: 501, limit: 500 }, false],
    ['as soon as it can no longer trip', { stuck: 100, unjudged: 400, limit: 500 }, true],
    ['not before', { stuck: 101, unjudged: 400, limit: 500 }, false],
    ['where nothing is allowed, only when nobody can be stuck', { stuck: 0, unjudged: 0, limit: 0 }, true],
  ])('lets writing start: %s', (_name, counts, expected) => {
    expect(mayStartWriting(counts)).toBe(expected);
  });

  it.each([
    [{ stuck: 500, limit: 500 }, false],
    [{ stuck: 501, limit: 500 }, true],
    [{ stuck: 1, limit: 0 }, true],
    [{ stuck: 0, limit: 0 }, false],
  ])('has tripped for certain: %j is %j', (counts, expected) => {
    expect(hasTripped(counts)).toBe(expected);
  });

  it.each([
    ['in proportion', { stuck: 10, judged: 100, candidates: 1000 }, 100],
    ['rounded up', { stuck: 1, judged: 3, candidates: 100 }, 34],
    ['none of those judged', { stuck: 0, judged: 100, candidates: 1000 }, 0],
    ['the count itself, where all were judged', { stuck: 7, judged: 1000, candidates: 1000 }, 7],
  ])('estimates the crowd: %s', (_name, counts, expected) => {
    expect(estimateStuck(counts)).toBe(expected);
  });
});

describe('the crowd guard of a run', () => {
  /** A guard over so many candidates, of whom so many were judged and stuck. */
  const guard = (about: { limit: number; candidates: number; judged: number; stuck: number }) => {
    const opened = guardCrowd(about.limit, about.candidates);
    for (let index = 0; index < about.judged; index += 1) opened.count(index < about.stuck);
    return opened;
  };

  it.each([
    ['while one more could trip it', { limit: 10, candidates: 20, judged: 9, stuck: 0 }, false, true],
    ['until it cannot trip', { limit: 10, candidates: 20, judged: 10, stuck: 0 }, false, false],
    ['until it has tripped', { limit: 10, candidates: 100, judged: 11, stuck: 11 }, false, false],
    [
      'before half time, however many are judged',
      { limit: 10, candidates: 99, judged: 50, stuck: 0 },
      false,
      true,
    ],
    ['after half time, until 50 are judged', { limit: 10, candidates: 99, judged: 49, stuck: 0 }, true, true],
    ['after half time, with 50 judged', { limit: 10, candidates: 99, judged: 50, stuck: 0 }, true, false],
  ])('is undecided %s: %j', (_name, about, halfTimeIsOver, expected) => {
    expect(guard(about).isUndecided(halfTimeIsOver)).toBe(expected);
  });

  it.each([
    [
      'lets go an estimate that reaches the limit',
      { limit: 20, candidates: 100, judged: 50, stuck: 10 },
      false,
    ],
    ['aborts on one above it', { limit: 19, candidates: 100, judged: 50, stuck: 10 }, true],
  ])('%s: %j', (_name, about, expected) => {
    const opened = guard(about);
    expect([opened.hasAborted(), opened.wasEstimated()]).toEqual([false, false]);
    opened.decide(true);
    expect([opened.hasAborted(), opened.wasEstimated()]).toEqual([expected, true]);
  });

  it('estimates nothing where the count decides', () => {
    const opened = guard({ limit: 10, candidates: 10, judged: 0, stuck: 0 });
    opened.decide(true);
    expect([opened.hasAborted(), opened.wasEstimated()]).toEqual([false, false]);
  });
});

describe('the key of a conversation’s divisions', () => {
  it('is the same in any order, and another for other divisions', () => {
    expect(divisionKey(['b', 'a'])).toBe(divisionKey(['a', 'b']));
    expect(divisionKey(['a', 'b'])).not.toBe(divisionKey(['ab']));
  });
});

describe('the one limit of a sweep', () => {
  it.each([
    ['nothing is open', 0, {}, 100, 'abortIfMorePercent'],
    ['few are open', 133, {}, 100, 'abortIfMorePercent'],
    ['the share begins to count', 135, {}, 101, 'abortIfMorePercent'],
    ['the share is no whole number', 203, {}, 152, 'abortIfMorePercent'],
    ['the share is just below the number', 668, {}, 500, 'abortIfMoreThan'],
    ['both say the same', 200, { abortIfMoreThan: 150 }, 150, 'abortIfMoreThan'],
    ['the number is the smaller one', 1_000, { abortIfMoreThan: 749 }, 749, 'abortIfMoreThan'],
    ['the number is below 100', 121, { abortIfMoreThan: 3 }, 3, 'abortIfMoreThan'],
    ['the share is switched off', 450, { abortIfMorePercent: 100 }, 450, 'abortIfMorePercent'],
    ['the share is as small as can be', 10_000, { abortIfMorePercent: 1 }, 100, 'abortIfMorePercent'],
  ])('where %s', (_, open, settings, limit, limitSetBy) => {
    const defaults = { abortIfMoreThan: 500, abortIfMorePercent: 75 };
    expect(crowdLimit({ ...defaults, ...settings }, open)).toEqual({ limit, limitSetBy });
  });
});
