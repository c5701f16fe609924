import { divisionsWhere, type Grant } from '../../closing/grants.ts';
import type { Learnt } from './learn.ts';
import type { Need } from './needs.ts';
import type { Permitted } from './standing.ts';

/** In which divisions a client may do what it needs. */
export type Coverage =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'some'; readonly divisionIds: ReadonlySet<string> }
  | { readonly kind: 'unknown' };

/**
 * Where a need is covered: everywhere if Genesys says so; else where the grants hold it, which is known better; else
 * where Genesys says that it holds. That it names no division at all is a matter of the permission, not of divisions.
 */
export function coverageOf(
  { permissions, enoughToo }: Need,
  grants: Learnt<readonly Grant[]>,
  permitted: Learnt<Permitted> | undefined,
): Coverage {
  const told = permitted?.known === true ? permitted.value : undefined;
  if (told?.everywhere === true) return { kind: 'everywhere' };
  if (grants.known) {
    const divisionIds = divisionsWhere(grants.value, [...permissions, ...enoughToo]);
    return divisionIds === undefined ? { kind: 'unknown' } : { kind: 'some', divisionIds };
  }
  return told?.complete === true && told.divisionIds.size > 0
    ? { kind: 'some', divisionIds: told.divisionIds }
    : { kind: 'unknown' };
}

/** Whether a conversation of these divisions is covered: one of them is enough. True where nothing can be said. */
export function covers(coverage: Coverage, divisionIds: readonly string[]): boolean {
  if (coverage.kind !== 'some' || divisionIds.length === 0) return true;
  return divisionIds.some((id) => coverage.divisionIds.has(id));
}
