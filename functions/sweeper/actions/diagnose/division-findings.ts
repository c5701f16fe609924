import { namedPermissions } from '../../closing/documented-permissions.ts';
import { ungrantedDivisions } from '../../closing/divisions.ts';
import { counted, type Finding, listed } from './check.ts';
import { type Coverage, covers } from './coverage.ts';
import { type Covered, type DivisionFacts, placesOf } from './division-facts.ts';

/** Divisions that the search does not reach: what lies there is not found, and cannot be seen here either. */
export function searchFindings(facts: DivisionFacts): readonly Finding[] {
  const coverage = searchCoverage(facts);
  if (coverage?.kind !== 'some') return [];
  const { queueDivisionIds, allDivisionIds, names } = facts;
  const divisionIds = outside(coverage, queueDivisionIds, facts);
  if (divisionIds.length > 0) {
    const where = placesOf(divisionIds, names);
    const diagnosis = ungrantedDivisions('search', { divisionIds, where, guessed: true });
    const meaning =
      `Queues lie in ${where}, where the client may not search: their conversations are probably hidden, so no ` +
      'sweep sees or ends them. That is right only if it is meant so.';
    return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
  }
  if (allDivisionIds !== undefined && outside(coverage, allDivisionIds, facts).length === 0) return [];
  const where = 'the other divisions that own message queues, if there are any';
  const diagnosis = ungrantedDivisions('search', { divisionIds: [], where, guessed: true });
  const meaning =
    'The search does not reach every division: conversations of other divisions are probably hidden from it, and ' +
    'cannot be seen here either. That is right only if it is meant so, or if there are no others.';
  return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
}

/** What comes after the search and does not reach as far: conversations are found there, and refused. */
export function needFindings({ need, coverage }: Covered, facts: DivisionFacts): readonly Finding[] {
  if (need.rung === 'search' || !need.now || coverage.kind !== 'some') return [];
  const { found, names } = facts;
  const lacking = `the client lacks the permission for this: ${need.doing} (${namedPermissions(need)})`;
  const unreached = found.filter((divisionIds) => !covers(coverage, divisionIds));
  if (unreached.length > 0) {
    const divisionIds = [...new Set(unreached.flat())].toSorted();
    const where = placesOf(divisionIds, names);
    const diagnosis = ungrantedDivisions(need.rung, { divisionIds, where, guessed: false });
    const meaning =
      `${counted(unreached.length, 'conversation')} of ${found.length} ${unreached.length === 1 ? 'lies' : 'lie'} in ${where}, where ${lacking}. ` +
      (need.essential ? 'A sweep finds them and is refused.' : 'They are ended all the same, without it.');
    return [{ status: need.essential ? 'failed' : 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
  }
  const unseen = unreachedBy(coverage, facts);
  if (unseen === undefined) return [];
  const where = placesOf(unseen, names) || 'the other divisions that own message queues, if there are any';
  const diagnosis = ungrantedDivisions(need.rung, { divisionIds: unseen, where, guessed: true });
  const meaning =
    `In ${where}, ${lacking}. Nothing that is open lies there now; ` +
    (need.essential
      ? 'what a sweep finds there later is refused. That is right only if it is meant so.'
      : 'what a sweep finds there later is ended all the same, without it.');
  return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
}

/**
 * The divisions that the search may reach and a need does not: of the queues seen, else of all that is told. What the
 * search does not reach is told of the search, once.
 *
 * @returns undefined where there are none, empty where there may be some, but none is known
 */
function unreachedBy(coverage: Coverage, facts: DivisionFacts): readonly string[] | undefined {
  const search = searchCoverage(facts);
  const reached = (ids: ReadonlySet<string>): readonly string[] =>
    outside(coverage, ids, facts).filter((id) => search === undefined || covers(search, [id]));
  const ofQueues = reached(facts.queueDivisionIds);
  if (ofQueues.length > 0) return ofQueues;
  const all = search?.kind === 'some' ? search.divisionIds : facts.allDivisionIds;
  if (all === undefined) return [];
  const unreached = reached(all);
  return unreached.length === 0 ? undefined : unreached;
}

/** What is granted somewhere, and nobody tells where. */
export function unknownFindings({ covered }: DivisionFacts): readonly Finding[] {
  const unknown = covered.filter(({ coverage }) => coverage.kind === 'unknown');
  if (unknown.length === 0) return [];
  return [
    {
      status: 'warning',
      meaning: `Not determined: in which divisions the client may do this (${listed(unknown.map(({ need }) => need.doing))}).`,
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth > this client > Roles: see that its roles are ticked for every ' +
        'division that owns a message queue.',
    },
  ];
}

function searchCoverage({ covered }: DivisionFacts): Coverage | undefined {
  return covered.find(({ need }) => need.rung === 'search')?.coverage;
}

function outside(
  coverage: Coverage,
  divisionIds: ReadonlySet<string>,
  { exemptDivisionIds }: DivisionFacts,
): readonly string[] {
  return [...divisionIds].filter((id) => !covers(coverage, [id]) && !exemptDivisionIds.has(id)).toSorted();
}
