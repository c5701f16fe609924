import type { Random } from '../../local/simulator/random.ts';
import type { Kill } from './account.ts';
import { type Misfortune, withdrawalAtEnd } from './misfortunes.ts';
import { type AimedFault, type FaultName, RARE_AT_ENDS } from './weather.ts';

/**
 * What befalls exactly the requests that end something. Chance alone seldom brings it there, for a day has hundreds
 * of requests and few of them end anything.
 */
export interface Aims {
  readonly fault: AimedFault | undefined;
  readonly kill: KillAtEnd | undefined;
  readonly withdrawal: Misfortune | undefined;
  /** How many ends find that somebody has parked or transferred the conversation since it was read. */
  readonly interruptions: number;
}

/** The function's process is killed at one of the ends that a day sends. */
export interface KillAtEnd {
  /** From 1. */
  readonly end: number;
  readonly when: Kill['when'];
}

/** What a day aims at its ends, between two times; mostly one thing or nothing. */
export function someAims(random: Random, from: number, to: number, withoutHangs: boolean): Aims {
  // Each is drawn whether or not it is wanted: the days that want one do not depend on those that want another.
  const names = RARE_AT_ENDS.filter((name) => !withoutHangs || (name !== 'hang' && name !== 'very slow'));
  const name: FaultName = random.chance(0.5) ? 'no effect' : random.pick(names);
  const fault: AimedFault = { name, from: someEnd(random), times: random.between(1, 2) };
  const kill: KillAtEnd = {
    end: someEnd(random),
    when: random.pick(['before it leaves', 'under way', 'answered']),
  };
  const until = random.between(Math.round((from + to) / 2), to);
  const withdrawal = withdrawalAtEnd({ at: from, until, end: someEnd(random), random });
  const interruptions = random.between(1, 3);
  return {
    fault: random.chance(1 / 4) ? fault : undefined,
    kill: random.chance(1 / 6) ? kill : undefined,
    withdrawal: random.chance(1 / 10) ? withdrawal : undefined,
    interruptions: random.chance(1 / 6) ? interruptions : 0,
  };
}

/** From 1; the first ones most often, for many a day has few. */
function someEnd(random: Random): number {
  return 1 + Math.floor(5 * random.next() ** 3);
}
