import type { Grant } from '../../closing/grants.ts';
import { diagnoseRefusal } from '../../closing/refusal.ts';
import type { Learnt, Unlearnt } from './learn.ts';
import type { PermittedDivisions } from './learn-permitted.ts';
import type { Need } from './needs.ts';
import { heldBy } from './standing.ts';

/** What Genesys tells of the client's rights, from two sources. */
export interface Rights {
  readonly grants: Learnt<readonly Grant[]>;
  readonly permitted: ReadonlyMap<Need['rung'], Learnt<PermittedDivisions>>;
}

/**
 * What may be believed of it where the search was answered. Neither source is documented to serve a client (reference
 * 3.4), and each could answer 200 with nothing in it: one that denies the search is not believed in anything.
 */
export function believed({ grants, permitted }: Rights, search: Need): Rights {
  const told = permitted.get(search.rung);
  const deniesByPlaces = told?.known === true && !told.value.everywhere && told.value.divisionIds.size === 0;
  const deniesByGrants = grants.known && heldBy(grants.value, search) === 'missing';
  return {
    grants: deniesByGrants ? DISBELIEVED : grants,
    permitted: deniesByPlaces ? new Map([...permitted.keys()].map((rung) => [rung, DISBELIEVED])) : permitted,
  };
}

/** An answer that is none. */
const DISBELIEVED: Unlearnt = {
  known: false,
  diagnosis: diagnoseRefusal('grants', { status: 200, errorBody: undefined }),
};
