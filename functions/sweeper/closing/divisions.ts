import type { Diagnosis } from './diagnosis.ts';
import { remedyFor } from './remedies.ts';

/**
 * A missing permission that the client holds after all, only not in this division. DESIGN.md section 6.5: so it
 * is where the rung has worked for another conversation, or where the client's grants hold the permission.
 */
export function asDivisionNotGranted(diagnosis: Diagnosis): Diagnosis {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  return { ...diagnosis, code: 'division-not-granted', remedy: remedyFor('division-not-granted', diagnosis) };
}
