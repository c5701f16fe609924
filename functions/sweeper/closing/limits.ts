import type { Operation } from '../genesys/operations.ts';
import type { Diagnosis, DiagnosisCode } from '../refusals/diagnosis.ts';

/** Keeps count for the crowd guard of one enforcing sweep (promise 5, DESIGN.md section 6.4). */
export interface CrowdGuard {
  /** Counts a judged candidate. A candidate whose live state could not be read does not count. */
  readonly count: (isStuck: boolean) => void;
  /** Whether more must be judged before anything may be written. */
  readonly isUndecided: (halfTimeIsOver: boolean) => boolean;
  /**
   * Decides, by count or else by estimate. Later, a count above the limit still aborts.
   *
   * @param mayEstimate false if the run was stopped for another reason: an estimate must not hide that
   */
  readonly decide: (mayEstimate: boolean) => void;
  readonly hasAborted: () => boolean;
  /** The decision rested on an estimate. */
  readonly wasEstimated: () => boolean;
}

/** An estimate needs this many judged candidates, or all of them if there are fewer. */
const SMALLEST_CROWD_SAMPLE = 50;

/**
 * @param limit how many stuck conversations are normal; see `crowdLimit`
 * @param before what earlier rounds of the same sweep have counted
 */
export function guardCrowd(
  limit: number,
  candidates: number,
  before: { readonly judged: number; readonly stuck: number } = { judged: 0, stuck: 0 },
): CrowdGuard {
  let { judged, stuck } = before;
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
      // If nothing could be read, it is not known how many are stuck, and there is nothing to end.
      estimated = mayEstimate && judged > 0 && !tripped() && !mayStart();
      aborted = tripped() || (estimated && estimateStuck({ stuck, judged, candidates }) > limit);
    },
    hasAborted: () => aborted,
    wasEstimated: () => estimated,
  };
}

/** The guard against ending surprisingly many stuck conversations. DESIGN.md section 6, step 4. */

/** A share of a small number says little: if no more than this are stuck, their share does not matter. */
const SMALLEST_CROWD_BY_SHARE = 100;

/** How many stuck conversations are normal at most, and which setting says so. */
export interface CrowdLimit {
  readonly limit: number;
  readonly limitSetBy: 'abortIfMoreThan' | 'abortIfMorePercent';
}

/**
 * The one limit of a sweep: the smaller of `abortIfMoreThan` and the larger of 100 and `abortIfMorePercent` of the open
 * conversations, rounded down. If both are the same, `abortIfMoreThan` is named.
 *
 * @param open how many open conversations in scope the search has listed, exempt and young ones included
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
 * Whether writing may start: the limit holds even if every candidate not yet judged is stuck.
 *
 * @param counts.stuck conversations found stuck so far
 * @param counts.unjudged candidates not judged yet
 */
export function mayStartWriting(counts: { stuck: number; unjudged: number; limit: number }): boolean {
  return counts.stuck + counts.unjudged <= counts.limit;
}

/** Whether more have been found stuck than the limit allows. */
export function hasTripped(counts: { stuck: number; limit: number }): boolean {
  return counts.stuck > counts.limit;
}

/**
 * How many of all candidates are stuck, estimated from those judged: the fair order makes them a random sample. Rounded
 * up.
 *
 * @param counts.judged 1 or more
 */
export function estimateStuck(counts: { stuck: number; judged: number; candidates: number }): number {
  return Math.ceil((counts.stuck * counts.candidates) / counts.judged);
}

/** `maxCloses`: how many conversations may be written to in a run (promise 5). */
export interface WriteBudget {
  /** Takes one place. Waits while the last ones may still be given back. Returns false if none is left. */
  readonly reserve: () => Promise<boolean>;
  /** Gives a place back that no write was sent for. */
  readonly release: () => void;
  /** A write was sent: the place is used up. */
  readonly use: () => void;
}

/** The budget as the loop that distributes the work sees it. */
export interface RunBudget extends WriteBudget {
  /** `held`: no place is left, but a conversation for which nothing was sent yet may give its place back. */
  readonly room: () => 'some' | 'held' | 'none';
  /** Resolves when a place that is held was given back or used up; at once if there is no need to wait. */
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

/** After this many refusals of one operation in a row, the conversation is not the cause. DESIGN.md section 6.5. */
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
  /**
   * Whether it has worked for a conversation in other divisions than these; false if the divisions of either are not
   * known.
   */
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
