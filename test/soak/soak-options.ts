import { availableParallelism } from 'node:os';
import { readOptions, wholeNumber } from '../../local/command/options.ts';
import { UsageError } from '../../local/command/usage-error.ts';
import type { Seeds } from './over-workers.ts';

const MOST_SEEDS = 10_000_000;

const accepted = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  workers: { type: 'string' },
  seed: { type: 'string' },
  trace: { type: 'boolean' },
  planted: { type: 'boolean' },
} as const;

type Option = keyof typeof accepted;

/** What `npm run soak` is asked to do. */
export type SoakCommand =
  | { readonly do: 'soak'; readonly about: Seeds }
  | { readonly do: 'replay'; readonly seed: number; readonly trace: boolean }
  | { readonly do: 'planted' };

/** @throws UsageError for what cannot be meant: nothing that was typed is passed over */
export function readSoakCommand(args: readonly string[]): SoakCommand {
  const { values, positionals } = readOptions(args, accepted);
  const [stray] = positionals;
  if (stray !== undefined)
    throw new UsageError(
      `"${stray}" belongs to no option. One seed is --seed ${stray}, as many days are --seeds ${stray}.`,
    );
  const number = (name: Exclude<Option, 'trace' | 'planted'>, fallback: number, least: number): number =>
    wholeNumber(name, values[name] ?? `${fallback}`, { from: least, to: MOST_SEEDS });
  const alone = (name: Option, others: readonly Option[]): void => {
    const other = others.find((one) => values[one] !== undefined);
    if (other !== undefined) throw new UsageError(`--${name} and --${other} do not go together.`);
  };
  if (values.planted === true) {
    alone('planted', ['seeds', 'from', 'workers', 'seed', 'trace']);
    return { do: 'planted' };
  }
  if (values.seed !== undefined) {
    alone('seed', ['seeds', 'from', 'workers']);
    return { do: 'replay', seed: number('seed', 0, 0), trace: values.trace === true };
  }
  if (values.trace === true) throw new UsageError('--trace replays one seed: name it with --seed.');
  return {
    do: 'soak',
    about: {
      seeds: number('seeds', 100, 1),
      from: number('from', 1, 0),
      workers: number('workers', availableParallelism(), 1),
    },
  };
}
