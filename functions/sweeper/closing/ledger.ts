import type { Genesys } from '../genesys/port.ts';
import type { OutcomeRow } from '../outcome.ts';
import type { AssumptionSigns } from '../policy/assumptions.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import { grantsReaderOf, refineWithGrants } from '../refusals/grants.ts';
import { countAssumptions } from '../report/count-assumptions.ts';
import type { AssumptionCount } from '../report/schemas.ts';
import { countSystemicRefusals, divisionKey, SYSTEMIC_AFTER, type SystemicRefusals } from './limits.ts';

/** The outcome of each conversation so far, and what the refusals mean for the rest of the run. */
export interface Ledger {
  readonly refusals: SystemicRefusals;
  /** Enters a conversation's row. A refusal counts for its operation and its divisions. */
  readonly enter: (row: OutcomeRow, divisionIds: readonly string[]) => Promise<void>;
  readonly has: (conversationId: string) => boolean;
  /**
   * The diagnosis of a refusal in these divisions, made more exact by the run so far and by the client's grants. A
   * refusal is counted by what is known at that time, and reported by what the whole run has shown.
   */
  readonly settled: (diagnosis: Diagnosis, divisionIds: readonly string[]) => Promise<Diagnosis>;
  /** All rows, their diagnoses settled by what the whole run has shown. */
  readonly rows: () => Promise<readonly OutcomeRow[]>;
  /** Remembers what a conversation's first live state says about the assumptions. */
  readonly note: (conversationId: string, signs: AssumptionSigns | undefined) => void;
  /** What the run has seen of the assumptions, counted from these and from the rows. */
  readonly assumptions: () => readonly AssumptionCount[];
}

/** @param entered called with each row, as it stands when it is entered */
export function openLedger(genesys: Genesys, entered: (row: OutcomeRow) => void = () => undefined): Ledger {
  const entries = new Map<string, { readonly row: OutcomeRow; readonly divisionIds: readonly string[] }>();
  const signs = new Map<string, AssumptionSigns>();
  const refusals = countSystemicRefusals();
  const readGrants = grantsReaderOf(genesys);
  const settled = (diagnosis: Diagnosis, divisionIds: readonly string[]): Promise<Diagnosis> => {
    const hasWorkedElsewhere = refusals.hasWorkedElsewhere(diagnosis.operation, divisionIds);
    return refineWithGrants(diagnosis, { divisionIds, hasWorkedElsewhere }, readGrants);
  };
  return {
    refusals,
    settled,
    has: (conversationId) => entries.has(conversationId),
    enter: async (row, divisionIds) => {
      if (row.diagnosis === undefined) {
        entries.set(row.conversationId, { row, divisionIds });
        entered(row);
        return;
      }
      const diagnosis = await settled(row.diagnosis, divisionIds);
      // A failure, or an answer from something other than Genesys, says nothing about permissions.
      if (row.outcome === 'refused') refusals.refused(diagnosis, divisionIds);
      entries.set(row.conversationId, { row: withDiagnosis(row, diagnosis), divisionIds });
      entered(withDiagnosis(row, diagnosis));
    },
    rows: () =>
      Promise.all(
        [...entries.values()].map(async ({ row, divisionIds }) =>
          row.diagnosis === undefined ? row : withDiagnosis(row, await settled(row.diagnosis, divisionIds)),
        ),
      ),
    note: (conversationId, said) => {
      if (said !== undefined) signs.set(conversationId, said);
    },
    assumptions: () =>
      countAssumptions(
        signs,
        [...entries.values()].map(({ row }) => row),
      ),
  };
}

function withDiagnosis(row: OutcomeRow, diagnosis: Diagnosis): OutcomeRow {
  return row.outcome === 'refused' ? { ...row, reason: diagnosis.code, diagnosis } : { ...row, diagnosis };
}

/**
 * The external tags of one run, and why they were refused. A refused tag belongs to no row, and stops neither an end nor
 * the run.
 */
export interface Tags {
  /** The tag for a conversation in these divisions; undefined if none is set, or if too many were refused. */
  readonly tagFor: (divisionIds: readonly string[]) => string | undefined;
  readonly refused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => Promise<void>;
  /** Why tags were refused, settled by what the whole run has shown. */
  readonly diagnoses: () => Promise<readonly Diagnosis[]>;
}

export function openTags(tag: string | undefined, ledger: Pick<Ledger, 'settled'>): Tags {
  const refusals: { readonly diagnosis: Diagnosis; readonly divisionIds: readonly string[] }[] = [];
  /** Refused tags by the divisions to which the refusal is confined; all others under the empty key. */
  const counts = new Map<string, number>();
  const isRefusedAgainAndAgain = (key: string): boolean => (counts.get(key) ?? 0) >= SYSTEMIC_AFTER;

  return {
    tagFor: (divisionIds) =>
      isRefusedAgainAndAgain('') || isRefusedAgainAndAgain(divisionKey(divisionIds)) ? undefined : tag,
    refused: async (refusal, divisionIds) => {
      const diagnosis = await ledger.settled(refusal, divisionIds);
      refusals.push({ diagnosis, divisionIds });
      const key = diagnosis.code === 'division-not-granted' ? divisionKey(divisionIds) : '';
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    diagnoses: () =>
      Promise.all(refusals.map(({ diagnosis, divisionIds }) => ledger.settled(diagnosis, divisionIds))),
  };
}
