import type { RequestCounts } from '../genesys/port.ts';
import type { OutcomeName, OutcomeRow, Overtaken, EndOperation } from '../outcome.ts';
import type { KeepReason } from '../policy/judgement.ts';
import type { Operation } from '../genesys/operations.ts';
import type { Diagnosis, DiagnosisCode } from '../refusals/diagnosis.ts';
import type { Trigger } from '../request/plan.ts';
import type { Action, Mode } from '../request/schema.ts';
import type { AssumptionCount } from './count-assumptions.ts';
import { undeliveredReport, type UndeliveredReport } from './explain.ts';

/** What became of a run as a whole. DESIGN.md section 5. */
export type RunOutcome = 'complete' | 'partial' | 'aborted' | 'refused';

/** What a sweep or a close says of itself. DESIGN.md section 5. Times are ISO 8601, UTC. */
export interface Report {
  readonly sweepId: string;
  readonly trigger: Trigger;
  readonly org: string;
  readonly action: Action;
  readonly mode: Mode;
  readonly note?: string;
  readonly outcome: RunOutcome;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Absent for `close`. */
  readonly search?: SearchReport;
  /** Absent for `close`. */
  readonly crowd?: Crowd;
  /** `open` is the sum of the others. */
  readonly counts: Readonly<Record<'open' | OutcomeName, number>>;
  /** Kept conversations by reason; reasons that did not occur are left out. */
  readonly kept: Readonly<Record<string, number>>;
  /** Of those kept for these two reasons, how many of each class, as far as their live state was read. */
  readonly keptByClass: Readonly<Record<KeptByClassReason, Readonly<Record<string, KeptInClass>>>>;
  /** Stuck conversations by class, whatever came of them; a forced end outside of any class is `forced`. */
  readonly stuck: Readonly<Record<string, number>>;
  /** Closed conversations by the operation that ended them. */
  readonly endedBy: Readonly<Record<EndOperation, number>>;
  /** Closed conversations in which somebody was cut off who had come after our last read. */
  readonly overtaken: Readonly<Record<Overtaken, number>>;
  /** Ended conversations that still owed wrap-up when that was seen; of those over before, the ones a caller named. */
  readonly wrapUpOwed: number;
  /** The longest idle clock among the stuck, minutes; 0 when none is. */
  readonly oldestStuckMinutes: number;
  readonly requests: RequestCounts;
  readonly diagnoses: readonly DiagnosisGroup[];
  readonly warnings: readonly Warning[];
  /** What the run's live reads, and the replies to its writes, say of the assumptions that can be counted. */
  readonly assumptions: readonly AssumptionCount[];
  /** At most 500 rows, those acted on first. */
  readonly conversations: readonly ReportRow[];
  readonly conversationsOmitted: number;
  /** Text to paste into a case for Genesys Cloud Customer Care; absent when there is nothing to ask. */
  readonly supportCase?: string;
}

/** The reasons to keep that a policy may change: what it would then concern is counted by class. */
export const KEPT_BY_CLASS = ['waiting-for-us', 'class-off'] as const satisfies readonly KeepReason[];
type KeptByClassReason = (typeof KEPT_BY_CLASS)[number];

/** Conversations of one class that are kept for one reason. */
export interface KeptInClass {
  readonly count: number;
  /** The longest that the clock of one of them has run, minutes. */
  readonly longestMinutes: number;
}

export interface SearchReport {
  readonly from: string;
  readonly windows: number;
  readonly failedWindows: readonly string[];
  readonly dropped: number;
}

/** Something about a run as a whole that a person should look into, in our words. */
export interface Warning {
  readonly code: 'assumption-contradicted' | 'clock-differs';
  readonly message: string;
}

/** How the crowd guard saw the run. */
export interface Crowd {
  readonly candidates: number;
  readonly judged: number;
  readonly stuck: number;
  /** More stuck ones than this are a surprising crowd. */
  readonly limit: number;
  /** The setting that the limit comes from. */
  readonly limitSetBy: 'abortIfMoreThan' | 'abortIfMorePercent';
  readonly estimated: boolean;
  readonly wouldAbort: boolean;
  readonly capped: boolean;
}

/** Refusals with the same cause, with one context id as an example. */
export interface DiagnosisGroup {
  readonly code: DiagnosisCode;
  readonly permissions: readonly string[];
  readonly operation: Operation;
  readonly count: number;
  readonly remedy: string;
  readonly contextId?: string;
}

/** The part of an outcome row that a report shows. */
export type ReportRow = Pick<
  OutcomeRow,
  | 'conversationId'
  | 'outcome'
  | 'class'
  | 'reason'
  | 'idleMinutes'
  | 'ageMinutes'
  | 'queueId'
  | 'operation'
  | 'verifiedAfterMs'
  | 'uncertain'
  | 'reopened'
  | 'guestReturned'
  | 'overtaken'
  | 'wrapUpOwed'
  | 'queueCleared'
  | 'queueEntries'
  | 'queuedSinceMinutes'
> & { readonly undelivered?: UndeliveredReport };

/** How many conversations a report lists. DESIGN.md section 5. */
const MOST_ROWS = 500;

/** Those acted on come first, those left alone last. */
const PLACES: Readonly<Record<OutcomeName, number>> = {
  closed: 0,
  unverified: 1,
  refused: 2,
  failed: 3,
  'would-close': 4,
  'unknown-id': 5,
  'already-ended': 6,
  'not-reached': 7,
  kept: 8,
};

/** The rows that a report lists: by what was done, the longest idle first, then by id. */
export function reportRows(rows: readonly OutcomeRow[]): ReportRow[] {
  return rows.toSorted(compare).slice(0, MOST_ROWS).map(reportRow);
}

/** The known fields of a row and nothing else (promise 10), in an order that never changes. */
export function reportRow(row: OutcomeRow): ReportRow {
  return {
    conversationId: row.conversationId,
    outcome: row.outcome,
    ...(row.class === undefined ? {} : { class: row.class }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(row.idleMinutes === undefined ? {} : { idleMinutes: row.idleMinutes }),
    ...(row.ageMinutes === undefined ? {} : { ageMinutes: row.ageMinutes }),
    ...(row.queueId === undefined ? {} : { queueId: row.queueId }),
    ...(row.undelivered === undefined ? {} : { undelivered: undeliveredReport(row.undelivered) }),
    ...(row.queueEntries === undefined ? {} : { queueEntries: row.queueEntries }),
    ...(row.queuedSinceMinutes === undefined ? {} : { queuedSinceMinutes: row.queuedSinceMinutes }),
    ...(row.operation === undefined ? {} : { operation: row.operation }),
    ...(row.verifiedAfterMs === undefined ? {} : { verifiedAfterMs: row.verifiedAfterMs }),
    ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    ...(row.reopened === undefined ? {} : { reopened: row.reopened }),
    ...(row.guestReturned === undefined ? {} : { guestReturned: row.guestReturned }),
    ...(row.overtaken === undefined ? {} : { overtaken: row.overtaken }),
    ...(row.wrapUpOwed === undefined ? {} : { wrapUpOwed: row.wrapUpOwed }),
    ...(row.queueCleared === undefined ? {} : { queueCleared: row.queueCleared }),
  };
}

function compare(a: OutcomeRow, b: OutcomeRow): number {
  return (
    PLACES[a.outcome] - PLACES[b.outcome] ||
    (b.idleMinutes ?? -1) - (a.idleMinutes ?? -1) ||
    (a.conversationId < b.conversationId ? -1 : 1)
  );
}

/**
 * What became of a run as a whole. DESIGN.md section 5. A tripped crowd guard is told first, for it rings an
 * alarm (promise 5).
 */
export function runOutcome({ rows, search, aborted, systemicRefusal }: RunResult): RunOutcome {
  if (aborted) return 'aborted';
  if (systemicRefusal?.nothingDone === true) return 'refused';
  const somethingLeftOut =
    systemicRefusal !== undefined ||
    (search?.failedWindows.length ?? 0) > 0 ||
    // The last conversation of a run may be the one whose end could not be looked for any more.
    rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed');
  return somethingLeftOut ? 'partial' : 'complete';
}

/** What an action leaves behind for its report. */
export interface RunResult {
  /** Exactly one for each conversation (promise 6). */
  readonly rows: readonly OutcomeRow[];
  /** Absent for `close`. `from` is in milliseconds since the epoch. */
  readonly search?: (Omit<SearchReport, 'from'> & { readonly from: number }) | undefined;
  /** Absent for `close`. */
  readonly crowd?: Crowd | undefined;
  /** The crowd guard stopped the run. */
  readonly aborted: boolean;
  /** A systemic refusal stopped the run. `nothingDone`: nothing could be searched, read or written. */
  readonly systemicRefusal: { readonly nothingDone: boolean } | undefined;
  /** Refusals that belong to no row. */
  readonly diagnoses: readonly Diagnosis[];
  readonly assumptions: readonly AssumptionCount[];
}

/** What `diagnose` can look at, in its order. DESIGN.md section 5. */
export const CHECK_NAMES = [
  'secret',
  'login',
  'identity',
  'permissions',
  'divisions',
  'search',
  'rate-limit',
  'configuration',
  'prevention',
  'assumptions',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export interface Check {
  readonly name: CheckName;
  /** `skipped`: an earlier check failed, and this one rests on it; or there was nothing to look at. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly seen: string;
  readonly meaning: string;
  /** What an administrator can do; empty where there is nothing to do. */
  readonly remedy: string;
  readonly diagnoses: readonly Diagnosis[];
}

/** Whether an organisation is set up so that a sweep can work. */
export interface DiagnoseReport {
  readonly action: 'diagnose';
  readonly org: string;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly checks: readonly Check[];
}

/** How large a surprising crowd is, and which setting held it: `120 are stuck, and abortIfMorePercent allows 100`. */
export function crowdInWords({ stuck, estimated, limit, limitSetBy }: Crowd): string {
  return `${stuck} are stuck${estimated ? ' so far' : ''}, and ${limitSetBy} allows ${limit}`;
}

/** What to do about a surprising crowd, before anybody raises the limit that held it. */
export function crowdRemedy({ limitSetBy }: Crowd): string {
  return (
    'Look at a dry run: which classes and queues, idle since when? Did somebody change a flow or the policy just ' +
    `before? Explain a few of them and read their transcripts. Raise ${limitSetBy} only if they really are stuck.`
  );
}
