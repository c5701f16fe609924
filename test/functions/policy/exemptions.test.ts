import { describe, expect, it } from 'vitest';
import type { EffectivePolicy, Scope } from '../../../functions/sweeper/policy/schema.ts';
import {
  agent,
  conversation,
  DIVISION,
  EVERYTHING,
  flow,
  gone,
  guest,
  ID,
  inShort,
  judged,
  noExemptions,
  OTHER_QUEUE,
  policy,
  QUEUE,
  USER,
  type Fields,
} from './conversations.ts';

const OTHER_DIVISION = 'dddddddd-0000-4000-8000-000000000002';
const divisions = (...ids: unknown[]): Fields => ({ divisions: ids.map((id) => ({ division: { id } })) });
const withDivisions = (fields: Fields): Fields => conversation([guest(), agent()], fields);
const visited = (queueId: unknown): Fields =>
  conversation([guest(), gone('acd', 900, 800, { queueId }), agent([], { queueId: null })]);

function exempting(part: Partial<EffectivePolicy['exempt']>): EffectivePolicy {
  return policy({ exempt: { ...noExemptions(), ...part } });
}

/** name, live state, exemptions, what the policy says */
const EXEMPTIONS: [string, Fields, Partial<EffectivePolicy['exempt']>, string][] = [
  ['the conversation', withDivisions({}), { conversationIds: new Set([ID]) }, 'keep exempt'],
  ['a queue that it was in once', visited(OTHER_QUEUE), { queueIds: new Set([OTHER_QUEUE]) }, 'keep exempt'],
  [
    'a queue, in capitals',
    visited(OTHER_QUEUE.toUpperCase()),
    { queueIds: new Set([OTHER_QUEUE]) },
    'keep exempt',
  ],
  [
    'one of its divisions',
    withDivisions(divisions(OTHER_DIVISION, DIVISION)),
    { divisionIds: new Set([DIVISION]) },
    'keep exempt',
  ],
  [
    'a user who was in it once',
    conversation([guest(), gone('agent', 900, 800, { userId: USER }), flow()]),
    { userIds: new Set([USER]) },
    'keep exempt',
  ],
  ['another conversation', withDivisions({}), { conversationIds: new Set(['x']) }, 'stuck guest-silent'],
  ['another queue', withDivisions({}), { queueIds: new Set([OTHER_QUEUE]) }, 'stuck guest-silent'],
  ['another division', withDivisions({}), { divisionIds: new Set([OTHER_DIVISION]) }, 'stuck guest-silent'],
  ['another user', withDivisions({}), { userIds: new Set(['x']) }, 'stuck guest-silent'],
  [
    'a queue, but one that it was in has no id',
    visited(null),
    { queueIds: new Set([OTHER_QUEUE]) },
    'keep unreadable',
  ],
  [
    'a user, but an agent of it has no id',
    conversation([guest(), agent([], { userId: null })]),
    { userIds: new Set([USER]) },
    'keep unreadable',
  ],
  [
    'a division, but it tells none',
    withDivisions({ divisions: null }),
    { divisionIds: new Set([OTHER_DIVISION]) },
    'keep unreadable',
  ],
  [
    'a division, but its list is empty',
    withDivisions({ divisions: [] }),
    { divisionIds: new Set([OTHER_DIVISION]) },
    'keep unreadable',
  ],
  [
    'a division, but one of its divisions has no id',
    withDivisions(divisions(DIVISION, null)),
    { divisionIds: new Set([OTHER_DIVISION]) },
    'keep unreadable',
  ],
  [
    'a division, but one of its divisions has free text for an id',
    withDivisions(divisions(DIVISION, 'Sales')),
    { divisionIds: new Set([OTHER_DIVISION]) },
    'keep unreadable',
  ],
  [
    'a division, but one of its divisions is of another shape',
    withDivisions({ divisions: ['x'] }),
    { divisionIds: new Set([OTHER_DIVISION]) },
    'keep unreadable',
  ],
  ['nothing, and it tells no division', withDivisions({ divisions: null }), {}, 'stuck guest-silent'],
];

describe('exempt is', () => {
  it.each(EXEMPTIONS)('%s', (_name, body, part, expected) => {
    expect(inShort(judged(body, { policy: exempting(part) }))).toBe(expected);
  });

  it('a conversation that is asked for in capitals', () => {
    const about = { policy: exempting({ conversationIds: new Set([ID]) }), conversationId: ID.toUpperCase() };
    expect(inShort(judged(withDivisions({}), about))).toBe('keep exempt');
  });
});

describe('what a conversation is exempt by', () => {
  const attributes = { 'sweeper.exempt': 'yes' };
  const body = conversation([guest([], { attributes }), agent([], { userId: USER })], divisions(DIVISION));
  const detailWith = (part: Partial<EffectivePolicy['exempt']>): unknown =>
    judged(body, { policy: exempting({ attribute: 'another', ...part }) });

  it.each<[string, Partial<EffectivePolicy['exempt']>]>([
    ['its id (exempt.conversationIds)', { conversationIds: new Set([ID]) }],
    ['an attribute of a participant (exempt.attribute)', { attribute: 'sweeper.exempt' }],
    ['a user who took part (exempt.userIds)', { userIds: new Set([USER]) }],
    ['a queue that it has been in (exempt.queueIds)', { queueIds: new Set([QUEUE]) }],
    ['its division (exempt.divisionIds)', { divisionIds: new Set([DIVISION]) }],
    [
      'a user who took part (exempt.userIds) and its division (exempt.divisionIds)',
      { userIds: new Set([USER]), divisionIds: new Set([DIVISION]), queueIds: new Set([OTHER_QUEUE]) },
    ],
  ])('is told: %s', (words, part) => {
    expect(detailWith(part)).toMatchObject({ reason: 'exempt', detail: `exempt by ${words}` });
  });
});

describe('the attribute sweeper.exempt', () => {
  it.each([['true'], ['yes'], ['0'], [' '], [true], [false], [0], [{}]])('set to %j exempts', (value) => {
    const body = conversation([guest([], { attributes: { 'sweeper.exempt': value } }), agent()]);
    expect(inShort(judged(body))).toBe('keep exempt');
  });

  it.each([[''], ['false'], ['False'], ['FALSE'], [null]])('set to %j does not', (value) => {
    const body = conversation([guest([], { attributes: { 'sweeper.exempt': value } }), agent()]);
    expect(inShort(judged(body))).toBe('stuck guest-silent');
  });

  it('counts on any participant, in any case, and under the name that the policy gives', () => {
    const marked = gone('agent', 900, 800, { attributes: { KEEP: 'x' } });
    expect(
      inShort(judged(conversation([guest(), marked, agent()]), { policy: exempting({ attribute: 'keep' }) })),
    ).toBe('keep exempt');
    expect(inShort(judged(conversation([guest(), marked, agent()])))).toBe('stuck guest-silent');
  });
});

/** name, live state, scope, what the policy says */
const SCOPES: [string, Fields, Partial<Scope>, string][] = [
  [
    'a queue that it was in once',
    visited(OTHER_QUEUE),
    { queueIds: new Set([OTHER_QUEUE]) },
    'stuck guest-silent',
  ],
  ['another queue', visited(OTHER_QUEUE), { queueIds: new Set([QUEUE]) }, 'keep out-of-scope'],
  [
    'another queue, one that it was in having no id',
    visited(null),
    { queueIds: new Set([QUEUE]) },
    'keep unreadable',
  ],
  ['one of its divisions', withDivisions({}), { divisionIds: new Set([DIVISION]) }, 'stuck guest-silent'],
  ['another division', withDivisions({}), { divisionIds: new Set([OTHER_DIVISION]) }, 'keep out-of-scope'],
  [
    'a division, where it tells none',
    withDivisions({ divisions: null }),
    { divisionIds: new Set([DIVISION]) },
    'keep unreadable',
  ],
  [
    'its queue, but another division',
    withDivisions({}),
    { queueIds: new Set([QUEUE]), divisionIds: new Set([OTHER_DIVISION]) },
    'keep out-of-scope',
  ],
  [
    'its queue and division',
    withDivisions({}),
    { queueIds: new Set([QUEUE]), divisionIds: new Set([DIVISION]) },
    'stuck guest-silent',
  ],
];

describe('a scope of', () => {
  it.each(SCOPES)('%s', (_name, body, scope, expected) => {
    expect(inShort(judged(body, { scope: { ...EVERYTHING, ...scope } }))).toBe(expected);
  });
});
