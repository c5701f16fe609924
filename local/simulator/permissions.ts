import type { OAuthClient } from './oauth-clients.ts';

export interface RequiredPermissions {
  /** ANY: one of the list suffices; ALL: each is needed. As the reference's Perm column says. */
  readonly type: 'ANY' | 'ALL';
  readonly permissions: readonly string[];
}

/** Whether a granted permission, which may hold `*` for any entity or action, covers a wanted one. */
export function covers(granted: string, wanted: string): boolean {
  const wantedParts = wanted.split(':');
  return granted.split(':').every((part, index) => part === '*' || part === wantedParts[index]);
}

/** The ids of the divisions in which a client's roles grant what is required. */
export function permittedDivisions(client: OAuthClient, required: RequiredPermissions): Set<string> {
  const perPermission = required.permissions.map((wanted) => divisionsOf(client, wanted));
  if (required.type === 'ANY') return new Set(perPermission.flatMap((divisions) => [...divisions]));
  const [first, ...rest] = perPermission;
  return new Set([...(first ?? [])].filter((id) => rest.every((divisions) => divisions.has(id))));
}

function divisionsOf(client: OAuthClient, wanted: string): Set<string> {
  const holding = client.grants.filter(({ permissions }) => permissions.some((one) => covers(one, wanted)));
  return new Set(holding.flatMap(({ divisionIds }) => divisionIds));
}
