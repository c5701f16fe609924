import { describe, expect, it } from 'vitest';
import { needsOf, type Permitted } from '../../../functions/sweeper/diagnose/needs.ts';
import {
  permissionStatusOf,
  type NeedEvidence,
  type Tried,
} from '../../../functions/sweeper/diagnose/rights.ts';
import {
  aPlan,
  aPolicy,
  DISCONNECT,
  grants,
  HOME,
  known,
  LATE,
  need,
  refused,
  SEARCH,
  VIEW,
} from './facts.ts';

const HELD = known(grants([DISCONNECT]));
const CONDITIONAL = known(grants([DISCONNECT], [HOME], 'only mine'));
const WILD = known(grants(['conversation:*:*']));
const PARKS = known(grants(['conversation:message:park']));
const HALF = [...grants([VIEW]), { divisionId: HOME, divisionName: undefined, policies: undefined }];
const HALF_READ = known(HALF);
const MISSING = known(grants([VIEW]));
const UNKNOWN = refused('grants', 400, 'bad.request');

const SOMEWHERE = known<Permitted>({ everywhere: false, divisionIds: new Set([HOME]), complete: true });
const EVERYWHERE = known<Permitted>({ everywhere: true, divisionIds: new Set(), complete: true });
const NOWHERE = known<Permitted>({ everywhere: false, divisionIds: new Set(), complete: true });

const WORKED: Tried = { kind: 'worked' };
const NO_SUCH_ID: Tried = { kind: 'unknown-id' };
const UNCLEAR: Tried = { kind: 'unclear', diagnosis: undefined };
const REFUSED: Tried = {
  kind: 'refused',
  diagnosis: refused('disconnect', 403, 'missing.permissions').diagnosis,
};

describe('how the need to end conversations stands', () => {
  it.each<[string, NeedEvidence['grants'], NeedEvidence['permitted'], Tried | undefined, string]>([
    ['the grants hold it', HELD, LATE, undefined, 'held'],
    ['the grants hold it by a wildcard', WILD, LATE, undefined, 'held'],
    ['the grants hold it, and the probe agrees', HELD, LATE, NO_SUCH_ID, 'held'],
    ['the grants hold it, and the probe was not answered', HELD, LATE, UNCLEAR, 'held'],
    ['the grants hold it, and Genesys refuses it all the same', HELD, EVERYWHERE, REFUSED, 'refused'],
    ['the grants do not hold it', MISSING, LATE, undefined, 'refused'],
    ['the grants do not hold it, and an id is unknown', MISSING, LATE, NO_SUCH_ID, 'refused'],
    ['the grants hold another permission that is enough', PARKS, LATE, undefined, 'held'],
    [
      'the grants do not hold it, and Genesys says everywhere',
      MISSING,
      EVERYWHERE,
      undefined,
      'undetermined',
    ],
    [
      'the grants do not hold it, Genesys says everywhere, and the probe gets by',
      MISSING,
      EVERYWHERE,
      NO_SUCH_ID,
      'probable',
    ],
    ['a role came without what it grants', HALF_READ, LATE, undefined, 'undetermined'],
    [
      'a role came without what it grants, and another one holds it',
      known([...HALF, ...grants([DISCONNECT])]),
      LATE,
      undefined,
      'held',
    ],
    ['the grants do not hold it, and Genesys does it all the same', MISSING, LATE, WORKED, 'held'],
    ['a condition hangs on it', CONDITIONAL, LATE, undefined, 'conditional'],
    ['a condition hangs on it, and the probe gets by', CONDITIONAL, LATE, NO_SUCH_ID, 'held'],
    ['nothing is known', UNKNOWN, LATE, undefined, 'undetermined'],
    ['nothing is known, and the probe gets by', UNKNOWN, LATE, NO_SUCH_ID, 'probable'],
    ['nothing is known, and the probe is refused', UNKNOWN, LATE, REFUSED, 'refused'],
    ['nothing is known, and the probe was not answered', UNKNOWN, LATE, UNCLEAR, 'undetermined'],
    ['Genesys names a division', UNKNOWN, SOMEWHERE, undefined, 'probable'],
    ['Genesys names a division, and the probe gets by', UNKNOWN, SOMEWHERE, NO_SUCH_ID, 'held'],
    ['Genesys says everywhere, and the probe gets by', UNKNOWN, EVERYWHERE, NO_SUCH_ID, 'held'],
    ['Genesys names no division', UNKNOWN, NOWHERE, undefined, 'undetermined'],
    ['Genesys names no division, and an id is unknown', UNKNOWN, NOWHERE, NO_SUCH_ID, 'undetermined'],
  ])('where %s', (_name, held, permitted, tried, expected) => {
    expect(permissionStatusOf(need('disconnect'), { grants: held, permitted, tried }).kind).toBe(expected);
  });

  it.each<[string, NeedEvidence['grants'], Tried | undefined, object]>([
    ['another permission alone', PARKS, undefined, { kind: 'held', through: 'conversation:message:park' }],
    [
      'another one alone, and it works',
      PARKS,
      WORKED,
      { kind: 'held', through: 'conversation:message:park' },
    ],
    [
      'another one under a condition',
      known(grants(['conversation:message:park'], [HOME], 'only mine')),
      undefined,
      { kind: 'conditional', through: 'conversation:message:park' },
    ],
    [
      'its own under a condition, and another without one',
      known([...grants([DISCONNECT], [HOME], 'only mine'), ...grants(['conversation:message:park'])]),
      undefined,
      { kind: 'held', through: 'conversation:message:park' },
    ],
    ['both', known(grants([DISCONNECT, 'conversation:message:park'])), undefined, { kind: 'held' }],
  ])('says through which permission it is granted: %s', (_name, held, tried, expected) => {
    expect(permissionStatusOf(need('disconnect'), { grants: held, permitted: undefined, tried })).toEqual(
      expected,
    );
  });

  it('names the documented permission where the grants do not hold it', () => {
    expect(
      permissionStatusOf(need('disconnect'), { grants: MISSING, permitted: undefined, tried: undefined }),
    ).toMatchObject({
      diagnosis: {
        code: 'permission-missing',
        operation: 'disconnect',
        permissions: [DISCONNECT],
        guessed: false,
      },
    });
  });

  it('passes on what Genesys answered to the real request', () => {
    expect(
      permissionStatusOf(need('disconnect'), { grants: MISSING, permitted: undefined, tried: REFUSED }),
    ).toEqual(REFUSED);
  });
});

describe('how teardown stands', () => {
  it('is missing where the grants hold only what is enough for the first', () => {
    const evidence = { grants: PARKS, permitted: undefined, tried: undefined };

    expect(permissionStatusOf(need('teardown'), evidence)).toMatchObject({
      kind: 'refused',
      diagnosis: { code: 'permission-missing', operation: 'teardown', permissions: [DISCONNECT] },
    });
  });
});

describe('how the need to search stands', () => {
  const tried: Tried = {
    kind: 'refused',
    diagnosis: refused('search', 403, 'missing.permissions').diagnosis,
  };

  it.each([
    'analytics:conversationDetail:view',
    'analytics:agentConversationDetail:view',
    'analytics:*:view',
  ])('is held by %s alone, for any one is enough', (permission) => {
    const evidence = { grants: known(grants([permission])), permitted: LATE, tried: WORKED };

    expect(permissionStatusOf(need('search'), evidence).kind).toBe('held');
    expect(permissionStatusOf(need('search'), { ...evidence, tried: undefined }).kind).toBe('held');
  });

  it('is left to the search’s own check where it is refused although the grants hold it', () => {
    expect(
      permissionStatusOf(need('search'), { grants: known(grants([SEARCH])), permitted: LATE, tried }).kind,
    ).toBe('held');
  });

  it.each([
    ['the grants do not hold it', MISSING],
    ['the grants are unknown', UNKNOWN],
  ])('is refused where %s and the search was', (_name, held) => {
    expect(permissionStatusOf(need('search'), { grants: held, permitted: LATE, tried })).toEqual(tried);
  });
});

describe('what a sweep needs', () => {
  const operations = (plan: Parameters<typeof aPlan>[0]) =>
    needsOf(aPlan(plan)).map(({ operation, now }) => (now ? operation : `${operation} later`));

  it.each([
    ['enforces', {}, ['search', 'read', 'disconnect']],
    ['enforces and tags', { tag: true }, ['search', 'read', 'disconnect', 'tag']],
    ['enforces and is probed', { probe: true }, ['search', 'read', 'disconnect', 'teardown']],
    [
      'enforces without teardown and is probed',
      { probe: true, policy: aPolicy({ teardown: false }) },
      ['search', 'read', 'disconnect'],
    ],
    [
      'writes nothing',
      { deployedMode: 'dry-run', tag: true },
      ['search', 'read', 'disconnect later', 'tag later'],
    ],
  ] as const)('of a deployment that %s', (_name, plan, expected) => {
    expect(operations(plan)).toEqual(expected);
  });
});
