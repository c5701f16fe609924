import { describe, expect, it } from 'vitest';
import { checkDivisions, type DivisionFacts } from '../../../functions/sweeper/diagnose/divisions.ts';
import type { Permitted } from '../../../functions/sweeper/diagnose/needs.ts';
import { coverageOf, type Coverage } from '../../../functions/sweeper/diagnose/search-coverage.ts';
import { readGrants } from '../../../functions/sweeper/refusals/grants.ts';
import { DISCONNECT, grants, HOME, id, known, LATE, need, refused, SALES, SEARCH, VIEW } from './facts.ts';

const EVERYWHERE: Coverage = { kind: 'everywhere' };
const UNKNOWN: Coverage = { kind: 'unknown' };
const inDivisions = (...divisionIds: string[]): Coverage => ({
  kind: 'some',
  divisionIds: new Set(divisionIds),
});

function facts(
  covered: Partial<Record<'search' | 'read' | 'disconnect' | 'tag', Coverage>>,
  part: Partial<DivisionFacts> = {},
  plan: Parameters<typeof need>[1] = {},
): DivisionFacts {
  const all = { search: EVERYWHERE, read: EVERYWHERE, disconnect: EVERYWHERE, ...covered };
  return {
    covered: Object.entries(all).map(([operation, coverage]) => ({
      need: need(operation as 'search', plan),
      coverage,
    })),
    found: [[HOME], [SALES]],
    spared: 0,
    queueDivisionIds: new Set(),
    allDivisionIds: undefined,
    exemptDivisionIds: new Set(),
    names: new Map([[SALES, 'Sales']]),
    ...part,
  };
}

describe('the check of divisions', () => {
  it('is ok where everything holds everywhere', () => {
    const { status, seen } = checkDivisions(facts({}));

    expect(status).toBe('ok');
    expect(seen).toBe(
      'Searching for open conversations, reading a live conversation and disconnecting a conversation: granted in every division. 2 open conversations looked at.',
    );
  });

  it.each(['read', 'disconnect'] as const)(
    'fails where a found conversation lies outside the divisions of the %s, and names division and permission',
    (operation) => {
      const { status, meaning, remedy, diagnoses } = checkDivisions(
        facts({ [operation]: inDivisions(HOME) }),
      );

      expect(status).toBe('failed');
      expect(meaning).toContain(`1 conversation of 2 lies in "Sales" (${SALES})`);
      expect(remedy).toContain(`tick "Sales" (${SALES})`);
      expect(diagnoses).toMatchObject([
        { code: 'division-not-granted', operation, divisionIds: [SALES], guessed: false },
      ]);
    },
  );

  it('only warns where it is a tag that will be refused, for the conversation is ended all the same', () => {
    const { status, meaning } = checkDivisions(facts({ tag: inDivisions(HOME) }));

    expect(status).toBe('warning');
    expect(meaning).toContain('ended anyway');
  });

  it('asks for one division of a conversation that belongs to several', () => {
    const part = { found: [[SALES, HOME]], allDivisionIds: new Set([HOME]) };

    expect(checkDivisions(facts({ read: inDivisions(HOME) }, part)).status).toBe('ok');
  });

  it('says nothing against a conversation whose divisions are not told', () => {
    const part = { found: [[]], allDivisionIds: new Set([HOME]) };

    expect(checkDivisions(facts({ read: inDivisions(HOME) }, part)).status).toBe('ok');
  });

  it('warns of queues whose conversations the search does not show, as a guess', () => {
    const { status, meaning, diagnoses } = checkDivisions(
      facts({ search: inDivisions(HOME) }, { found: [[HOME]], queueDivisionIds: new Set([HOME, SALES]) }),
    );

    expect(status).toBe('warning');
    expect(meaning).toContain('probably hidden');
    expect(diagnoses).toMatchObject([
      { code: 'division-not-granted', operation: 'search', divisionIds: [SALES], guessed: true },
    ]);
  });

  it('warns where a search that does not reach everything finds nothing', () => {
    const { status, diagnoses } = checkDivisions(facts({ search: inDivisions(HOME) }, { found: [] }));

    expect(status).toBe('warning');
    expect(diagnoses).toMatchObject([{ code: 'division-not-granted', operation: 'search', guessed: true }]);
  });

  it('warns of what cannot be seen where the search reaches some divisions, even if that may be meant so', () => {
    const { status, meaning } = checkDivisions(
      facts({ search: inDivisions(HOME) }, { found: [[HOME]], queueDivisionIds: new Set([HOME]) }),
    );

    expect(status).toBe('warning');
    expect(meaning).toContain('conversations of other divisions are probably hidden');
    expect(meaning).toContain('right only if you want it so');
  });

  it.each([
    ['queues lie', { queueDivisionIds: new Set([HOME, SALES]) }],
    ['nothing but the division is known', { allDivisionIds: new Set([HOME, SALES]) }],
  ])('warns where %s outside the divisions of the ending, with nothing open there yet', (_name, part) => {
    const { status, meaning, remedy, diagnoses } = checkDivisions(
      facts({ disconnect: inDivisions(HOME) }, { found: [[HOME]], ...part }),
    );

    expect(status).toBe('warning');
    expect(meaning).toContain(`In "Sales" (${SALES}), the client lacks the permission`);
    expect(meaning).toContain(DISCONNECT);
    expect(remedy).toContain(`tick "Sales" (${SALES})`);
    expect(diagnoses).toMatchObject([
      { code: 'division-not-granted', operation: 'disconnect', divisionIds: [SALES], guessed: true },
    ]);
  });

  it.each(['read', 'disconnect'] as const)(
    'warns where the %s holds in some divisions, and which others there are is not told',
    (operation) => {
      const { status, meaning, diagnoses } = checkDivisions(
        facts({ [operation]: inDivisions(HOME) }, { found: [[HOME]] }),
      );

      expect(status).toBe('warning');
      expect(meaning).not.toContain('reach every division');
      expect(diagnoses).toMatchObject([{ code: 'division-not-granted', operation, guessed: true }]);
    },
  );

  it('tells of divisions that nothing reaches once, of the search', () => {
    const home = inDivisions(HOME);
    const part = { found: [[HOME]], queueDivisionIds: new Set([HOME, SALES]) };
    const { diagnoses } = checkDivisions(facts({ search: home, read: home, disconnect: home }, part));

    expect(diagnoses.map(({ operation }) => operation)).toEqual(['search']);
  });

  it.each(['search', 'disconnect'] as const)(
    'wants no grant for the %s in an exempt division, for nothing is ended there',
    (operation) => {
      const { status, seen, meaning } = checkDivisions(
        facts(
          { [operation]: inDivisions(HOME) },
          {
            found: [[HOME]],
            spared: 1,
            queueDivisionIds: new Set([HOME, SALES]),
            allDivisionIds: new Set([HOME, SALES]),
            exemptDivisionIds: new Set([SALES]),
          },
        ),
      );

      expect(status).toBe('ok');
      expect(seen).toContain('1 open conversation looked at. 1 more is exempt or out of scope.');
      expect(meaning).toBe('The roles reach every division that a sweep ends conversations in.');
    },
  );

  it('says of a deployment in dry run where it could not end anything yet, and is ok', () => {
    const { status, meaning } = checkDivisions(
      facts({ disconnect: inDivisions(HOME) }, {}, { deployedMode: 'dry-run' }),
    );

    expect(status).toBe('ok');
    expect(meaning).toContain(
      'disconnecting a conversation (conversation:communication:disconnect) is granted only in',
    );
    expect(meaning).toContain(HOME);
  });

  it('warns where it is not told where anything holds', () => {
    const { status, meaning } = checkDivisions(facts({ read: UNKNOWN, disconnect: UNKNOWN }));

    expect(status).toBe('warning');
    expect(meaning).toContain('reading a live conversation and disconnecting a conversation');
  });
});

describe('where a need is covered', () => {
  const permitted = (part: Partial<Permitted>) =>
    known<Permitted>({ everywhere: false, divisionIds: new Set([HOME]), complete: true, ...part });
  const unread = refused('grants', 400, 'bad.request');
  const both = known(grants([SEARCH, VIEW, DISCONNECT], [HOME, SALES]));
  const star = known(
    readGrants({
      grants: [
        {
          division: { id: '*' },
          role: { policies: [{ domain: '*', entityName: '*', actions: ['*'] }] },
        },
      ],
    }) ?? [],
  );

  const UNREAD_ROLE = { divisionId: SALES, divisionName: undefined, policies: undefined };

  it.each([
    ['Genesys says everywhere', both, permitted({ everywhere: true }), EVERYWHERE],
    ['the grants name divisions', both, LATE, inDivisions(HOME, SALES)],
    ['both name divisions: the grants are better known', both, permitted({}), inDivisions(HOME, SALES)],
    ['the grants hold it nowhere', known(grants([])), LATE, inDivisions()],
    ['a grant does not name its division', star, LATE, UNKNOWN],
    ['Genesys alone names divisions', unread, permitted({}), inDivisions(HOME)],
    [
      'Genesys names no division: the permission is missing, or nothing was told',
      unread,
      permitted({ divisionIds: new Set() }),
      UNKNOWN,
    ],
    ['a role came without what it grants', known([...grants([DISCONNECT]), UNREAD_ROLE]), LATE, UNKNOWN],
    ['another permission is enough', known(grants(['conversation:message:park'])), LATE, inDivisions(HOME)],
    ['Genesys’s list was cut', unread, permitted({ complete: false }), UNKNOWN],
    ['nothing is told', unread, LATE, UNKNOWN],
  ])('where %s', (_name, held, told, expected) => {
    expect(coverageOf(need('disconnect'), held, told)).toEqual(expected);
  });

  it('is covered for the search by either of its permissions', () => {
    const either = known([
      ...grants(['analytics:conversationDetail:view'], [HOME]),
      ...grants(['analytics:agentConversationDetail:view'], [id(5)]),
    ]);

    expect(coverageOf(need('search'), either, undefined)).toEqual(inDivisions(HOME, id(5)));
  });
});
