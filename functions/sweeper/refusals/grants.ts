import { OPERATIONS, type Operation } from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { fieldOf, plainName, readId, readText } from '../json.ts';
import type { Diagnosis } from './diagnosis.ts';
import { remedyFor } from './remedies.ts';

/** The permissions of one role in one division. */
export interface Grant {
  /** Lower case. Undefined if it is not an id: then it is not known where the grant applies. */
  readonly divisionId: string | undefined;
  readonly divisionName: string | undefined;
  /** Undefined if the role came without any: then it is not known what it holds. */
  readonly policies: readonly Policy[] | undefined;
}

/** Some actions on one entity of a domain; any part may be `*`. */
export interface Policy {
  readonly domain: string;
  readonly entity: string;
  readonly actions: readonly string[];
  /** It applies only under a condition, which cannot be evaluated here. */
  readonly conditional: boolean;
}

/** `conditional`: held, but only under a condition. `unknown`: not held by what is known, but not all is known. */
export type Holding = 'held' | 'conditional' | 'unknown' | 'missing';

/**
 * The client's grants, from the body of `GET /api/v2/authorization/subjects/me` (reference 3.4).
 *
 * @returns undefined if the body is not a list of grants: then nothing is known
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
 * The policies of one role, from the body of `GET /api/v2/authorization/roles/{roleId}` (reference 3.4; fields as in the
 * official client's model DomainOrganizationRole).
 *
 * @returns undefined if the body is not a role
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
 * @returns undefined if one of these grants does not say where it applies, or any grant does not say what its role holds
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

/**
 * Genesys sends an empty list for a role that it does not show in full (reference 3.4): that does not mean "nothing
 * granted".
 */
function filled(policies: readonly unknown[] | undefined): readonly unknown[] | undefined {
  return policies?.length === 0 ? undefined : policies;
}

function texts(value: unknown, key: string): readonly string[] {
  return (list(value, key) ?? []).flatMap((one) => readText(one) ?? []);
}

/** What else is known about a refusal. */
export interface Known {
  /** The body of `GET /api/v2/authorization/subjects/me`; undefined if it is not known. */
  readonly grants?: unknown;
  /** Of the conversation; empty if the request is not about a conversation, or if they are not known. */
  readonly divisionIds?: readonly string[];
  /** The operation has worked for a conversation in other divisions. */
  readonly hasWorkedElsewhere?: boolean;
}

/**
 * The diagnosis by all that is known: a missing permission becomes `division-not-granted` if the client holds it, but
 * not in this division. That is so if the operation has worked for a conversation of another division, or if the grants
 * hold the permission in others. DESIGN.md section 6.5.
 */
export function refine(diagnosis: Diagnosis, known: Known): Diagnosis {
  if (diagnosis.code !== 'permission-missing') return diagnosis;
  if (known.hasWorkedElsewhere !== true && !isHeldElsewhere(diagnosis, known)) return diagnosis;
  return { ...diagnosis, code: 'division-not-granted', remedy: remedyFor('division-not-granted', diagnosis) };
}

/** As {@link refine}. Reads the grants if they matter. */
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
 * Whether the client's grants hold the permission that a refusal calls missing, but not in its divisions. False if the
 * grants are not known, or if they hold it there too: then there is another reason.
 */
function isHeldElsewhere({ permissions, anyOf }: Diagnosis, { grants, divisionIds = [] }: Known): boolean {
  const read = readGrants(grants);
  if (read === undefined || permissions.length === 0) return false;
  const held = permissions.map((permission) => whereHeld(read, permission, divisionIds));
  return anyOf
    ? held.includes('elsewhere') && !held.includes('here')
    : held.includes('elsewhere') && !held.includes('nowhere');
}

/** A grant under a condition proves nothing: perhaps the condition was not met. */
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
 * Why an operation will be refused in divisions where the client does not hold its permission, before that happens.
 *
 * @param about.divisionIds in which it is missing
 * @param about.where the same for people: names and ids
 * @param about.guessed no answer about these divisions was seen
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
      `${permissions.join(' or ')}, and tick ${where} for it as well. Save. The change takes effect with the next login.`,
  };
}

/** Reads the client's grants once, when they are first needed. Undefined if Genesys does not answer. */
export function grantsReaderOf(genesys: Pick<Genesys, 'readGrants'>): () => Promise<unknown> {
  let grants: Promise<unknown> | undefined;
  const read = async (): Promise<unknown> => {
    const answer = await genesys.readGrants();
    return answer.ok ? answer.body : undefined;
  };
  return () => (grants ??= read());
}
