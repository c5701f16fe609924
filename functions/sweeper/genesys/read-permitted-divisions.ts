import { fieldOf } from '../json.ts';
import { type NamedDivision, readDivision } from './read-division.ts';

/** One page of where this client holds a permission, from `divisionspermitted/paged/me` (reference 3.4). */
export interface PermittedDivisionsPage {
  /** `allDivsPermitted`: it holds everywhere. */
  readonly everywhere: boolean;
  readonly divisions: readonly NamedDivision[];
  /** How many there are on all pages, as far as Genesys says. */
  readonly total: number | undefined;
}

/** Undefined for what is no such page. */
export function readPermittedDivisions(body: unknown): PermittedDivisionsPage | undefined {
  const entities = fieldOf(body, 'entities');
  const everywhere = fieldOf(body, 'allDivsPermitted') === true;
  if (!Array.isArray(entities) && !everywhere) return undefined;
  const total = fieldOf(body, 'total');
  return {
    everywhere,
    divisions: (Array.isArray(entities) ? entities : []).flatMap((one: unknown) => readDivision(one) ?? []),
    total: typeof total === 'number' ? total : undefined,
  };
}
