import type { Random } from '../../local/simulator/random.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { chanceFor, type DayPlan } from './day-plan.ts';
import { withMuchToEnd } from './random-settings.ts';

const MINUTE_MS = 60_000;

export const TABLE_TROUBLES = ['refused', 'throttled', 'slow', 'its answers lost'] as const;

/** A time of the day in which some of the calls to the table come to nothing, or to little. */
export interface TableSpell {
  readonly name: (typeof TABLE_TROUBLES)[number];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of a call to be struck. */
  readonly chance: number;
}

/** What is decided about a day's table before it begins. */
export interface TablePlan {
  readonly spells: readonly TableSpell[];
  /** Full of what another version and others have left there. */
  readonly isForeign: boolean;
  /** When everything in it is lost, or becomes another version's; mostly never. */
  readonly spoilt: { readonly at: number; readonly how: 'emptied' | 'of another version' } | undefined;
  /** How long an answer takes that nothing strikes, ms. */
  readonly ordinaryMs: number;
  /** How many stories of sweeps over the API there are. */
  readonly stories: number;
  /** How often a round is killed. */
  readonly kills: number;
  /** Much is stuck when the day begins, a sweep is asked for soon, and the deployment allows itself little: it takes long. */
  readonly isLong: boolean;
  /** Ceilings of sweeps over the API. */
  readonly api: SettingsInput['api'];
}

/** The table of a day; half of the days have none, those that are too large for their runs all have one. Drawn from a chance of its own. */
export function someTable({
  seed,
  start,
  calmFrom,
  isLarge,
}: Pick<DayPlan, 'seed' | 'start' | 'calmFrom' | 'isLarge'>): TablePlan | undefined {
  const random = chanceFor(seed, 'table');
  if (!random.chance(0.5) && !isLarge) return undefined;
  const stories = random.chance(0.4) ? random.between(1, 2) : 0;
  const isWell = random.chance(0.3);
  const spells = isWell
    ? []
    : Array.from({ length: random.between(1, 3) }, () => someSpell(random, start, calmFrom, stories === 0));
  const plan = {
    spells,
    isForeign: random.chance(0.25),
    spoilt: random.chance(0.15)
      ? {
          at: random.between(start, calmFrom),
          how: random.pick(['emptied', 'of another version'] as const),
        }
      : undefined,
    ordinaryMs: random.pick([0, 0, 5, 20]),
    stories,
    kills: random.chance(0.5) ? 0.25 : 0,
    isLong: stories > 0 && random.chance(0.25),
    api: random.chance(0.4) ? { maxCloses: random.between(1, 12) } : undefined,
  };
  // Then it takes several rounds, all of which have one cap.
  return plan.isLong ? { ...plan, kills: 0.4, api: plan.api ?? { maxCloses: random.between(4, 12) } } : plan;
}

/** Sometimes all day and in the calm too: a sweep must end what is stuck without it. */
function someSpell(random: Random, start: number, calmFrom: number, mayLast: boolean): TableSpell {
  const name = random.pick(TABLE_TROUBLES);
  const chance = random.pick([1, 1, 0.3, 0.05]);
  if (random.chance(0.25) && mayLast) return { name, chance, from: start, to: Infinity };
  const from = random.between(start, calmFrom);
  const minutes = random.chance(0.3) ? random.between(1, 10) : random.between(20, 600);
  return { name, chance, from, to: Math.min(calmFrom, from + minutes * MINUTE_MS) };
}

export function withTable(settings: SettingsInput, plan: TablePlan | undefined): SettingsInput {
  if (plan === undefined) return settings;
  return {
    ...(plan.isLong ? { ...withMuchToEnd(settings), requestsPerMinute: 30 } : settings),
    tableName: 'sweeper',
    stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sweeper-sweeps',
    ...(plan.api === undefined ? {} : { api: plan.api }),
  };
}
