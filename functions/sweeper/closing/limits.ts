import type { Operation } from '../genesys/operations.ts';
import type { Diagnosis, DiagnosisCode } from '../refusals/diagnosis.ts';

/** Keeps count for the crowd guard of one enforcing sweep (promise 5, DESIGN.md section 6.4). */
export interface CrowdGuard {
  /** A candidate has been judged. One whose live state could not be read has not. */
  readonly count: (isStuck: boolean) => void;
  /** Whether more must be judged before anything may be written. */
  readonly isUndecided: (halfTimeIsOver: boolean) => boolean;
  /**
   * Settles it, by count or else by estimate. From then on a count above the limit aborts too.
   *
   * @param mayEstimate false where the run was stopped for another reason: an estimate must not hide that
   */
  readonly decide: (mayEstimate: boolean) => void;
  readonly hasAborted: () => boolean;
  /** The decision rested on an estimate. */
  readonly wasEstimated: () => boolean;
}

/** Fewer are not enough for an estimate, unless there are no more. */
const SMALLEST_CROWD_SAMPLE = 50;

/** @param limit how many stuck ones are taken for ordinary; see `crowdLimit` */
export function guardCrowd(limit: number, candidates: number): CrowdGuard {
  let judged = 0;
  let stuck = 0;
  let decided = false;
  let aborted = false;
  let estimated = false;
  const tripped = (): boolean => hasTripped({ stuck, limit });
  const mayStart = (): boolean => mayStartWriting({ stuck, unjudged: candidates - judged, limit });

  return {
    count: (isStuck) => {
      judged += 1;
      if (isStuck) stuck += 1;
      // An estimate that let the run go on is corrected as soon as the count itself is too high.
      if (decided && tripped()) aborted = true;
    },
    isUndecided: (halfTimeIsOver) =>
      !tripped() && !mayStart() && !(halfTimeIsOver && judged >= Math.min(SMALLEST_CROWD_SAMPLE, candidates)),
    decide: (mayEstimate) => {
      decided = true;
      // Where nothing could be read, nothing is known of a crowd, and there is nothing to end.
      estimated = mayEstimate && judged > 0 && !tripped() && !mayStart();
      aborted = tripped() || (estimated && estimateStuck({ stuck, judged, candidates }) > limit);
    },
    hasAborted: () => aborted,
    wasEstimated: () => estimated,
  };
}

/** The guard against ending surprisingly many stuck conversations. DESIGN.md section 6, step 4. */

/** A share of few says little: where so many or fewer are stuck, their share does not matter. */
const SMALLEST_CROWD_BY_SHARE = 100;

/** So many stuck conversations are taken for ordinary, and no more; and which setting says so. */
export interface CrowdLimit {
  readonly limit: number;
  readonly limitSetBy: 'abortIfMoreThan' | 'abortIfMorePercent';
}

/**
 * The one limit of a sweep: the smaller of `abortIfMoreThan` and the larger of 100 and `abortIfMorePercent` of the
 * open conversations, rounded down. Where both say the same, `abortIfMoreThan` is named.
 *
 * @param open the open conversations in scope that the search has listed, the exempt and the young ones too
 */
export function crowdLimit(
  settings: { readonly abortIfMoreThan: number; readonly abortIfMorePercent: number },
  open: number,
): CrowdLimit {
  const { abortIfMoreThan, abortIfMorePercent } = settings;
  const byShare = Math.max(SMALLEST_CROWD_BY_SHARE, Math.floor((open * abortIfMorePercent) / 100));
  return byShare < abortIfMoreThan
    ? { limit: byShare, limitSetBy: 'abortIfMorePercent' }
    : { limit: abortIfMoreThan, limitSetBy: 'abortIfMoreThan' };
}

/**
 * Whether writing may start: the crowd can no longer be too large, even if everybody not yet judged is stuck.
 *
 * @param counts.stuck conversations found stuck so far
 * @param counts.unjudged candidates not judged yet
 */
export function mayStartWriting(counts: { stuck: number; unjudged: number; limit: number }): boolean {
  return counts.stuck + counts.unjudged <= counts.limit;
}

/** Whether the crowd is too large for certain: more have been found stuck than the limit allows. */
export function hasTripped(counts: { stuck: number; limit: number }): boolean {
  return counts.stuck > counts.limit;
}

/**
 * How many of all candidates are stuck, going by those judged: the fair order makes them a random sample.
 * Rounded up.
 *
 * @param counts.judged 1 or more
 */
export function estimateStuck(counts: { stuck: number; judged: number; candidates: number }): number {
  return Math.ceil((counts.stuck * counts.candidates) / counts.judged);
}

/** `maxCloses`: how many conversations may be written to in a run (promise 5). */
export interface WriteBudget {
  /** Takes one place. Waits while the last ones may still be given back; answers false when none is left. */
  readonly reserve: () => Promise<boolean>;
  /** Gives a place back that no write was sent for. */
  readonly release: () => void;
  /** A write was sent: the place is used up. */
  readonly use: () => void;
}

/** A budget, as the one who hands out the work sees it. */
export interface RunBudget extends WriteBudget {
  /** `held`: nothing is left, but a conversation that nothing was sent for yet may give its place back. */
  readonly room: () => 'some' | 'held' | 'none';
  /** Resolves when a place that is held was given back or used up; at once where none is waited for. */
  readonly settled: () => Promise<void>;
}

/** Counts the conversations that are written to, up to `maxCloses` (promise 5). */
export function openWriteBudget(maxCloses: number): RunBudget {
  let left = maxCloses;
  let held = 0;
  let waiting: (() => void)[] = [];
  const room = (): 'some' | 'held' | 'none' => (left > 0 ? 'some' : held > 0 ? 'held' : 'none');
  const settled = (): Promise<void> =>
    room() === 'held' ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve();
  const settle = (): void => {
    held -= 1;
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  return {
    room,
    settled,
    reserve: async () => {
      while (room() === 'held') await settled();
      if (left === 0) return false;
      left -= 1;
      held += 1;
      return true;
    },
    release: () => {
      left += 1;
      settle();
    },
    use: settle,
  };
}

/** So many in a row for one operation, and the cause is not the conversation. DESIGN.md section 6.5. */
export const SYSTEMIC_AFTER = 5;

const SYSTEMIC_CODES: ReadonlySet<DiagnosisCode> = new Set([
  'permission-missing',
  'credentials-rejected',
  'user-context-required',
  'rate-limited',
]);

/**
 * Counts refusals in a row for each operation, and says when they are systemic: for the whole run, or, where a
 * permission is held elsewhere, for one division only.
 */
export interface SystemicRefusals {
  /** A request of this operation, for a conversation in these divisions, was answered 2xx. */
  readonly worked: (operation: Operation, divisionIds: readonly string[]) => void;
  /** A conversation in these divisions ended with this refusal. */
  readonly refused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => void;
  readonly hasWorked: (operation: Operation) => boolean;
  /** Whether it has for a conversation that lies in other divisions than these; false where those of either are not known. */
  readonly hasWorkedElsewhere: (operation: Operation, divisionIds: readonly string[]) => boolean;
  /** The operation whose refusal stops the run, once there is one. */
  readonly stoppedBy: () => Operation | undefined;
  readonly isDivisionStopped: (divisionIds: readonly string[]) => boolean;
}

export function countSystemicRefusals(): SystemicRefusals {
  const inARow = new Map<string, number>();
  /** By operation: the divisions of the conversations for which it has worked. */
  const workedIn = new Map<Operation, Map<string, readonly string[]>>();
  const stoppedDivisions = new Set<string>();
  let stopped: Operation | undefined;

  const countUp = (key: string): number => {
    const count = (inARow.get(key) ?? 0) + 1;
    inARow.set(key, count);
    return count;
  };

  return {
    worked: (operation, divisionIds) => {
      const known = workedIn.get(operation) ?? new Map<string, readonly string[]>();
      workedIn.set(operation, known.set(divisionKey(divisionIds), divisionIds));
      inARow.delete(operation);
      inARow.delete(`${operation} ${divisionKey(divisionIds)}`);
    },
    refused: ({ operation, code }, divisionIds) => {
      if (code === 'division-not-granted') {
        const division = divisionKey(divisionIds);
        const count = countUp(`${operation} ${division}`);
        if (division !== '' && count >= SYSTEMIC_AFTER) stoppedDivisions.add(division);
        return;
      }
      if (!SYSTEMIC_CODES.has(code)) {
        inARow.delete(operation);
        return;
      }
      if (countUp(operation) >= SYSTEMIC_AFTER) stopped ??= operation;
    },
    hasWorked: (operation) => workedIn.has(operation),
    hasWorkedElsewhere: (operation, divisionIds) =>
      divisionIds.length > 0 &&
      [...(workedIn.get(operation)?.values() ?? [])].some(
        (others) => others.length > 0 && !others.some((id) => divisionIds.includes(id)),
      ),
    stoppedBy: () => stopped,
    isDivisionStopped: (divisionIds) => stoppedDivisions.has(divisionKey(divisionIds)),
  };
}

/** A conversation may belong to several divisions; the same set of them is one key. */
export function divisionKey(divisionIds: readonly string[]): string {
  return divisionIds.toSorted().join('+');
}
