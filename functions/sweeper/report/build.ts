import type { RequestCounts } from '../genesys/port.ts';
import { isoTime } from '../json.ts';
import {
  runOutcome,
  type EndOperation,
  type OutcomeName,
  type OutcomeRow,
  type Overtaken,
  type RunFacts,
} from '../outcome.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import type { RunPlan } from '../request/plan.ts';
import {
  countBy,
  countReasons,
  figuresByQueue,
  policyInReport,
  stuckByClass,
  stuckByIdle,
  type RulesOfRun,
} from './figures.ts';
import { reportRows } from './rows.ts';
import type { AssumptionCount, Crowd, DiagnosisGroup, Report, ReportRow, Warning } from './schemas.ts';
import { supportCase } from './support-case.ts';

/** What an action returns for its report. */
export interface RunResult extends RunFacts {
  /** Exactly one for each conversation (promise 6). */
  readonly rows: readonly OutcomeRow[];
  /** Absent for `close`. `from` is in milliseconds since the epoch. */
  readonly search?: (Omit<NonNullable<Report['search']>, 'from'> & { readonly from: number }) | undefined;
  /** Absent for `close`. */
  readonly crowd?: Crowd | undefined;
  /** Those that belong to no row: of the search, and of tags. */
  readonly diagnoses: readonly CountedDiagnosis[];
  readonly assumptions: readonly AssumptionCount[];
}

/** A diagnosis, or as many that differ in nothing but the context id as `count` says. */
export type CountedDiagnosis = Omit<Diagnosis, 'anyOf' | 'divisionIds' | 'guessed'> & {
  readonly count?: number;
};

/** What a report says of a plan. */
export type PlanInReport = Pick<
  RunPlan,
  'action' | 'sweepId' | 'trigger' | 'mode' | 'note' | 'askedBy' | 'requestedBy'
> & { readonly organisation: Pick<RunPlan['organisation'], 'name'> };

export interface ReportFacts {
  readonly plan: PlanInReport;
  /** Undefined if the deployment does not allow the sweep any more: nobody knows by which rules it would have run. */
  readonly rules?: RulesOfRun | undefined;
  readonly result: RunResult;
  readonly requests: RequestCounts;
  readonly warnings: readonly Warning[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
  /** The region of Genesys Cloud, if the run has read the secret: for links. */
  readonly region?: string | undefined;
  /** By id, as far as Genesys has shown them. */
  readonly queueNames?: ReadonlyMap<string, string> | undefined;
  /** The organisation's id at Genesys, if the run knows it: for a support case. */
  readonly organisationId?: string | undefined;
}

const ENDED: ReadonlySet<OutcomeName> = new Set(['closed', 'already-ended']);

/** The report of a sweep or a close. Every count is computed from the rows. DESIGN.md section 5. */
export function buildReport(facts: ReportFacts): Report {
  const { plan, result, requests } = facts;
  const { rows, search, crowd } = result;
  const startedAt = isoTime(facts.startedAt);
  const finishedAt = isoTime(facts.finishedAt);
  const stuck = rows.filter((row) => row.stuck === true);
  const closed = rows.filter(({ outcome }) => outcome === 'closed');
  const conversations = reportRows(rows);
  const { action, sweepId } = plan;
  const { organisationId } = facts;
  const caseText = supportCase(rows, { action, sweepId, startedAt, finishedAt, organisationId });

  return {
    sweepId,
    trigger: plan.trigger,
    askedBy: plan.askedBy,
    ...(plan.requestedBy === undefined ? {} : { requestedBy: plan.requestedBy }),
    org: plan.organisation.name,
    ...(facts.region === undefined ? {} : { region: facts.region }),
    action,
    mode: plan.mode,
    ...(plan.note === undefined ? {} : { note: plan.note }),
    outcome: runOutcome(result),
    startedAt,
    finishedAt,
    ...(search === undefined ? {} : { search: searchReport(search) }),
    ...(crowd === undefined ? {} : { crowd: crowdReport(crowd) }),
    counts: { open: rows.length, ...countOutcomes(rows) },
    kept: countReasons(rows, 'kept'),
    keptByClass: {
      'waiting-for-us': keptInClass(rows, 'waiting-for-us'),
      'class-off': keptInClass(rows, 'class-off'),
    },
    ...figuresByQueue(rows, facts.queueNames),
    alreadyEnded: countReasons(rows, 'already-ended'),
    notReached: countReasons(rows, 'not-reached'),
    unverified: countReasons(rows, 'unverified'),
    stuck: stuckByClass(rows),
    stuckByIdle: stuckByIdle(rows),
    endedBy: countOperations(closed),
    overtaken: countOvertaken(closed),
    forced: countForced(closed),
    wrapUpOwed: rows.filter(({ outcome, wrapUpOwed }) => wrapUpOwed === true && ENDED.has(outcome)).length,
    oldestStuckMinutes: stuck.reduce((oldest, { idleMinutes = 0 }) => Math.max(oldest, idleMinutes), 0),
    ...(facts.rules === undefined ? {} : { policy: policyInReport(facts.rules) }),
    requests: requestsReport(requests),
    diagnoses: groupDiagnoses([...rows.flatMap(({ diagnosis }) => diagnosis ?? []), ...result.diagnoses]),
    warnings: facts.warnings,
    assumptions: result.assumptions,
    conversations,
    conversationsOmitted: countOmitted(rows, conversations),
    ...(caseText === undefined ? {} : { supportCase: caseText }),
  };
}

export function countOutcomes(rows: readonly OutcomeRow[]): Record<OutcomeName, number> {
  const counts: Record<OutcomeName, number> = {
    closed: 0,
    'would-close': 0,
    'already-ended': 0,
    'unknown-id': 0,
    kept: 0,
    refused: 0,
    unverified: 0,
    failed: 0,
    'not-reached': 0,
  };
  for (const { outcome } of rows) counts[outcome] += 1;
  return counts;
}

function countOmitted(rows: readonly OutcomeRow[], listed: readonly ReportRow[]): Record<string, number> {
  const ids = new Set(listed.map(({ conversationId }) => conversationId));
  return countBy(
    rows.filter(({ conversationId }) => !ids.has(conversationId)),
    ({ outcome }) => outcome,
  );
}

/** Without those that have no class: nothing is known of their live state. */
function keptInClass(rows: readonly OutcomeRow[], reason: string): Report['keptByClass']['class-off'] {
  const kept = rows.filter((row) => row.outcome === 'kept' && row.reason === reason);
  const classed = kept.flatMap(({ class: name, idleMinutes = 0 }) =>
    name === undefined ? [] : [{ name, idleMinutes }],
  );
  return Object.fromEntries(
    [...Map.groupBy(classed, ({ name }) => name)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, all]) => [
        name,
        { count: all.length, longestMinutes: Math.max(...all.map(({ idleMinutes }) => idleMinutes)) },
      ]),
  );
}

function countOperations(closed: readonly OutcomeRow[]): Record<EndOperation, number> {
  const count = (operation: EndOperation): number =>
    closed.filter((row) => row.operation === operation).length;
  return { disconnect: count('disconnect'), teardown: count('teardown') };
}

function countOvertaken(closed: readonly OutcomeRow[]): Record<Overtaken, number> {
  const count = (by: Overtaken): number => closed.filter(({ overtaken }) => overtaken === by).length;
  return { 'guest-wrote': count('guest-wrote'), 'agent-joined': count('agent-joined') };
}

function countForced(closed: readonly OutcomeRow[]): Report['forced'] {
  const forced = closed.filter(({ reason }) => reason?.startsWith('forced:') === true);
  return {
    count: forced.length,
    guestWaited: forced.filter(({ guestWaited }) => guestWaited === true).length,
  };
}

function searchReport(search: NonNullable<RunResult['search']>): NonNullable<Report['search']> {
  const { from, windows, failedWindows, dropped } = search;
  return { from: isoTime(from), windows, failedWindows, dropped };
}

function crowdReport(crowd: Crowd): Crowd {
  const { candidates, judged, stuck, limit, limitSetBy, estimated, wouldAbort, capped } = crowd;
  return { candidates, judged, stuck, limit, limitSetBy, estimated, wouldAbort, capped };
}

function requestsReport(counts: RequestCounts): RequestCounts {
  return {
    total: counts.total,
    search: counts.search,
    reads: counts.reads,
    rereads: counts.rereads,
    writes: counts.writes,
    verifies: counts.verifies,
    throttled: counts.throttled,
    retried: counts.retried,
    pausedMs: counts.pausedMs,
    logins: counts.logins,
  };
}

/**
 * Groups diagnoses that differ only in the context id, and keeps one context id as an example; the most frequent first.
 */
export function groupDiagnoses(diagnoses: readonly CountedDiagnosis[]): DiagnosisGroup[] {
  const groups = new Map<string, DiagnosisGroup>();
  for (const one of diagnoses) {
    const { code, operation, permissions, status, genesysCode, remedy, contextId, count = 1 } = one;
    const sorted = permissions.toSorted();
    const key = JSON.stringify([code, operation, status, genesysCode, sorted]);
    const group = groups.get(key);
    const example = group?.contextId ?? contextId;
    groups.set(key, {
      code,
      permissions: sorted,
      operation,
      ...(status === undefined ? {} : { status }),
      ...(genesysCode === undefined ? {} : { genesysCode }),
      count: (group?.count ?? 0) + count,
      remedy: group?.remedy ?? remedy,
      ...(example === undefined ? {} : { contextId: example }),
    });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}
