import { describe, expect, it } from 'vitest';
import { estimateStuck, hasTripped, mayStartWriting } from '../../../functions/sweeper/policy/crowd-guard.ts';

describe('the crowd guard', () => {
  it.each([
    [
      'at once where there are no more candidates than the limit',
      { stuck: 0, unjudged: 500, abortIfMoreThan: 500 },
      true,
    ],
    [
      'not while one more could make the crowd too large',
      { stuck: 0, unjudged: 501, abortIfMoreThan: 500 },
      false,
    ],
    ['as soon as it can no longer trip', { stuck: 100, unjudged: 400, abortIfMoreThan: 500 }, true],
    ['not before', { stuck: 101, unjudged: 400, abortIfMoreThan: 500 }, false],
    [
      'where nothing is allowed, only when nobody can be stuck',
      { stuck: 0, unjudged: 0, abortIfMoreThan: 0 },
      true,
    ],
  ])('lets writing start: %s', (_name, counts, expected) => {
    expect(mayStartWriting(counts)).toBe(expected);
  });

  it.each([
    [{ stuck: 500, abortIfMoreThan: 500 }, false],
    [{ stuck: 501, abortIfMoreThan: 500 }, true],
    [{ stuck: 1, abortIfMoreThan: 0 }, true],
    [{ stuck: 0, abortIfMoreThan: 0 }, false],
  ])('has tripped for certain: %j is %j', (counts, expected) => {
    expect(hasTripped(counts)).toBe(expected);
  });

  it.each([
    ['in proportion', { stuck: 10, judged: 100, candidates: 1000 }, 100],
    ['rounded up', { stuck: 1, judged: 3, candidates: 100 }, 34],
    ['none of those judged', { stuck: 0, judged: 100, candidates: 1000 }, 0],
    ['all of them, where nobody was judged', { stuck: 0, judged: 0, candidates: 1000 }, 1000],
    ['the count itself, where all were judged', { stuck: 7, judged: 1000, candidates: 1000 }, 7],
  ])('estimates the crowd: %s', (_name, counts, expected) => {
    expect(estimateStuck(counts)).toBe(expected);
  });
});
