import type { Genesys } from '../../genesys/genesys.ts';
import type { Learnt } from './learn.ts';
import { learnPermitted, type PermittedDivisions } from './learn-permitted.ts';
import type { Need } from './needs.ts';

/** Where a need is permitted, by its own permissions or by one that is enough too. */
export async function learnPlaces(genesys: Genesys, need: Need): Promise<Learnt<PermittedDivisions>> {
  const own = await learnPermitted(genesys, need);
  if (!own.known || own.value.everywhere || need.enoughToo.length === 0) return own;
  const other = await learnPermitted(genesys, { ...need, permissions: need.enoughToo, anyOf: true });
  if (!other.known) return { known: true, value: { ...own.value, complete: false } };
  const divisions = [...own.value.divisions, ...other.value.divisions];
  return {
    known: true,
    value: {
      everywhere: other.value.everywhere,
      divisions,
      divisionIds: new Set(divisions.map(({ id }) => id)),
      complete: own.value.complete && other.value.complete,
    },
  };
}
