import { namedPermissions } from '../../closing/documented-permissions.ts';
import { ungrantedDivisions } from '../../closing/divisions.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { checkOf, counted, type Finding, listed, sentences } from './check.ts';
import { type Coverage, covers } from './coverage.ts';
import type { Need } from './needs.ts';

/** A need that the client's roles hold, and where. */
export interface Covered {
  readonly need: Need;
  readonly coverage: Coverage;
}

export interface DivisionFacts {
  /** What is not refused everywhere, the search first; a dry-run deployment does not need all of it yet. */
  readonly covered: readonly Covered[];
  /** The divisions of each open conversation that was looked at. */
  readonly found: readonly (readonly string[])[];
  /** The divisions of the queues that the client sees. */
  readonly queueDivisionIds: ReadonlySet<string>;
  /** Names by id, as far as they were told. */
  readonly names: ReadonlyMap<string, string>;
}

/** Where each permission holds, and which divisions it does not reach. */
export function checkDivisions(facts: DivisionFacts): Check {
  return checkOf('divisions', {
    seen: sentences([
      ...whereSentences(facts),
      `${counted(facts.found.length, 'open conversation')} looked at.`,
    ]),
    findings: [
      ...foundFindings(facts),
      ...queueFindings(facts),
      ...hiddenFindings(facts),
      ...unknownFindings(facts),
    ],
    meaning: laterMeaning(facts) ?? 'The roles reach every division.',
  });
}

/** Found, and yet a sweep will be refused. */
function foundFindings({ covered, found, names }: DivisionFacts): readonly Finding[] {
  return covered.flatMap(({ need, coverage }) => {
    if (need.rung === 'search' || !need.now) return [];
    const outside = found.filter((divisionIds) => !covers(coverage, divisionIds));
    if (outside.length === 0) return [];
    const divisionIds = [...new Set(outside.flat())].toSorted();
    const where = placesOf(divisionIds, names);
    const diagnosis = ungrantedDivisions(need.rung, { divisionIds, where, guessed: false });
    return [
      {
        status: need.essential ? 'failed' : 'warning',
        meaning:
          `${counted(outside.length, 'conversation')} of ${found.length} ${outside.length === 1 ? 'lies' : 'lie'} in ${where}, where the client lacks the permission ` +
          `for this: ${need.doing} (${namedPermissions(need)}). ` +
          (need.essential
            ? 'A sweep finds them and is refused.'
            : 'They are ended all the same, without it.'),
        remedy: diagnosis.remedy,
        diagnosis,
      },
    ];
  });
}

/** What a deployment in dry run does not do yet, and will not be able to do everywhere. */
function laterMeaning({ covered, names }: DivisionFacts): string | undefined {
  const later = covered.flatMap(({ need, coverage }) =>
    need.now || coverage.kind !== 'some'
      ? []
      : `${need.doing} (${namedPermissions(need)}) is granted in ${placesOf([...coverage.divisionIds], names)} alone`,
  );
  return later.length === 0
    ? undefined
    : `All that a dry run does is covered. For mode enforce: ${listed(later)}; conversations of other divisions would be refused.`;
}

/** Queues whose conversations a search does not return. */
function queueFindings({ covered, queueDivisionIds, names }: DivisionFacts): readonly Finding[] {
  const search = covered.find(({ need }) => need.rung === 'search');
  if (search === undefined) return [];
  const divisionIds = [...queueDivisionIds].filter((id) => !covers(search.coverage, [id])).toSorted();
  if (divisionIds.length === 0) return [];
  const where = placesOf(divisionIds, names);
  const diagnosis = ungrantedDivisions('search', { divisionIds, where, guessed: true });
  return [
    {
      status: 'warning',
      meaning:
        `Queues lie in ${where}, where the client may not search: their conversations are probably hidden, so no ` +
        'sweep sees or ends them. That is right only if it is meant so.',
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}

/** The search is limited, and no queue outside of it was seen: what lies elsewhere cannot be seen either. */
function hiddenFindings(facts: DivisionFacts): readonly Finding[] {
  if (!isLimited(facts) || queueFindings(facts).length > 0) return [];
  const where = 'the other divisions that own message queues, if there are any';
  const diagnosis = ungrantedDivisions('search', { divisionIds: [], where, guessed: true });
  return [
    {
      status: 'warning',
      meaning:
        'The search does not reach every division: conversations of other divisions are probably hidden from it, and ' +
        'cannot be seen here either. That is right only if it is meant so, or if there are no others.',
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}

function unknownFindings({ covered }: DivisionFacts): readonly Finding[] {
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

/** Whether the search is known to reach some divisions only. */
function isLimited({ covered }: DivisionFacts): boolean {
  return covered.some(({ need, coverage }) => need.rung === 'search' && coverage.kind === 'some');
}

/** One sentence for all that holds in the same places. */
function whereSentences({ covered, names }: DivisionFacts): readonly string[] {
  const places = Map.groupBy(covered, ({ coverage }) => whereOf(coverage, names));
  return [...places].map(([where, ones]) => {
    const doings = listed(ones.map(({ need }) => need.doing));
    return `${doings.charAt(0).toUpperCase()}${doings.slice(1)}: ${where}.`;
  });
}

function whereOf(coverage: Coverage, names: ReadonlyMap<string, string>): string {
  switch (coverage.kind) {
    case 'everywhere':
      return 'granted in every division';
    case 'some':
      return `granted in ${placesOf([...coverage.divisionIds], names) || 'no division'}`;
    case 'unknown':
      return 'where it is granted is not told';
  }
}

function placesOf(divisionIds: readonly string[], names: ReadonlyMap<string, string>): string {
  const places = divisionIds.map((id) => (names.has(id) ? `"${names.get(id) ?? ''}" (${id})` : id));
  return listed(places, 5);
}
