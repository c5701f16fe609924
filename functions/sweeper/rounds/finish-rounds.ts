import { addRequests, NO_REQUESTS, requestsSince } from '../genesys/port.ts';
import { lookUp } from '../actions/act.ts';
import { crowdOf } from '../actions/sweep.ts';
import { crowdLimit, type CrowdLimit } from '../closing/limits.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import { notReachedRow } from '../closing/rows.ts';
import type { Deadline } from '../clock.ts';
import type { NotReachedReason, OutcomeRow } from '../outcome.ts';
import { buildReport, type RunResult } from '../report/build.ts';
import { logSummary, publishSummary, recordMetrics } from '../report/publish.ts';
import type { Report } from '../report/schemas.ts';
import { assumptionWarnings, clockWarnings } from '../report/warnings.ts';
import type { Settings } from '../request/settings.ts';
import type { Run } from '../run.ts';
import type { Table } from '../table/port.ts';
import type { RowSink } from '../table/sweep-lists.ts';
import type { Progress, SoFar, StoredError, Sweep } from '../table/sweep-item.ts';
import { finishSweep, releaseLease } from '../table/sweeps.ts';
import { storeTally } from '../table/tallies.ts';
import { type RoundState } from './round-state.ts';
import type { RoundDone } from './work-round.ts';
import type { World } from '../world.ts';
import type { RunPlan } from '../request/plan.ts';

/** Gives every conversation that has no row yet the reason why nobody will look at it any more. */
export function leaveTheRest(
  state: Pick<RoundState, 'candidates' | 'found' | 'writes'>,
  sink: RowSink,
  reason: NotReachedReason,
): void {
  for (const { conversationId } of state.candidates) {
    const known = state.found.get(conversationId) ?? { conversationId };
    const mayBeWritten = state.writes.has(conversationId);
    // Nobody can look any more at what a killed round may have written to.
    const row: OutcomeRow = mayBeWritten
      ? { ...known, stuck: true, outcome: 'unverified', reason: 'state-unknown' }
      : notReachedRow(known, reason);
    sink.add(row);
  }
}

export interface Ending {
  readonly sweep: Sweep;
  readonly rows: ReadonlyMap<string, OutcomeRow>;
  readonly candidates: RoundState['candidates'];
  readonly soFar: SoFar | undefined;
  readonly plan: RunPlan | undefined;
  readonly last?: Pick<RoundDone, 'aborted' | 'systemicRefusal'> | undefined;
  readonly cancelled: boolean;
  /** Why what has no row is not looked at. */
  readonly reason: NotReachedReason | undefined;
  readonly progress: Progress;
  /** Of the last round; undefined if it has asked Genesys nothing. */
  readonly run?: Run | undefined;
}

/**
 * Builds the report of a sweep from all its rows, stores it, and publishes it once.
 *
 * @returns the sweep as it is stored; undefined if another round has taken over
 * @throws TableError
 */
export async function finishRounds(
  ending: Ending,
  to: {
    readonly table: Table;
    readonly world: World;
    readonly settings: Settings;
    readonly deadline: Deadline;
    readonly roundId: string;
  },
): Promise<Sweep | undefined> {
  const { sweep, soFar, run } = ending;
  const { table, world, settings, deadline, roundId } = to;
  const { clock, logger, metrics, publishMessage } = world;
  const rows = [...ending.rows.values()];
  const candidates = new Set(ending.candidates.map(({ conversationId }) => conversationId));
  const result = sweepResult({ ...ending, last: ending.last, rows, candidates });
  // Another client's organisation gets no id of this one, and says nothing of it.
  const ours = ending.reason === 'credentials-changed' ? undefined : run;
  const { createdAt, startedAt = createdAt } = sweep;
  const before = run?.genesys.counts() ?? NO_REQUESTS;
  const lookedUp = ours && (await lookUp(ours, rows));
  const asked = requestsSince(before, run?.genesys.counts() ?? NO_REQUESTS);
  const report: Report = buildReport({
    plan: planInReport(sweep),
    rules: ending.plan,
    result,
    region: soFar?.region ?? ours?.genesys.region(),
    ...lookedUp,
    warnings: [...clockWarnings(soFar?.clockAheadMs), ...assumptionWarnings(result.assumptions)],
    requests: addRequests(soFar?.requests ?? NO_REQUESTS, asked),
    startedAt,
    finishedAt: Math.max(startedAt, clock.now()),
  });
  const { conversations: _, conversationsOmitted: __, ...stored } = report;
  const finished = await finishSweep(
    table,
    { sweepId: sweep.sweepId, roundId },
    {
      at: clock.now(),
      state: report.outcome,
      progress: ending.progress,
      report: stored,
      error: soFar === undefined ? errorBefore(ending.reason) : undefined,
      clientHash: soFar?.clientHash,
    },
  );
  if (finished === undefined) return undefined;
  // If this fails, the lease runs out by itself, and the digest misses this sweep.
  await Promise.allSettled([releaseLease(table, sweep), storeTally(table, report, rows)]);
  logSummary(logger, report);
  recordMetrics(metrics, report, NOTHING_NARROWED, { hasTable: true });
  const until = deadline.endsAt;
  const { environment } = world;
  await publishSummary(report, {
    topicArn: settings.notifyTopicArn,
    publishMessage,
    clock,
    logger,
    environment,
    until,
  });
  return finished;
}

/** What a sweep says that has ended before it had candidates: no row can say it. */
function errorBefore(reason: NotReachedReason | undefined): StoredError | undefined {
  const said = reason === undefined ? undefined : BEFORE_THE_FIRST[reason];
  return reason === undefined || said === undefined ? undefined : { code: reason, ...said };
}

const BEFORE_THE_FIRST: Readonly<Partial<Record<NotReachedReason, Omit<StoredError, 'code'>>>> = {
  expired: {
    message: 'It was not begun within 24 hours, after which nothing is ended any more.',
    remedy: 'Start another sweep.',
  },
  'mode-changed': {
    message: 'The deployment has changed since it was accepted, and does not allow it any more.',
    remedy: 'Compare mode and organisations of the deployment, and start another sweep.',
  },
  'preview-invalid': {
    message: 'The preview that it was started from is gone, or more than 72 hours old.',
    remedy: 'Start another preview, and a sweep from that one.',
  },
  'credentials-changed': {
    message:
      'The secret now names another OAuth client, or other hosts, than the one that the preview was made with.',
    remedy: 'Start another preview, and a sweep from that one.',
  },
};

/** What a finished long sweep says of itself, from all its rows. */
function sweepResult(about: {
  readonly sweep: Pick<Sweep, 'fromSweep'>;
  readonly rows: readonly OutcomeRow[];
  readonly candidates: ReadonlySet<string>;
  /** Undefined if it has ended before its first round was done. */
  readonly soFar: SoFar | undefined;
  /** Undefined if nothing is allowed any more. */
  readonly plan: Pick<RunPlan, 'abortIfMoreThan' | 'abortIfMorePercent' | 'maxCloses'> | undefined;
  readonly last: Pick<RoundDone, 'aborted' | 'systemicRefusal'> | undefined;
  readonly cancelled: boolean;
}): RunResult {
  const { sweep, rows, candidates, soFar, plan, last, cancelled } = about;
  const limit: CrowdLimit | undefined =
    plan === undefined || soFar === undefined || sweep.fromSweep !== undefined
      ? undefined
      : crowdLimit(plan, soFar.open);
  const judged = rows.filter(({ conversationId }) => candidates.has(conversationId));
  return {
    rows,
    search: soFar?.search,
    nothingSearched: soFar?.nothingSearched ?? true,
    crowd:
      limit === undefined || plan === undefined
        ? undefined
        : crowdOf(judged, {
            candidates: candidates.size,
            limit,
            maxCloses: plan.maxCloses,
            decidedByEstimate: false,
          }),
    aborted: last?.aborted === true,
    systemicRefusal:
      last?.systemicRefusal === undefined
        ? undefined
        : { nothingDone: last.systemicRefusal.nothingDone && !judged.some(wasReached) },
    cancelled,
    diagnoses: soFar?.diagnoses ?? [],
    assumptions: soFar?.assumptions ?? countAssumptions(new Map(), []),
  };
}

/** Read by any round, or written to. */
function wasReached({ outcome, isPrefiltered }: OutcomeRow): boolean {
  return isPrefiltered !== true && outcome !== 'not-reached' && outcome !== 'refused' && outcome !== 'failed';
}

/** A sweep over the API measures no backlog, whatever it has searched. */
const NOTHING_NARROWED = {
  scope: { queueIds: new Set<string>(), divisionIds: new Set<string>() },
  lookbackDays: 1,
  deployedLookbackDays: 1,
};

function planInReport(sweep: Sweep): Parameters<typeof buildReport>[0]['plan'] {
  const { sweepId, trigger, mode, org, askedBy = trigger, requestedBy, note } = sweep;
  return {
    action: 'sweep',
    sweepId,
    trigger,
    mode,
    organisation: { name: org },
    askedBy,
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(note === undefined ? {} : { note }),
  };
}
