import type { Breach, Invariant } from '../observation.ts';
import { type Attempt, attemptsByRun, type Came } from './came.ts';
import { list, property, text } from './raw.ts';
import { wasOutOfTime } from './promise-08.ts';
import { reportOf, type Row, rowsOf } from './runs.ts';

/** The diagnoses that say something of the platform or the way there, and what must have been seen for each. */
const OF_FAILURES: Readonly<Record<string, readonly Came[]>> = {
  'platform-error': ['failed', 'not-taken'],
  'not-genesys': ['not-genesys'],
  unreachable: ['unconnected'],
};

/**
 * DESIGN section 5: what was refused or failed has a diagnosis, on the operation where it happened, with the status and
 * code of an answer that was seen; equal ones are one group; and nothing is diagnosed that nothing came of.
 */
export const diagnoses: Invariant = (day) =>
  [...attemptsByRun(day)].flatMap(([invocation, attempts]) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const groups = groupsOf(report);
    // Who gets no token asks nothing: why is told on what was to be asked.
    const isLoggedIn = attempts.every(({ purpose, came }) => purpose !== 'login' || came === 'answered');
    return [
      ...(isLoggedIn ? groups.flatMap((group) => unjustified(group, attempts)) : []),
      ...alike(groups),
      ...(isLoggedIn ? undiagnosed(rowsOf(report), groups, attempts) : []),
      ...(wasOutOfTime(invocation) ? [] : undiagnosedSearch(report, groups, attempts)),
      ...tooMany(rowsOf(report), groups),
    ].map((what): Breach => ({
      invariant: 'diagnoses',
      at: invocation.ended?.at ?? invocation.startedAt,
      what: `invocation ${invocation.id}: ${what}`,
    }));
  });

interface Group {
  readonly code: string;
  readonly operation: string;
  readonly status: unknown;
  readonly genesysCode: unknown;
  readonly count: number;
  readonly rest: unknown;
}

function groupsOf(report: unknown): readonly Group[] {
  return list(report, 'diagnoses').map((raw) => ({
    code: text(raw, 'code') ?? '',
    operation: text(raw, 'operation') ?? '',
    status: property(raw, 'status'),
    genesysCode: property(raw, 'genesysCode'),
    count: Number(property(raw, 'count')),
    rest: [property(raw, 'permissions'), property(raw, 'remedy')],
  }));
}

function nameOf({ code, operation, status }: Group): string {
  return `${code} on ${operation}${status === undefined ? '' : `, HTTP ${JSON.stringify(status)}`}`;
}

/** No attempt came to what it says. */
function unjustified(group: Group, attempts: readonly Attempt[]): string[] {
  const cames = OF_FAILURES[group.code];
  const isSeen = attempts.some(
    ({ purpose, came, status, genesysCode }) =>
      purpose === group.operation &&
      (cames === undefined || cames.includes(came)) &&
      status === group.status &&
      genesysCode === group.genesysCode,
  );
  return isSeen ? [] : [`it tells ${nameOf(group)}, and nothing came of ${group.operation} like that`];
}

function alike(groups: readonly Group[]): string[] {
  const known = groups.map((group) => JSON.stringify({ ...group, count: undefined }));
  return groups
    .filter((_, index) => known.indexOf(known[index] ?? '') !== index)
    .map((group) => `it tells ${nameOf(group)} twice`);
}

/** A row that was refused or failed, after the last thing that was tried with it, and no group says why. */
function undiagnosed(rows: readonly Row[], groups: readonly Group[], attempts: readonly Attempt[]): string[] {
  return rows
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'refused')
    .flatMap(({ conversationId, outcome }) => {
      const own = attempts.filter((one) => one.conversationId === conversationId && one.came !== 'answered');
      // What nobody answered before it was given up may be told in several ways.
      if (own.length === 0 || own.some(({ came }) => came === 'untold')) return [];
      const isTold = groups.some((group) => own.some((one) => fits(group, one)));
      const how = own.map(({ purpose, came }) => `${purpose} ${came}`).join(', ');
      return isTold ? [] : [`${conversationId} is ${outcome} (${how}), and no diagnosis says why`];
    });
}

function fits({ code, operation }: Group, { purpose, came }: Attempt): boolean {
  const cames = OF_FAILURES[code];
  return operation === purpose && (cames?.includes(came) ?? (came === 'refused' || came === 'not-taken'));
}

/** A search that came to nothing, and no group says why. */
function undiagnosedSearch(
  report: unknown,
  groups: readonly Group[],
  attempts: readonly Attempt[],
): string[] {
  const windows = list(property(report, 'search'), 'failedWindows');
  const searches = attempts.filter(({ purpose }) => purpose === 'search');
  const isTotal = searches.length > 0 && searches.every(({ came }) => OWN_FAILURES.has(came));
  if (windows.length === 0 || !isTotal) return [];
  return searches.some((one) => groups.some((group) => fits(group, one)))
    ? []
    : [`nothing could be searched (${searches[0]?.came}), and no diagnosis says why`];
}

const OWN_FAILURES: ReadonlySet<Came> = new Set(['failed', 'not-taken', 'not-genesys', 'unconnected']);

/** What is not about the search, a tag or a login in the middle of the run is about rows: of those that were acted on, and of those that could not be read. */
function tooMany(rows: readonly Row[], groups: readonly Group[]): string[] {
  const told = groups
    .filter(({ operation }) => !['search', 'tag', 'login'].includes(operation))
    .reduce((sum, { count }) => sum + count, 0);
  const may = rows.filter(
    ({ outcome, reason }) =>
      ['failed', 'refused', 'unverified'].includes(outcome) ||
      (outcome === 'kept' && reason === 'unreadable'),
  ).length;
  const must = rows.filter(({ outcome }) => outcome === 'refused').length;
  return told > may || told < must
    ? [`its diagnoses add up to ${told}; ${must} rows are refused, and ${may} may have one`]
    : [];
}
