import type { NamedDivision } from '../genesys/answers.ts';
import type { AnalyticsRow } from '../genesys/row.ts';
import { prefilter } from '../policy/scope.ts';
import { ungrantedDivisions } from '../refusals/grants.ts';
import { namedPermissions } from '../refusals/remedies.ts';
import type { Check } from '../report/schemas.ts';
import { checkOf, counted, listed, sentences, type Finding, type Result } from './check.ts';
import type { Need } from './needs.ts';
import type { SeenQueues } from './prevention.ts';
import type { Rights } from './rights.ts';
import { covers, type Coverage } from './search-coverage.ts';

/** Where each permission holds, and which divisions it does not reach. */
export function checkDivisions(facts: DivisionFacts): Check {
  const { covered, found, spared } = facts;
  return checkOf('divisions', {
    seen: sentences([
      ...whereSentences(facts),
      `${counted(found.length, 'open conversation')} looked at.`,
      spared === 0 ? undefined : `${spared} more ${spared === 1 ? 'is' : 'are'} exempt or out of scope.`,
    ]),
    findings: [
      ...searchFindings(facts),
      ...covered.flatMap((one) => needFindings(one, facts)),
      ...unknownCoverageFindings(facts),
    ],
    meaning:
      laterMeaning(facts) ??
      (covered.every(({ coverage }) => coverage.kind === 'everywhere')
        ? 'The roles reach every division.'
        : 'The roles reach every division that a sweep ends conversations in.'),
  });
}

/** What a dry-run deployment does not do yet, and could not do everywhere. */
function laterMeaning({ covered, names }: DivisionFacts): string | undefined {
  const later = covered.flatMap(({ need, coverage }) =>
    need.now || coverage.kind !== 'some'
      ? []
      : `${need.doing} (${namedPermissions(need)}) is granted only in ${namesOfDivisions([...coverage.divisionIds], names)}`,
  );
  return later.length === 0
    ? undefined
    : `All that a dry run does is covered. For mode enforce: ${listed(later)}; conversations of other divisions would be refused.`;
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
      return `granted in ${namesOfDivisions([...coverage.divisionIds], names) || 'no division'}`;
    case 'unknown':
      return 'it is not known where it is granted';
  }
}

/** A need that the client's roles hold, and where. */
export interface Covered {
  readonly need: Need;
  readonly coverage: Coverage;
}

export interface DivisionFacts {
  /** What is not refused everywhere, the search first; a dry-run deployment does not need all of it yet. */
  readonly covered: readonly Covered[];
  /** The divisions of each open conversation that was looked at and that a sweep could come to end. */
  readonly found: readonly (readonly string[])[];
  /** Open conversations that a sweep keeps whatever their state is: exempt, or out of scope. */
  readonly spared: number;
  /** The divisions of the queues that the client sees, without exempt queues. */
  readonly queueDivisionIds: ReadonlySet<string>;
  /** All divisions there are; undefined if not known. */
  readonly allDivisionIds: ReadonlySet<string> | undefined;
  /** Nothing is ended there, so no permission is needed there. */
  readonly exemptDivisionIds: ReadonlySet<string>;
  /** Names by id, as far as they are known. */
  readonly names: ReadonlyMap<string, string>;
}

/** Divisions for a person: names and ids; of a long list the first few. */
export function namesOfDivisions(divisionIds: readonly string[], names: ReadonlyMap<string, string>): string {
  const places = divisionIds.map((id) => (names.has(id) ? `"${names.get(id) ?? ''}" (${id})` : id));
  return listed(places, 5);
}

/** Divisions that the search does not reach: conversations there are not found, and cannot be seen here either. */
export function searchFindings(facts: DivisionFacts): readonly Finding[] {
  const coverage = searchCoverage(facts);
  if (coverage?.kind !== 'some') return [];
  const { queueDivisionIds, allDivisionIds, names } = facts;
  const divisionIds = outside(coverage, queueDivisionIds, facts);
  if (divisionIds.length > 0) {
    const where = namesOfDivisions(divisionIds, names);
    const diagnosis = ungrantedDivisions('search', { divisionIds, where, guessed: true });
    const meaning =
      `There are queues in ${where}, where the client may not search: their conversations are probably hidden, so no ` +
      'sweep sees or ends them. This is right only if you want it so.';
    return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
  }
  if (allDivisionIds !== undefined && outside(coverage, allDivisionIds, facts).length === 0) return [];
  const where = 'the other divisions that own message queues, if there are any';
  const diagnosis = ungrantedDivisions('search', { divisionIds: [], where, guessed: true });
  const meaning =
    'The search does not reach every division: conversations of other divisions are probably hidden from it, and ' +
    'cannot be seen here either. This is right only if you want it so, or if there are no other divisions.';
  return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
}

/** Operations after the search that reach fewer divisions: conversations there are found, and then refused. */
export function needFindings({ need, coverage }: Covered, facts: DivisionFacts): readonly Finding[] {
  if (need.operation === 'search' || !need.now || coverage.kind !== 'some') return [];
  const { found, names } = facts;
  const lacking = `the client lacks the permission for this: ${need.doing} (${namedPermissions(need)})`;
  const unreached = found.filter((divisionIds) => !covers(coverage, divisionIds));
  if (unreached.length > 0) {
    const divisionIds = [...new Set(unreached.flat())].toSorted();
    const where = namesOfDivisions(divisionIds, names);
    const diagnosis = ungrantedDivisions(need.operation, { divisionIds, where, guessed: false });
    const meaning =
      `${counted(unreached.length, 'conversation')} of ${found.length} ${unreached.length === 1 ? 'lies' : 'lie'} in ${where}, where ${lacking}. ` +
      (need.essential ? 'A sweep finds them and is refused.' : 'They are ended anyway, without it.');
    return [{ status: need.essential ? 'failed' : 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
  }
  const unseen = unreachedBy(coverage, facts);
  if (unseen === undefined) return [];
  const where =
    namesOfDivisions(unseen, names) || 'the other divisions that own message queues, if there are any';
  const diagnosis = ungrantedDivisions(need.operation, { divisionIds: unseen, where, guessed: true });
  const meaning =
    `In ${where}, ${lacking}. No open conversation is there now; ` +
    (need.essential
      ? 'what a sweep finds there later is refused. This is right only if you want it so.'
      : 'what a sweep finds there later is ended anyway, without it.');
  return [{ status: 'warning', meaning, remedy: diagnosis.remedy, diagnosis }];
}

/**
 * The divisions that the search may reach and a need does not: of the queues seen, else of all that are known.
 * What the search does not reach is reported once, for the search.
 *
 * @returns undefined if there are none; empty if there may be some, but none is known
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

/** What is granted, but it is not known where. */
export function unknownCoverageFindings({ covered }: DivisionFacts): readonly Finding[] {
  const unknown = covered.filter(({ coverage }) => coverage.kind === 'unknown');
  if (unknown.length === 0) return [];
  return [
    {
      status: 'warning',
      meaning: `Not determined: in which divisions the client may do this (${listed(unknown.map(({ need }) => need.doing))}).`,
      remedy:
        'In Genesys Cloud, Admin > Integrations > OAuth > this client > Roles: check that its roles are ticked for every ' +
        'division that owns a message queue.',
    },
  ];
}

function searchCoverage({ covered }: DivisionFacts): Coverage | undefined {
  return covered.find(({ need }) => need.operation === 'search')?.coverage;
}

function outside(
  coverage: Coverage,
  divisionIds: ReadonlySet<string>,
  { exemptDivisionIds }: DivisionFacts,
): readonly string[] {
  return [...divisionIds].filter((id) => !covers(coverage, [id]) && !exemptDivisionIds.has(id)).toSorted();
}

/** The divisions of the open conversations that a sweep could come to end; it keeps the others whatever their state is. */
export function foundIn(
  rows: readonly AnalyticsRow[],
  about: Parameters<typeof prefilter>[1],
): Pick<DivisionFacts, 'found' | 'spared'> {
  const found = rows.filter((row) => {
    const reason = prefilter(row, about)?.reason;
    return reason !== 'exempt' && reason !== 'out-of-scope';
  });
  return { found: found.map(({ divisionIds }) => divisionIds), spared: rows.length - found.length };
}

/** The divisions of the queues that the client sees, except divisions that have exempt queues only. */
export function queueDivisions(
  queues: Result<SeenQueues>,
  exemptQueueIds: ReadonlySet<string>,
): ReadonlySet<string> {
  const seen = queues.known ? queues.value.queues.filter(({ id }) => !exemptQueueIds.has(id)) : [];
  return new Set(seen.flatMap(({ division }) => division?.id ?? []));
}

/** Every division that some answer named, even if only by its id. */
export function knownDivisions(
  { grants, permitted }: Rights,
  queues: Result<SeenQueues>,
): {
  readonly ids: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  /** All divisions there are; undefined if not known. */
  readonly all: ReadonlySet<string> | undefined;
} {
  const places = [...permitted.values()].flatMap((one) => (one.known ? [one.value] : []));
  const told: readonly NamedDivision[] = [
    ...(queues.known ? queues.value.queues.flatMap(({ division }) => division ?? []) : []),
    ...places.flatMap(({ divisions }) => divisions),
    ...(grants.known
      ? grants.value.flatMap(({ divisionId, divisionName }) =>
          divisionId === undefined ? [] : [{ id: divisionId, name: divisionName }],
        )
      : []),
  ];
  const whole = places.find(
    ({ everywhere, complete, divisions }) => everywhere && complete && divisions.length > 0,
  );
  return {
    ids: new Set(told.map(({ id }) => id)),
    names: new Map(told.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const]))),
    all: whole?.divisionIds,
  };
}
