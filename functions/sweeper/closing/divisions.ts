import type { Diagnosis, RefusedRung } from './diagnosis.ts';
import { DOCUMENTED_PERMISSIONS } from './documented-permissions.ts';
import { grantsHold } from './grants.ts';
import { remedyFor } from './remedies.ts';

/**
 * A missing permission that the client holds after all, only not in this division. DESIGN.md section 6.5: so it
 * is where the rung has worked for another conversation, or where the client's grants hold the permission.
 */
export function asDivisionNotGranted(diagnosis: Diagnosis): Diagnosis {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  return { ...diagnosis, code: 'division-not-granted', remedy: remedyFor('division-not-granted', diagnosis) };
}

/**
 * Whether the client's grants hold what a refusal says is missing. False where the grants are not known.
 *
 * @param grants the body of `GET /api/v2/authorization/subjects/me`
 */
export function isHeldByGrants({ permissions, anyOf }: Diagnosis, grants: unknown): boolean {
  const holds = (permission: string): boolean => grantsHold(grants, permission) === true;
  return permissions.length > 0 && (anyOf ? permissions.some(holds) : permissions.every(holds));
}

/**
 * What a rung will be refused for in divisions where the client does not hold its permission, before it is.
 *
 * @param about.divisionIds in which it is missing
 * @param about.where the same for people: names and ids
 * @param about.guessed nothing was seen of these divisions
 */
export function ungrantedDivisions(
  rung: RefusedRung,
  about: { readonly divisionIds: readonly string[]; readonly where: string; readonly guessed: boolean },
): Diagnosis {
  const needed = DOCUMENTED_PERMISSIONS[rung];
  const { divisionIds, where, guessed } = about;
  return {
    code: 'division-not-granted',
    rung,
    ...needed,
    ...(divisionIds.length === 0 ? {} : { divisionIds }),
    guessed,
    remedy:
      'In Genesys Cloud, Admin > Integrations > OAuth > this client > Roles: find the role that holds ' +
      `${needed.permissions.join(' or ')}, and tick ${where} for it as well. Save; the next login knows of it.`,
  };
}
