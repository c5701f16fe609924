import type { Diagnosis } from '../closing/diagnosis.ts';
import { asDivisionNotGranted } from '../closing/divisions.ts';
import { grantsHold } from '../closing/grants.ts';
import { countSystemicRefusals, type SystemicRefusals } from '../closing/systemic.ts';
import type { Genesys } from '../genesys/genesys.ts';
import type { OutcomeRow } from '../outcome.ts';

/** What became of each conversation so far, and what the refusals among them say of the rest of the run. */
export interface Ledger {
  readonly refusals: SystemicRefusals;
  /** Enters a conversation's row. A refusal counts for its rung and its divisions. */
  readonly enter: (row: OutcomeRow, divisionIds: readonly string[]) => Promise<void>;
  readonly has: (conversationId: string) => boolean;
  /** All rows, their diagnoses settled by what the whole run has shown. */
  readonly rows: () => readonly OutcomeRow[];
}

export function openLedger(genesys: Genesys): Ledger {
  const rows = new Map<string, OutcomeRow>();
  const refusals = countSystemicRefusals();
  let grants: Promise<unknown> | undefined;

  /** Asked once in a run, and only where a permission is missing. Unanswered, nothing is known of grants. */
  const readGrants = async (): Promise<unknown> => {
    const answer = await genesys.readGrants();
    return answer.ok ? answer.body : undefined;
  };
  const isHeldElsewhere = async ({ rung, permissions, anyOf }: Diagnosis): Promise<boolean> => {
    if (refusals.hasWorked(rung)) return true;
    grants ??= readGrants();
    const body = await grants;
    const holds = (permission: string): boolean => grantsHold(body, permission) === true;
    return permissions.length > 0 && (anyOf ? permissions.some(holds) : permissions.every(holds));
  };

  return {
    refusals,
    has: (conversationId) => rows.has(conversationId),
    enter: async (row, divisionIds) => {
      if (row.diagnosis === undefined) {
        rows.set(row.conversationId, row);
        return;
      }
      const elsewhere = row.diagnosis.code === 'permission-missing' && (await isHeldElsewhere(row.diagnosis));
      const settled = elsewhere ? withDivisionNotGranted(row) : row;
      refusals.refused(settled.diagnosis ?? row.diagnosis, divisionIds);
      rows.set(row.conversationId, settled);
    },
    rows: () =>
      [...rows.values()].map((row) =>
        row.diagnosis?.code === 'permission-missing' && refusals.hasWorked(row.diagnosis.rung)
          ? withDivisionNotGranted(row)
          : row,
      ),
  };
}

function withDivisionNotGranted(row: OutcomeRow): OutcomeRow {
  if (row.diagnosis === undefined) return row;
  const diagnosis = asDivisionNotGranted(row.diagnosis);
  return row.outcome === 'refused' ? { ...row, reason: diagnosis.code, diagnosis } : { ...row, diagnosis };
}
