import { SweeperError } from '../errors.ts';
import type { Answer } from '../genesys/answer.ts';
import type { TokenInfo } from '../genesys/answers.ts';
import { readConversationRequest, readGrantsRequest, readRoleRequest } from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { TRIES } from '../genesys/retry.ts';
import { diagnoseFailure, diagnoseUnreadable } from '../refusals/diagnose-refusal.ts';
import { isAllKnown, readGrants, readRolePolicies, refine, type Grant } from '../refusals/grants.ts';
import type { Run } from '../run.ts';
import { askSafely, query, type Result } from './check.ts';
import type { Need } from './needs.ts';
import type { Tried } from './rights.ts';

/** A client usually has a few roles; more are not looked up. */
const MOST_ROLES = 10;

/** The client's grants, and what they were read from: a sweep refines its refusals with the first source only. */
export interface QueriedGrants {
  readonly grants: Result<readonly Grant[]>;
  /** The body of `subjects/me`, where it was answered. */
  readonly body: unknown;
}

/**
 * What the client's roles hold, from `subjects/me`; if that does not answer, or does not say what each role
 * holds, from each role that the token names. Reading a role needs the permission authorization:role:view, and
 * counts only if every role could be read.
 */
export async function queryGrants(genesys: Genesys, token: Result<TokenInfo>): Promise<QueriedGrants> {
  const own = await query(genesys, readGrantsRequest(), (body) => {
    const value = readGrants(body);
    return value === undefined ? undefined : { value, body };
  });
  const grants: Result<readonly Grant[]> = own.known ? { known: true, value: own.value.value } : own;
  const body = own.known ? own.value.body : undefined;
  if (grants.known && isAllKnown(grants.value)) return { grants, body };
  const byRoles = await grantsByRoles(genesys, token);
  return { grants: byRoles === undefined ? grants : { known: true, value: byRoles }, body };
}

async function grantsByRoles(
  genesys: Genesys,
  token: Result<TokenInfo>,
): Promise<readonly Grant[] | undefined> {
  const roleDivisions = token.known ? (token.value.client?.roleDivisions ?? []) : [];
  const roleIds = [...new Set(roleDivisions.map(({ roleId }) => roleId))];
  if (roleIds.length === 0 || roleIds.length > MOST_ROLES) return undefined;
  const [first, ...others] = roleIds;
  if (first === undefined) return undefined;
  const policies = async (roleId: string) => {
    const role = await query(genesys, readRoleRequest(roleId), readRolePolicies);
    return role.known ? ([roleId, role.value] as const) : undefined;
  };
  // Most clients may not read roles: one request shows it.
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

type Probed = Exclude<Need['operation'], 'search'>;

/**
 * Really sends what a sweep sends for one conversation, but to random ids that do not exist. The live read
 * always, because it is a read; the writes only if the caller asked for the probe (promise 1). All at once,
 * each once.
 */
export async function tryRequests(
  needs: readonly Need[],
  { plan, genesys, deadline, clock }: Run,
  madeUpId: () => string,
): Promise<ReadonlyMap<Probed, Answer | SweeperError>> {
  const mayLeave = (): boolean => clock.monotonic() < deadline.newWorkUntil;
  const ways: Readonly<Record<Probed, () => Promise<Answer>>> = {
    read: () => genesys.inspect(readConversationRequest(madeUpId(), 'read', TRIES.none)),
    disconnect: () => genesys.disconnect(madeUpId(), mayLeave),
    teardown: () => genesys.teardown(madeUpId(), mayLeave),
    tag: () => genesys.tag(madeUpId(), `sweeper:${plan.sweepId}`, mayLeave),
  };
  const operations = needs
    .map(({ operation }) => operation)
    .filter((operation) => operation !== 'search')
    .filter((operation) => operation === 'read' || plan.probe);
  const answered = operations.map(
    async (operation) => [operation, await askSafely(ways[operation])] as const,
  );
  return new Map(await Promise.all(answered));
}

/**
 * What an answer to one of these says. A refusal is refined as in a sweep: a random id has no division, so the
 * divisions of the conversations found are used instead.
 *
 * @param about.grants the body of `subjects/me`
 */
export function triedOf(
  operation: Probed,
  answer: Answer | SweeperError,
  about: { readonly grants: unknown; readonly divisionIds: readonly string[] },
): Tried {
  if (answer instanceof SweeperError) return { kind: 'unclear', diagnosis: undefined };
  if (answer.ok) {
    return answer.body === undefined
      ? { kind: 'unclear', diagnosis: diagnoseUnreadable(operation, answer) }
      : { kind: 'worked' };
  }
  const diagnosis = diagnoseFailure(operation, answer.failure);
  if (diagnosis === undefined) return { kind: 'unclear', diagnosis };
  if (diagnosis.status === 401 || diagnosis.status === 403) {
    return { kind: 'refused', diagnosis: refine(diagnosis, about) };
  }
  // A 404 that is not Genesys's own may come from anywhere.
  return diagnosis.code === 'not-found' && !diagnosis.guessed
    ? { kind: 'unknown-id' }
    : { kind: 'unclear', diagnosis };
}
