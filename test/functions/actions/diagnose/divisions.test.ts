import { describe, expect, it } from 'vitest';
import { type Coverage, coverageOf } from '../../../../functions/sweeper/actions/diagnose/coverage.ts';
import {
  checkDivisions,
  type DivisionFacts,
} from '../../../../functions/sweeper/actions/diagnose/divisions.ts';
import type { Permitted } from '../../../../functions/sweeper/actions/diagnose/standing.ts';
import { readGrants } from '../../../../functions/sweeper/closing/grants.ts';
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
    covered: Object.entries(all).map(([rung, coverage]) => ({
      need: need(rung as 'search', plan),
      coverage,
    })),
    found: [[HOME], [SALES]],
    queueDivisionIds: new Set(),
    names: new Map([[SALES, 'Sales']]),
    ...part,
  };
}

describe('the check of divisions', () => {
  it('is ok where everything holds everywhere', () => {
    const { status, seen } = checkDivisions(facts({}));

    expect(status).toBe('ok');
    expect(seen).toBe(
      'Search, live read and ending: granted in every division. 2 open conversations looked at.',
    );
  });

  it.each(['read', 'disconnect'] as const)(
    'fails where a found conversation lies outside the divisions of the %s, and names division and permission',
    (rung) => {
      const { status, meaning, remedy, diagnoses } = checkDivisions(facts({ [rung]: inDivisions(HOME) }));

      expect(status).toBe('failed');
      expect(meaning).toContain(`1 conversation of 2 lies in "Sales" (${SALES})`);
      expect(remedy).toContain(`tick "Sales" (${SALES})`);
      expect(diagnoses).toMatchObject([
        { code: 'division-not-granted', rung, divisionIds: [SALES], guessed: false },
      ]);
    },
  );

  it('only warns where it is a tag that will be refused, for the conversation is ended all the same', () => {
    const { status, meaning } = checkDivisions(facts({ tag: inDivisions(HOME) }));

    expect(status).toBe('warning');
    expect(meaning).toContain('ended all the same');
  });

  it('asks for one division of a conversation that belongs to several', () => {
    expect(checkDivisions(facts({ read: inDivisions(HOME) }, { found: [[SALES, HOME]] })).status).toBe('ok');
  });

  it('says nothing against a conversation whose divisions are not told', () => {
    expect(checkDivisions(facts({ read: inDivisions(HOME) }, { found: [[]] })).status).toBe('ok');
  });

  it('warns of queues whose conversations the search does not show, as a guess', () => {
    const { status, meaning, diagnoses } = checkDivisions(
      facts({ search: inDivisions(HOME) }, { found: [[HOME]], queueDivisionIds: new Set([HOME, SALES]) }),
    );

    expect(status).toBe('warning');
    expect(meaning).toContain('probably hidden');
    expect(diagnoses).toMatchObject([
      { code: 'division-not-granted', rung: 'search', divisionIds: [SALES], guessed: true },
    ]);
  });

  it('warns where a search that does not reach everything finds nothing', () => {
    const { status, diagnoses } = checkDivisions(facts({ search: inDivisions(HOME) }, { found: [] }));

    expect(status).toBe('warning');
    expect(diagnoses).toMatchObject([{ code: 'division-not-granted', rung: 'search', guessed: true }]);
  });

  it('warns of what cannot be seen where the search reaches some divisions, even if that may be meant so', () => {
    const { status, meaning } = checkDivisions(
      facts({ search: inDivisions(HOME) }, { found: [[HOME]], queueDivisionIds: new Set([HOME]) }),
    );

    expect(status).toBe('warning');
    expect(meaning).toContain('conversations of other divisions are probably hidden');
    expect(meaning).toContain('right only if it is meant so');
  });

  it('says of a deployment in dry run where it could not end anything yet, and is ok', () => {
    const { status, meaning } = checkDivisions(
      facts({ disconnect: inDivisions(HOME) }, {}, { deployedMode: 'dry-run' }),
    );

    expect(status).toBe('ok');
    expect(meaning).toContain('ending (conversation:communication:disconnect) is granted in');
    expect(meaning).toContain(HOME);
  });

  it('warns where it is not told where anything holds', () => {
    const { status, meaning } = checkDivisions(facts({ read: UNKNOWN, disconnect: UNKNOWN }));

    expect(status).toBe('warning');
    expect(meaning).toContain('live read and ending');
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

  it.each([
    ['Genesys says everywhere', both, permitted({ everywhere: true }), EVERYWHERE],
    ['the grants name divisions', both, LATE, inDivisions(HOME, SALES)],
    ['both name divisions: the grants are better known', both, permitted({}), inDivisions(HOME, SALES)],
    ['the grants hold it nowhere', known(grants([])), LATE, inDivisions()],
    ['a grant does not name its division', star, LATE, UNKNOWN],
    ['Genesys alone names divisions', unread, permitted({}), inDivisions(HOME)],
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
