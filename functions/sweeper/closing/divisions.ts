import type { Diagnosis, RefusedRung } from './diagnosis.ts';
import { DOCUMENTED_PERMISSIONS } from './documented-permissions.ts';
import { type Grant, holding as holdingOf, readGrants } from './grants.ts';
import { remedyFor } from './remedies.ts';

/**
 * A missing permission that the client holds after all, only not in this division. DESIGN.md section 6.5: so it is
 * where the rung has worked for a conversation of another division, or where the client's grants hold it in others.
 */
export function asDivisionNotGranted(diagnosis: Diagnosis): Diagnosis {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  return { ...diagnosis, code: 'division-not-granted', remedy: remedyFor('division-not-granted', diagnosis) };
}

/**
 * Whether the client's grants hold what a refusal says is missing, only not in the divisions that it is about. False
 * where the grants are not known, and where they hold it there too: then something else is the matter.
 *
 * @param grants the body of `GET /api/v2/authorization/subjects/me`
 * @param divisionIds of the conversation; none where the request is about no conversation, or nobody has told
 */
export function isHeldElsewhere(
  { permissions, anyOf }: Diagnosis,
  grants: unknown,
  divisionIds: readonly string[] = [],
): boolean {
  const read = readGrants(grants);
  if (read === undefined || permissions.length === 0) return false;
  const held = permissions.map((permission) => whereHeld(read, permission, divisionIds));
  return anyOf
    ? held.includes('elsewhere') && !held.includes('here')
    : held.includes('elsewhere') && !held.includes('nowhere');
}

/** A grant under a condition proves nothing: the condition may be what was not met. */
function whereHeld(
  grants: readonly Grant[],
  permission: string,
  divisionIds: readonly string[],
): 'here' | 'elsewhere' | 'nowhere' {
  const holding = grants.filter((grant) => holdingOf([grant], permission) === 'held');
  if (holding.length === 0) return 'nowhere';
  const wanted = new Set(divisionIds.map((id) => id.toLowerCase()));
  return holding.some(({ divisionId }) => divisionId !== undefined && wanted.has(divisionId))
    ? 'here'
    : 'elsewhere';
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
