import { diagnoseRefusal } from '../refusals/diagnose-refusal.ts';
import type { Diagnosis } from '../refusals/diagnosis.ts';
import { holding, type Grant, type Holding } from '../refusals/grants.ts';
import { remedyFor } from '../refusals/remedies.ts';
import type { Result, Unavailable } from './check.ts';
import type { Need, Permitted, PermittedDivisions } from './needs.ts';

/** The result of really sending a request: the search, a read or a probe of a random id that does not exist. */
export type Tried =
  | { readonly kind: 'worked' }
  /** 404 to an id that does not exist: the permission is there, if Genesys checks permissions before ids. */
  | { readonly kind: 'unknown-id' }
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis }
  /** No answer, or one that says nothing about permissions. */
  | { readonly kind: 'unclear'; readonly diagnosis: Diagnosis | undefined };

/** What is known of one need. */
export interface NeedEvidence {
  readonly grants: Result<readonly Grant[]>;
  readonly permitted: Result<Permitted> | undefined;
  readonly tried: Tried | undefined;
}

/** Whether a client may do what a sweep needs. `through`: a permission that is enough too, where only that one is granted. */
export type PermissionStatus =
  | { readonly kind: 'held'; readonly through?: string }
  /** Held under a condition of the role's policy, which only Genesys can evaluate. */
  | { readonly kind: 'conditional'; readonly through?: string }
  /** Something suggests it that is not documented to be reliable. */
  | { readonly kind: 'probable' }
  | { readonly kind: 'undetermined' }
  /** Genesys refused it, or would refuse it: the grants do not hold it. */
  | { readonly kind: 'refused'; readonly diagnosis: Diagnosis };

/** One need and whether it is met. */
export interface NeedStatus {
  readonly need: Need;
  readonly permissionStatus: PermissionStatus;
  readonly tried: Tried | undefined;
}

/**
 * Weighs what is known of one need. What Genesys answered to the real request weighs most; then the grants; then
 * where Genesys says that the permission holds. Neither of the last two is documented to answer a client: if
 * the grants say nowhere and the divisions say everywhere, nothing is known.
 */
export function permissionStatusOf(need: Need, { grants, permitted, tried }: NeedEvidence): PermissionStatus {
  const granted = grants.known ? heldBy(grants.value, need) : undefined;
  const through = grants.known ? heldThrough(grants.value, need) : {};
  // A refused search has a check of its own; here it counts only if nothing else is known.
  const speaks = tried?.kind === 'refused' && !(need.operation === 'search' && isHeld(granted));
  if (speaks) return { kind: 'refused', diagnosis: tried.diagnosis };
  if (tried?.kind === 'worked') return { kind: 'held', ...through };
  const isProbed = tried?.kind === 'unknown-id';
  if (granted === 'missing') {
    const isContradicted = permitted?.known === true && permitted.value.everywhere;
    if (isContradicted) return { kind: isProbed ? 'probable' : 'undetermined' };
    return { kind: 'refused', diagnosis: missing(need) };
  }
  if (granted === 'held') return { kind: 'held', ...through };
  if (granted === 'conditional') return { kind: isProbed ? 'held' : 'conditional', ...through };
  const isPermitted = permitted?.known === true ? holdsSomewhere(permitted.value) : undefined;
  if (isProbed && isPermitted === true) return { kind: 'held' };
  if (isPermitted === true || (isProbed && isPermitted === undefined)) return { kind: 'probable' };
  return { kind: 'undetermined' };
}

/** How grants hold a need: by its own permissions, or by one that is enough too. */
export function heldBy(grants: readonly Grant[], { permissions, anyOf, enoughToo }: Need): Holding {
  const held = (permission: string): Holding => holding(grants, permission);
  const own = permissions.map(held);
  const together = anyOf ? own : [WORST_LAST.findLast((one) => own.includes(one)) ?? 'missing'];
  const each = [...together, ...enoughToo.map(held)];
  return WORST_LAST.find((one) => each.includes(one)) ?? 'missing';
}

/** The permission that is enough for a need although it is meant for something else, if no permission of its own is as good. */
function heldThrough(grants: readonly Grant[], need: Need): { readonly through?: string } {
  const best = heldBy(grants, need);
  const own = heldBy(grants, { ...need, enoughToo: [] });
  const through = need.enoughToo.find((permission) => holding(grants, permission) === best);
  return own === best || through === undefined ? {} : { through };
}

const WORST_LAST: readonly Holding[] = ['held', 'conditional', 'unknown', 'missing'];

function isHeld(granted: Holding | undefined): boolean {
  return granted === 'held' || granted === 'conditional';
}

function holdsSomewhere({ everywhere, divisionIds }: Permitted): boolean {
  return everywhere || divisionIds.size > 0;
}

/** The refusal that Genesys would give. */
function missing({ operation, permissions, anyOf }: Need): Diagnosis {
  return {
    code: 'permission-missing',
    operation,
    permissions,
    anyOf,
    guessed: false,
    remedy: remedyFor('permission-missing', { operation, permissions, anyOf }),
  };
}

/** What Genesys says about the client's rights, from two sources. */
export interface Rights {
  readonly grants: Result<readonly Grant[]>;
  readonly permitted: ReadonlyMap<Need['operation'], Result<PermittedDivisions>>;
}

/**
 * Drops a source that says the client may not search although a search was answered. Neither source is
 * documented to serve a client (reference 3.4), and each could answer 200 with nothing in it.
 */
export function discardContradicted({ grants, permitted }: Rights, search: Need): Rights {
  const told = permitted.get(search.operation);
  const deniesByPlaces = told?.known === true && !told.value.everywhere && told.value.divisionIds.size === 0;
  const deniesByGrants = grants.known && heldBy(grants.value, search) === 'missing';
  return {
    grants: deniesByGrants ? CONTRADICTED : grants,
    permitted: deniesByPlaces
      ? new Map([...permitted.keys()].map((operation) => [operation, CONTRADICTED]))
      : permitted,
  };
}

/** Stands for a source that is dropped. */
const CONTRADICTED: Unavailable = {
  known: false,
  diagnosis: diagnoseRefusal('grants', { status: 200, errorBody: undefined }),
};
