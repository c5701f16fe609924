import type { ObservedDay } from '../observation.ts';
import { checkDay } from '../observer/check-day.ts';
import { type DayOptions, runDay } from '../run-day.ts';
import { type Change, changedFunction } from './changed-function.ts';

/** A fault that is planted on purpose, to prove that the observer sees it. */
export interface Planted {
  /** What is done wrong. */
  readonly name: string;
  /** The invariant that must tell of it. */
  readonly invariant: string;
  /** A seed whose day shows it: the only day of the short form. */
  readonly seed: number;
  /** In a copy of the function. */
  readonly changes?: readonly Change[];
  /** The deployment has the table that the day draws; without it the others have the days that they were found on. */
  readonly withTable?: true;
  /** In what the function is given. */
  readonly tamper?: DayOptions['tamper'];
  /** In what the observer is shown, where the function cannot be made to do it. */
  readonly show?: (day: ObservedDay) => ObservedDay;
}

/** How a planted fault was caught. */
export interface Caught {
  readonly seed: number;
  /** How many days it took, 1 or more. */
  readonly days: number;
  readonly what: string;
}

/** Lives through days with a planted fault until the observer tells of it; undefined where it does not within `most`. */
export async function catchPlanted(
  { invariant, changes, tamper, show, withTable }: Planted,
  from: number,
  most: number,
): Promise<Caught | undefined> {
  const make = changes === undefined ? undefined : await changedFunction(changes);
  const options: DayOptions = {
    withoutTable: withTable !== true,
    ...(make === undefined ? {} : { make }),
    ...(tamper === undefined ? {} : { tamper }),
  };
  for (let days = 1; days <= most; days += 1) {
    const seed = from + days - 1;
    const day = await runDay(seed, options);
    const breach = checkDay(show?.(day) ?? day).find((one) => one.invariant === invariant);
    if (breach !== undefined) return { seed, days, what: breach.what };
  }
  return undefined;
}
