import { describe, expect, it } from 'vitest';
import { openTags } from '../../../functions/sweeper/closing/ledger.ts';
import { refine } from '../../../functions/sweeper/refusals/grants.ts';
import { diagnosis } from '../report/rows.ts';

const refusal = diagnosis({ code: 'permission-missing', operation: 'tag' });

/** Tags of a run whose client may write them elsewhere, or nowhere. */
function tags(isElsewhere: boolean) {
  let worked = false;
  const open = openTags('sweeper:s1', {
    settled: (one) => Promise.resolve(refine(one, { hasWorkedElsewhere: isElsewhere || worked })),
  });
  return { ...open, work: () => (worked = true) };
}

describe('tags that are refused', () => {
  it('are given up after five times', async () => {
    const { tagFor, refused } = tags(false);
    for (let times = 1; times <= 5; times += 1) {
      expect(tagFor(['a'])).toBe('sweeper:s1');
      await refused(refusal, ['a']);
    }
    expect([tagFor(['a']), tagFor(['b'])]).toEqual([undefined, undefined]);
  });

  it('are given up for the one division that is not granted, and no other', async () => {
    const { tagFor, refused } = tags(true);
    for (let times = 1; times <= 5; times += 1) await refused(refusal, ['a']);
    expect([tagFor(['a']), tagFor(['b'])]).toEqual([undefined, 'sweeper:s1']);
  });

  it('are told by what the whole run has shown: what has worked since is granted elsewhere', async () => {
    const { refused, diagnoses, work } = tags(false);
    await refused(refusal, ['a']);
    expect(await diagnoses()).toMatchObject([{ code: 'permission-missing' }]);
    work();
    expect(await diagnoses()).toMatchObject([{ code: 'division-not-granted' }]);
  });
});
