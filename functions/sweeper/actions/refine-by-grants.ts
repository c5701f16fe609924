import type { Diagnosis } from '../closing/diagnosis.ts';
import { asDivisionNotGranted, isHeldElsewhere } from '../closing/divisions.ts';
import type { Genesys } from '../genesys/genesys.ts';

/** Reads the client's grants when they are first wanted, and once. Unanswered, nothing is known of them: undefined. */
export function grantsReaderOf(genesys: Pick<Genesys, 'readGrants'>): () => Promise<unknown> {
  let grants: Promise<unknown> | undefined;
  const read = async (): Promise<unknown> => {
    const answer = await genesys.readGrants();
    return answer.ok ? answer.body : undefined;
  };
  return () => (grants ??= read());
}

/**
 * A permission that is missing, although the client's grants hold it elsewhere, is not granted here. DESIGN.md
 * section 6.5.
 *
 * @param divisionIds of the conversation, as far as they are known
 */
export async function refineByGrants(
  diagnosis: Diagnosis,
  readGrants: () => Promise<unknown>,
  divisionIds: readonly string[] = [],
): Promise<Diagnosis> {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  return isHeldElsewhere(diagnosis, await readGrants(), divisionIds)
    ? asDivisionNotGranted(diagnosis)
    : diagnosis;
}
