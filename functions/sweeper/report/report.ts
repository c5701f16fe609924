import type { DiagnosisCode, RefusedRung } from '../closing/diagnosis.ts';
import type { RequestCounts } from '../genesys/genesys.ts';
import type { OutcomeName, OutcomeRow, Overtaken, Rung } from '../outcome.ts';
import type { KeepReason } from '../policy/judgement.ts';
import type { Action, Mode, Trigger } from '../run-plan.ts';
import type { AssumptionCount } from './count-assumptions.ts';
import type { UndeliveredReport } from './explain-row.ts';

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
  /** Closed conversations by the rung that ended them. */
  readonly endedBy: Readonly<Record<Rung, number>>;
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
  readonly rung: RefusedRung;
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
  | 'rung'
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
