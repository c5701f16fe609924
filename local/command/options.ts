import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; args: string[] }>
>;

/**
 * The options and the other arguments of a command line.
 *
 * @throws UsageError for an option that does not exist or lacks its value
 */
export function readOptions<const T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('. ')[0] : 'the arguments cannot be read';
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`${said}. The options are ${known.join(', ')}.`, { cause });
  }
}

/**
 * A whole number from an option.
 *
 * @throws UsageError if it is not a whole number, or out of range
 */
export function wholeNumber(
  name: string,
  value: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const number = /^\d+$/u.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new UsageError(`--${name} takes a whole number from ${from} to ${to}, not "${value}".`);
}

/** Refuses more than one argument: usually a request whose quotes the shell has removed. */
export function atMostOne(positionals: readonly string[]): string | undefined {
  const [first, second] = positionals;
  if (second === undefined) return first;
  throw new UsageError(
    `There is one request too many: ${second}. Put single quotes around the whole request.`,
  );
}
