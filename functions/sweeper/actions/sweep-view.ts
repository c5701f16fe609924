import { isoTime } from '../json.ts';
import {
  errorOf,
  isFinished,
  reportOf,
  soFarOf,
  type Progress,
  type Sweep,
  type SweepState,
} from '../table/sweep-item.ts';

/** The state of a sweep as callers see it. */
export type ShownState = SweepState | 'cancelling';

const AN_HOUR = 60 * 60_000;
const A_DAY = 24 * AN_HOUR;
/** From so many on, what has been judged says something about the rest. */
const ENOUGH_TO_ESTIMATE = 20;

/**
 * The state of a sweep. One whose rounds have not renewed their lease for an hour after it ran out, or that nobody has
 * started within a day, will not go on by itself.
 *
 * @param now milliseconds since the epoch
 */
export function stateOf(sweep: Sweep, now: number): ShownState {
  const { state, createdAt, leaseUntil, cancelRequested } = sweep;
  if (isFinished(sweep)) return state;
  const endsAt = state === 'queued' ? createdAt + A_DAY : (leaseUntil ?? createdAt) + AN_HOUR;
  if (now > endsAt) return 'failed';
  return cancelRequested === true ? 'cancelling' : state;
}

/** Whether it is still to come, or at work. */
export function isUnderWay(state: ShownState): boolean {
  return state === 'queued' || state === 'running' || state === 'cancelling';
}

/** A sweep in a list: who asked for what, when, and how it stands. */
export function sweepSummary(sweep: Sweep, now: number): object {
  const { sweepId, org, mode, trigger, askedBy, requestedBy, note, fromSweep } = sweep;
  const { createdAt, startedAt, finishedAt } = sweep;
  const counts = reportOf(sweep)?.counts ?? sweep.progress?.counts;
  return {
    sweepId,
    state: stateOf(sweep, now),
    org,
    mode,
    trigger,
    askedBy,
    requestedBy,
    note,
    fromSweep,
    createdAt: isoTime(createdAt),
    startedAt: startedAt === undefined ? undefined : isoTime(startedAt),
    finishedAt: finishedAt === undefined ? undefined : isoTime(finishedAt),
    counts,
  };
}

/** A sweep with all that is known of it: while it is under way how far it is, and then its report's numbers. */
export function sweepDocument(sweep: Sweep, now: number): object {
  const { progress, startedAt } = sweep;
  const report = reportOf(sweep);
  const isHalfDone = report === undefined && progress !== undefined;
  return {
    ...sweepSummary(sweep, now),
    progress: isHalfDone
      ? progressDocument(progress, {
          startedAt: isFinished(sweep) ? undefined : startedAt,
          now,
          requests: soFarOf(sweep)?.requests.total ?? 0,
        })
      : undefined,
    report,
    problem: problemOf(sweep, now),
  };
}

function progressDocument(
  progress: Progress,
  {
    startedAt,
    now,
    requests,
  }: { readonly startedAt: number | undefined; readonly now: number; readonly requests: number },
): object {
  const { open, candidates, judged, stuck, written, kept } = progress;
  const endsAt = startedAt === undefined ? undefined : estimatedEnd({ candidates, judged, startedAt, now });
  return {
    open,
    candidates,
    judged,
    stuck,
    written,
    kept,
    requests,
    share: candidates === 0 ? 1 : Math.round((judged / candidates) * 1_000) / 1_000,
    estimatedEnd: endsAt === undefined ? undefined : isoTime(endsAt),
  };
}

/**
 * When the rest will have been judged at the speed so far.
 *
 * @returns milliseconds since the epoch; undefined if too few have been judged to tell
 */
export function estimatedEnd(about: {
  readonly candidates: number;
  readonly judged: number;
  readonly startedAt: number;
  readonly now: number;
}): number | undefined {
  const { candidates, judged, startedAt, now } = about;
  if (judged < ENOUGH_TO_ESTIMATE) return undefined;
  return Math.round(now + ((now - startedAt) * (candidates - judged)) / judged);
}

/** Why a sweep has no report and will have none, or has ended before it began. */
function problemOf(sweep: Sweep, now: number): object | undefined {
  const error = errorOf(sweep);
  if (error !== undefined) {
    const { code, message: detail, remedy } = error;
    return { code, detail, remedy };
  }
  if (isFinished(sweep) || isUnderWay(stateOf(sweep, now))) return undefined;
  return {
    code: 'stopped',
    detail: 'Its rounds have stopped without a report.',
    remedy:
      'Look at the execution of this name in Step Functions. What it has written is in the history of each conversation. Start another sweep.',
  };
}
