import { catchPlanted } from './planted.ts';
import { PLANTED } from './all-planted.ts';

/** Within so many days a planted fault is to be caught, where the day of its seed shows it no longer. */
const MOST_DAYS = 2_000;

/** Lives through the day of each planted fault, or, where that shows nothing any more, through days from seed 1. */
export async function runPlanted(): Promise<boolean> {
  let all = true;
  for (const planted of PLANTED) {
    const { invariant, name, seed } = planted;
    const caught = (await catchPlanted(planted, seed, 1)) ?? (await catchPlanted(planted, 1, MOST_DAYS));
    all &&= caught !== undefined;
    const moved = caught?.seed === seed ? '' : `, no longer with ${seed}`;
    const how = caught === undefined ? `not caught in ${MOST_DAYS} days` : `seed ${caught.seed}${moved}`;
    console.log(`${invariant.padEnd(14)} ${how.padEnd(9)} ${name}`);
    if (caught !== undefined) console.log(`${' '.repeat(25)}${caught.what}`);
  }
  return all;
}
