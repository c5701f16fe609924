import type { Diagnosis } from '../closing/diagnosis.ts';
import { divisionKey, SYSTEMIC_AFTER } from '../closing/systemic.ts';
import type { Ledger } from './ledger.ts';

/** The external tags of one run, and what their refusals say. They belong to no row, and stop no end and no run. */
export interface Tags {
  /** The tag for a conversation in these divisions; undefined where none is wanted, or none is worth a write any more. */
  readonly tagFor: (divisionIds: readonly string[]) => string | undefined;
  readonly refused: (diagnosis: Diagnosis, divisionIds: readonly string[]) => Promise<void>;
  /** Why tags were refused, settled by what the whole run has shown. */
  readonly diagnoses: () => readonly Diagnosis[];
}

export function openTags(tag: string | undefined, ledger: Pick<Ledger, 'settled' | 'settledAtLast'>): Tags {
  const refusals: { readonly diagnosis: Diagnosis; readonly divisionIds: readonly string[] }[] = [];
  /** By the divisions to which a refusal is confined; the others are all under one key. */
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
      refusals.map(({ diagnosis, divisionIds }) => ledger.settledAtLast(diagnosis, divisionIds)),
  };
}
