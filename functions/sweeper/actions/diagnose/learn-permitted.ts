import type { Genesys } from '../../genesys/genesys.ts';
import { INSPECTION_PAGE_SIZE } from '../../genesys/inspection.ts';
import type { NamedDivision } from '../../genesys/read-division.ts';
import { readPermittedDivisions } from '../../genesys/read-permitted-divisions.ts';
import { learn, type Learnt } from './learn.ts';
import type { Need } from './needs.ts';
import type { Permitted } from './standing.ts';

const MOST_PAGES = 3;

/** Where Genesys says that a permission holds, with the names of the divisions. */
export interface PermittedDivisions extends Permitted {
  readonly divisions: readonly NamedDivision[];
}

/** Where a need is permitted: by the first of its permissions that holds anywhere, where any one suffices. */
export async function learnPermitted(genesys: Genesys, need: Need): Promise<Learnt<PermittedDivisions>> {
  const [first = '', ...others] = need.permissions;
  let learnt = await permittedDivisions(genesys, first);
  for (const permission of need.anyOf ? others : []) {
    if (!learnt.known || learnt.value.everywhere || learnt.value.divisions.length > 0) break;
    learnt = await permittedDivisions(genesys, permission);
  }
  return learnt;
}

async function permittedDivisions(genesys: Genesys, permission: string): Promise<Learnt<PermittedDivisions>> {
  const divisions: NamedDivision[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await learn(
      'grants',
      () => genesys.inspect({ what: 'permitted-divisions', permission, pageNumber }),
      readPermittedDivisions,
    );
    if (!page.known) return page;
    const { everywhere, total = 0 } = page.value;
    divisions.push(...page.value.divisions);
    const complete = page.value.divisions.length < INSPECTION_PAGE_SIZE && divisions.length >= total;
    if (complete || pageNumber === MOST_PAGES || page.value.divisions.length === 0) {
      const divisionIds = new Set(divisions.map(({ id }) => id));
      return { known: true, value: { everywhere, divisions, divisionIds, complete } };
    }
  }
}
