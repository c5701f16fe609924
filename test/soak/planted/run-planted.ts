import { catchPlanted } from './planted.ts';
import { PLANTED } from './all-planted.ts';

/** Within so many days each planted fault is to be caught. */
export const MOST_DAYS = 500;

/** Lives through days with each planted fault, from seed 1, until it has been caught. Prints how long that took. */
export async function runPlanted(): Promise<boolean> {
  let all = true;
  for (const planted of PLANTED) {
    const caught = await catchPlanted(planted, 1, MOST_DAYS);
    all &&= caught !== undefined;
    const days = caught === undefined ? `not caught in ${MOST_DAYS} days` : `day ${caught.days}`;
    console.log(`${planted.invariant.padEnd(14)} ${days.padEnd(8)} ${planted.name}`);
    if (caught !== undefined) console.log(`${' '.repeat(24)}${caught.what}`);
  }
  return all;
}
