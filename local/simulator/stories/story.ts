import type { Life } from '../life.ts';
import type { LifeOptions } from '../life-core.ts';
import type { SimulatedOrganisation } from '../organisation.ts';
import type { Random } from '../random.ts';

export interface StoryTools {
  /** Begins a life in a random queue. */
  readonly begin: (options: LifeOptions & { readonly minutesAgo: number }) => Life;
  readonly random: Random;
  readonly organisation: SimulatedOrganisation;
}

/** One shape of conversation that a real organisation has. */
export interface Story {
  readonly name: string;
  /** How often it comes, against the others. */
  readonly weight: number;
  readonly play: (tools: StoryTools) => Life;
}

export const minutesPerDay = 1_440;

/** Some days ago as minutes, with a random part of a day. */
export function days({ random }: Pick<StoryTools, 'random'>, from: number, to: number): number {
  return random.between(from * minutesPerDay, to * minutesPerDay);
}
