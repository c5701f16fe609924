import { namedPermissions } from '../../closing/documented-permissions.ts';
import type { Check } from '../../report/diagnose-report.ts';
import { checkOf, counted, listed, sentences } from './check.ts';
import type { Coverage } from './coverage.ts';
import { type DivisionFacts, placesOf } from './division-facts.ts';
import { needFindings, searchFindings, unknownFindings } from './division-findings.ts';

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
      ...unknownFindings(facts),
    ],
    meaning:
      laterMeaning(facts) ??
      (covered.every(({ coverage }) => coverage.kind === 'everywhere')
        ? 'The roles reach every division.'
        : 'The roles reach every division that a sweep ends conversations in.'),
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
