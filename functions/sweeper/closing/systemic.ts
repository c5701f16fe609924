import type { Diagnosis, DiagnosisCode, RefusedRung } from './diagnosis.ts';

/** So many in a row for one rung, and the cause is not the conversation. DESIGN.md section 6.5. */
export const SYSTEMIC_AFTER = 5;

const SYSTEMIC_CODES: ReadonlySet<DiagnosisCode> = new Set([
  'permission-missing',
  'credentials-rejected',
  'user-context-required',
  'rate-limited',
]);

/**
 * Counts refusals in a row for each rung, and says when they are systemic: for the whole run, or, where a
 * permission is held elsewhere, for one division alone.
 */
export interface SystemicRefusals {
  /** A request of this rung, for a conversation in these divisions, was answered 2xx. */
  readonly worked: (rung: RefusedRung, divisionIds: readonly string[]) => void;
  /** This refusal is what became of a conversation in these divisions. */
  readonly refused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => void;
  readonly hasWorked: (rung: RefusedRung) => boolean;
  /** Whether it has for a conversation that lies in other divisions than these; false where those of either are not known. */
  readonly hasWorkedElsewhere: (rung: RefusedRung, divisionIds: readonly string[]) => boolean;
  /** The rung whose refusal stops the run, once there is one. */
  readonly stoppedBy: () => RefusedRung | undefined;
  readonly isDivisionStopped: (divisionIds: readonly string[]) => boolean;
}

export function countSystemicRefusals(): SystemicRefusals {
  const inARow = new Map<string, number>();
  /** By rung: the divisions of the conversations for which it has worked. */
  const workedIn = new Map<RefusedRung, Map<string, readonly string[]>>();
  const stoppedDivisions = new Set<string>();
  let stopped: RefusedRung | undefined;

  const countUp = (key: string): number => {
    const count = (inARow.get(key) ?? 0) + 1;
    inARow.set(key, count);
    return count;
  };

  return {
    worked: (rung, divisionIds) => {
      const known = workedIn.get(rung) ?? new Map<string, readonly string[]>();
      workedIn.set(rung, known.set(divisionKey(divisionIds), divisionIds));
      inARow.delete(rung);
      inARow.delete(`${rung} ${divisionKey(divisionIds)}`);
    },
    refused: ({ rung, code }, divisionIds) => {
      if (code === 'division-not-granted') {
        const division = divisionKey(divisionIds);
        const count = countUp(`${rung} ${division}`);
        if (division !== '' && count >= SYSTEMIC_AFTER) stoppedDivisions.add(division);
        return;
      }
      if (!SYSTEMIC_CODES.has(code)) {
        inARow.delete(rung);
        return;
      }
      if (countUp(rung) >= SYSTEMIC_AFTER) stopped ??= rung;
    },
    hasWorked: (rung) => workedIn.has(rung),
    hasWorkedElsewhere: (rung, divisionIds) =>
      divisionIds.length > 0 &&
      [...(workedIn.get(rung)?.values() ?? [])].some(
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
