import { type Grant, isAllKnown, readGrants, readRolePolicies } from '../../closing/grants.ts';
import type { Genesys } from '../../genesys/genesys.ts';
import type { TokenInfo } from '../../genesys/read-token-info.ts';
import { learn, type Learnt } from './learn.ts';

/** A client has a few roles; nobody looks up more. */
const MOST_ROLES = 10;

/** The client's grants, and what they were read from: a sweep refines its refusals by the first source alone. */
export interface LearntGrants {
  readonly grants: Learnt<readonly Grant[]>;
  /** The body of `subjects/me`, where it was answered. */
  readonly body: unknown;
}

/**
 * What the client's roles hold, from `subjects/me`; where that does not answer, or not with what each role holds, from
 * each role that the token names, which takes the permission authorization:role:view and counts only if every one of
 * them could be read.
 */
export async function learnGrants(genesys: Genesys, token: Learnt<TokenInfo>): Promise<LearntGrants> {
  const own = await learn(
    'grants',
    () => genesys.inspect({ what: 'grants' }),
    (body) => {
      const value = readGrants(body);
      return value === undefined ? undefined : { value, body };
    },
  );
  const grants: Learnt<readonly Grant[]> = own.known ? { known: true, value: own.value.value } : own;
  const body = own.known ? own.value.body : undefined;
  if (grants.known && isAllKnown(grants.value)) return { grants, body };
  const byRoles = await grantsByRoles(genesys, token);
  return { grants: byRoles === undefined ? grants : { known: true, value: byRoles }, body };
}

async function grantsByRoles(
  genesys: Genesys,
  token: Learnt<TokenInfo>,
): Promise<readonly Grant[] | undefined> {
  const roleDivisions = token.known ? (token.value.client?.roleDivisions ?? []) : [];
  const roleIds = [...new Set(roleDivisions.map(({ roleId }) => roleId))];
  if (roleIds.length === 0 || roleIds.length > MOST_ROLES) return undefined;
  const [first, ...others] = roleIds;
  if (first === undefined) return undefined;
  const policies = async (roleId: string) => {
    const role = await learn('grants', () => genesys.inspect({ what: 'role', roleId }), readRolePolicies);
    return role.known ? ([roleId, role.value] as const) : undefined;
  };
  // Most clients may not read roles: one question shows it.
  const known = [await policies(first)];
  if (known[0] === undefined) return undefined;
  known.push(...(await Promise.all(others.map(policies))));
  const byRole = new Map(known.flatMap((one) => (one === undefined ? [] : [one])));
  if (byRole.size < roleIds.length) return undefined;
  return roleDivisions.map(({ roleId, divisionId }) => ({
    divisionId,
    divisionName: undefined,
    policies: byRole.get(roleId) ?? [],
  }));
}
