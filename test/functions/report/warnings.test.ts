import { describe, expect, it } from 'vitest';
import type { AssumptionCount, Crowd } from '../../../functions/sweeper/report/schemas.ts';
import {
  assumptionWarnings,
  clockWarnings,
  clockWords,
  consequenceOf,
  crowdInWords,
  crowdRemedy,
  saidOf,
} from '../../../functions/sweeper/report/warnings.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const counted = (more: Partial<AssumptionCount> = {}): AssumptionCount => ({
  assumption: 'message-stands-with-its-author',
  holds: 0,
  against: 0,
  ...more,
});

describe('what a run says of an assumption', () => {
  it.each([
    [{}, 'In no conversation do both sides list messages.'],
    [{ holds: 20 }, 'Each message is listed with its author only: 20 of 20 conversations.'],
    [
      { holds: 19, against: 1, example: ID },
      `Each message is listed with its author only: 19 of 20 conversations; a message is listed with several roles: 1 (such as ${ID}).`,
    ],
    [
      { against: 1 },
      'Each message is listed with its author only: 0 of 1 conversations; a message is listed with several roles: 1.',
    ],
  ])('for %j', (count, expected) => {
    expect(saidOf(counted(count))).toBe(expected);
  });

  it('names five of the values that nobody knows, and of the others only the field', () => {
    const values = Array.from({ length: 6 }, (_, index) => ({
      field: 'purpose' as const,
      ...(index === 1 ? {} : { value: `value ${index}` }),
      conversations: 9 - index,
    }));
    const said = saidOf(
      counted({ assumption: 'enumeration-values-are-known', against: 9, example: ID, values }),
    );
    expect(said).toBe(
      `The policy knows every value: 0 of 9 conversations; there is a value that it does not know: 9 (such as ${ID}): ` +
        'purpose "value 0" in 9, purpose with a value that is not shown in 8, purpose "value 2" in 7, ' +
        'purpose "value 3" in 6, purpose "value 4" in 5.',
    );
  });

  it('says which classes to switch off until it is clear', () => {
    const { remedy } = consequenceOf(counted({ assumption: 'presence-clear-means-guest-left' }));
    expect(remedy).toContain('"policy": {"classes": {"guest-gone": "off"}} in the configuration');
    expect(remedy).toContain('(action explain)');
    const several = consequenceOf(counted()).remedy;
    expect(several).toMatch(/"[a-z-]+": "off", "[a-z-]+": "off"/u);
  });

  it('has nothing to switch off where no class rests on it', () => {
    const { meaning, remedy } = consequenceOf(counted({ assumption: 'enumeration-values-are-known' }));
    expect(remedy).toBe(
      'Nothing has to be switched off. Report the value to the project, so that the policy can include it.',
    );
    expect(meaning).not.toBe('');
  });
});

describe('the warnings of a report', () => {
  const against = { holds: 48, against: 2, example: ID };

  it('are one for each assumption that is contradicted, with what was seen, what follows and what to do', () => {
    const [warning, ...others] = assumptionWarnings([counted(against), counted({ holds: 100 })]);
    expect(others).toEqual([]);
    expect(warning?.code).toBe('assumption-contradicted');
    const { meaning, remedy } = consequenceOf(counted());
    expect(warning?.message).toBe(
      `An assumption about Genesys Cloud does not hold in this organisation. ${saidOf(counted(against))} ${meaning} ${remedy}`,
    );
  });

  it('leave out what costs only one more read, and what too few conversations contradict', () => {
    expect(assumptionWarnings([counted({ ...against, assumption: 'patch-reply-shows-the-end' })])).toEqual(
      [],
    );
    expect(assumptionWarnings([counted({ holds: 3, against: 1 })])).toEqual([]);
  });
});

describe('a clock that differs from Genesys’s', () => {
  it.each([undefined, 0, 60_000, -60_000])('is nothing to speak of: %s ms', (ahead) => {
    expect(clockWords(ahead)).toBeUndefined();
    expect(clockWarnings(ahead)).toEqual([]);
  });

  it.each([
    [60_001, 'about 1 minute ahead of Genesys', 'none counts as idle for longer than it is'],
    [150_000, 'about 3 minutes ahead of Genesys', 'none counts as idle for longer than it is'],
    [-60_001, 'about 1 minute behind Genesys', 'each counts as idle for less than it is'],
    [-600_000, 'about 10 minutes behind Genesys', 'each counts as idle for less than it is'],
  ])('by %s ms: %s', (ahead, how, follows) => {
    const words = clockWords(ahead);
    expect(words?.meaning).toContain(how);
    expect(words?.meaning).toContain(`judged by the earlier of the two clocks: ${follows}`);
    expect(words?.meaning).toContain('AWS may refuse requests that are signed with it.');
    expect(words?.remedy).toContain('with a time server');
    expect(clockWarnings(ahead)).toEqual([
      { code: 'clock-differs', message: `${words?.meaning} ${words?.remedy}` },
    ]);
  });
});

describe('a crowd', () => {
  const crowd: Crowd = {
    candidates: 200,
    judged: 200,
    stuck: 120,
    limit: 100,
    limitSetBy: 'abortIfMorePercent',
    estimated: false,
    wouldAbort: true,
    capped: false,
  };

  it('is named with the setting that stopped the run', () => {
    expect(crowdInWords(crowd)).toBe('120 are stuck, and abortIfMorePercent allows 100');
    expect(crowdInWords({ ...crowd, estimated: true })).toBe(
      '120 are stuck so far, and abortIfMorePercent allows 100',
    );
  });

  it('is looked into before that setting is raised', () => {
    expect(crowdRemedy(crowd)).toContain('Look at a dry run');
    expect(crowdRemedy(crowd)).toContain('Raise abortIfMorePercent only if they really are stuck.');
  });
});
