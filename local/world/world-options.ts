import { wholeNumber } from '../command/options.ts';

/** The options that every command with a simulated organisation takes. */
export const worldOptions = {
  seed: { type: 'string' },
  conversations: { type: 'string' },
} as const;

/** The name of the simulated organisation. */
export const SIMULATED = 'simulated';

/** How much faster than real time both sides run: pauses and waits keep their length by that clock. */
export const SPEED = 30;

export interface Population {
  /** The same seed gives the same organisation, with the same ids. */
  readonly seed: number;
  /** How many conversations the simulated organisation lists. */
  readonly conversations: number;
}

/** What a command takes where nothing else is said. */
export const DEFAULT_POPULATION: Population = { seed: 7, conversations: 240 };

/** @throws UsageError for a value that is not a whole number within its range */
export function populationFrom(
  values: { readonly [K in keyof Population]?: string | undefined },
  defaults: Population = DEFAULT_POPULATION,
): Population {
  const { seed, conversations } = values;
  return {
    seed: seed === undefined ? defaults.seed : wholeNumber('seed', seed, { from: 0, to: 2 ** 32 - 1 }),
    conversations:
      conversations === undefined
        ? defaults.conversations
        : wholeNumber('conversations', conversations, { from: 1, to: 20_000 }),
  };
}
