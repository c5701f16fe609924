import { OPERATIONS, type Operation } from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { fieldOf, plainName, readId, readText } from '../json.ts';
import type { Diagnosis } from './diagnosis.ts';
import { remedyFor } from './remedies.ts';

/** One role in one division, as far as permissions go. */
export interface Grant {
  /** Lower case. Undefined where it is no id, so that where the grant holds is not known. */
  readonly divisionId: string | undefined;
  readonly divisionName: string | undefined;
  /** Undefined where the role came without any, so that what it holds is not known. */
  readonly policies: readonly Policy[] | undefined;
}

/** Some actions on one entity of a domain; any part may be `*`. */
export interface Policy {
  readonly domain: string;
  readonly entity: string;
  readonly actions: readonly string[];
  /** It holds under a condition that cannot be evaluated here. */
  readonly conditional: boolean;
}

/** `conditional`: held, but only under a condition. `unknown`: not held by what is known, but not all is known. */
export type Holding = 'held' | 'conditional' | 'unknown' | 'missing';

/**
 * The client's grants, from the body of `GET /api/v2/authorization/subjects/me` (reference 3.4).
 *
 * @returns undefined where the body is no list of grants: then nothing is known
 */
export function readGrants(body: unknown): readonly Grant[] | undefined {
  return list(body, 'grants')?.map((grant) => ({
    divisionId: readId(fieldOf(fieldOf(grant, 'division'), 'id')),
    divisionName: plainName(fieldOf(fieldOf(grant, 'division'), 'name')),
    policies: filled(list(fieldOf(grant, 'role'), 'policies'))?.map((policy) => ({
      domain: readText(fieldOf(policy, 'domain')) ?? '',
      entity: readText(fieldOf(policy, 'entityName')) ?? '',
      actions: texts(policy, 'actions'),
      conditional: (readText(fieldOf(policy, 'condition')) ?? '').trim() !== '',
    })),
  }));
}

/**
 * The policies of one role, from the body of `GET /api/v2/authorization/roles/{roleId}` (reference 3.4; fields as
 * in the official client's model DomainOrganizationRole).
 *
 * @returns undefined where the body is no role
 */
export function readRolePolicies(body: unknown): readonly Policy[] | undefined {
  return list(body, 'permissionPolicies')?.map((policy) => ({
    domain: readText(fieldOf(policy, 'domain')) ?? '',
    entity: readText(fieldOf(policy, 'entityName')) ?? '',
    actions: texts(policy, 'actionSet'),
    conditional: fieldOf(policy, 'resourceConditionNode') != null,
  }));
}

/**
 * Whether grants hold a permission in any division, wildcards expanded.
 *
 * @param permission `domain:entity:action`
 */
export function holding(grants: readonly Grant[], permission: string): Holding {
  const covering = grants.flatMap(({ policies = [] }) =>
    policies.filter((policy) => allows(policy, permission)),
  );
  if (covering.length === 0) return isAllKnown(grants) ? 'missing' : 'unknown';
  return covering.every(({ conditional }) => conditional) ? 'conditional' : 'held';
}

/** Whether every role came with its policies. */
export function isAllKnown(grants: readonly Grant[]): boolean {
  return grants.every(({ policies }) => policies !== undefined);
}

/**
 * The divisions in which grants hold one of the permissions, under a condition or not.
 *
 * @returns undefined where one of these grants does not say where it holds, or any what its role holds
 */
export function divisionsWhere(
  grants: readonly Grant[],
  permissions: readonly string[],
): ReadonlySet<string> | undefined {
  if (!isAllKnown(grants)) return undefined;
  const there = grants
    .filter(({ policies = [] }) =>
      policies.some((policy) => permissions.some((permission) => allows(policy, permission))),
    )
    .map(({ divisionId }) => divisionId);
  const known = there.filter((divisionId) => divisionId !== undefined);
  return known.length < there.length ? undefined : new Set(known);
}

function allows(policy: Policy, permission: string): boolean {
  const [domain = '', entity = '', action = ''] = permission.split(':');
  const isOr = (granted: string, wanted: string): boolean => granted === '*' || granted === wanted;
  return (
    isOr(policy.domain, domain) &&
    isOr(policy.entity, entity) &&
    policy.actions.some((granted) => isOr(granted, action))
  );
}

function list(value: unknown, key: string): readonly unknown[] | undefined {
  const found = fieldOf(value, key);
  return Array.isArray(found) ? found : undefined;
}

/** Roles come with an empty list where they are not told in full (reference 3.4): that is not "nothing granted". */
function filled(policies: readonly unknown[] | undefined): readonly unknown[] | undefined {
  return policies?.length === 0 ? undefined : policies;
}

function texts(value: unknown, key: string): readonly string[] {
  return (list(value, key) ?? []).flatMap((one) => readText(one) ?? []);
}

/** What else is known of a refusal. */
export interface Known {
  /** The body of `GET /api/v2/authorization/subjects/me`; undefined where it is not known. */
  readonly grants?: unknown;
  /** Of the conversation; empty if the request is not about a conversation, or if they are not known. */
  readonly divisionIds?: readonly string[];
  /** The operation has worked for a conversation that lies in other divisions. */
  readonly hasWorkedElsewhere?: boolean;
}

/**
 * The diagnosis by all that is known: a missing permission is `division-not-granted` where the client holds it after all,
 * only not in this division. It does where the operation has worked for a conversation of another division, or where
 * the grants hold it in others. DESIGN.md section 6.5.
 */
export function refine(diagnosis: Diagnosis, known: Known): Diagnosis {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  if (known.hasWorkedElsewhere !== true && !isHeldElsewhere(diagnosis, known)) return diagnosis;
  return { ...diagnosis, code: 'division-not-granted', remedy: remedyFor('division-not-granted', diagnosis) };
}

/** As {@link refine}, the grants read where they matter. */
export async function refineWithGrants(
  diagnosis: Diagnosis,
  known: Omit<Known, 'grants'>,
  askGrants: () => Promise<unknown>,
): Promise<Diagnosis> {
  const refined = refine(diagnosis, known);
  return refined.code === 'permission-missing'
    ? refine(refined, { ...known, grants: await askGrants() })
    : refined;
}

/**
 * Whether the client's grants hold what a refusal says is missing, only not in the divisions that it is about. False
 * where the grants are not known, and where they hold it there too: then something else is the matter.
 */
function isHeldElsewhere({ permissions, anyOf }: Diagnosis, { grants, divisionIds = [] }: Known): boolean {
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
  const holders = grants.filter((grant) => holding([grant], permission) === 'held');
  if (holders.length === 0) return 'nowhere';
  const wanted = new Set(divisionIds.map((id) => id.toLowerCase()));
  return holders.some(({ divisionId }) => divisionId !== undefined && wanted.has(divisionId))
    ? 'here'
    : 'elsewhere';
}

/**
 * What an operation will be refused for in divisions where the client does not hold its permission, before it is.
 *
 * @param about.divisionIds in which it is missing
 * @param about.where the same for people: names and ids
 * @param about.guessed nothing was seen of these divisions
 */
export function ungrantedDivisions(
  operation: Operation,
  about: { readonly divisionIds: readonly string[]; readonly where: string; readonly guessed: boolean },
): Diagnosis {
  const { permissions, anyOf } = OPERATIONS[operation];
  const { divisionIds, where, guessed } = about;
  return {
    code: 'division-not-granted',
    operation,
    permissions,
    anyOf,
    ...(divisionIds.length === 0 ? {} : { divisionIds }),
    guessed,
    remedy:
      'In Genesys Cloud, Admin > Integrations > OAuth > this client > Roles: find the role that holds ' +
      `${permissions.join(' or ')}, and tick ${where} for it as well. Save; the next login knows of it.`,
  };
}

/** Reads the client's grants when they are first wanted, and once. Unanswered, nothing is known of them: undefined. */
export function grantsReaderOf(genesys: Pick<Genesys, 'readGrants'>): () => Promise<unknown> {
  let grants: Promise<unknown> | undefined;
  const read = async (): Promise<unknown> => {
    const answer = await genesys.readGrants();
    return answer.ok ? answer.body : undefined;
  };
  return () => (grants ??= read());
}
