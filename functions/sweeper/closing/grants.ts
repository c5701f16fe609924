import { fieldOf } from '../json.ts';

/**
 * Whether the client's grants hold a permission in any division, from the body of
 * `GET /api/v2/authorization/subjects/me` (reference 3.4). Policies may be wildcards and are expanded.
 *
 * @param permission `domain:entity:action`
 * @returns undefined where the body is no list of grants: then nothing is known
 */
export function grantsHold(body: unknown, permission: string): boolean | undefined {
  const grants = list(body, 'grants');
  if (grants === undefined) return undefined;
  const [domain = '', entity = '', action = ''] = permission.split(':');
  return grants
    .flatMap((grant) => list(fieldOf(grant, 'role'), 'policies') ?? [])
    .some(
      (policy) =>
        covers(fieldOf(policy, 'domain'), domain) &&
        covers(fieldOf(policy, 'entityName'), entity) &&
        (list(policy, 'actions') ?? []).some((granted) => covers(granted, action)),
    );
}

function covers(granted: unknown, wanted: string): boolean {
  return granted === '*' || granted === wanted;
}

function list(value: unknown, key: string): readonly unknown[] | undefined {
  const found = fieldOf(value, key);
  return Array.isArray(found) ? found : undefined;
}
