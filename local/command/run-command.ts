import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { fieldOf } from '../../functions/sweeper/json.ts';
import { errorLines } from '../print/error-lines.ts';
import { paintFor } from '../print/paint.ts';
import { UsageError } from './usage-error.ts';

/** What a command's exit code means: docs/sweeper.md. */
export const EXIT = { answered: 0, failed: 1, wrong: 2, incomplete: 3, interrupted: 130 } as const;

/**
 * Runs a command and sets its exit code; an error is printed on standard error.
 *
 * @param told how an error is to be told to the person
 */
export async function runCommand(
  main: () => Promise<number>,
  told: (error: unknown) => unknown = (error) => error,
): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    process.exitCode = await main();
  } catch (error) {
    const said = told(error);
    console.error(errorLines(said, paintFor(process.stderr, process.env)).join('\n'));
    process.exitCode = exitCodeOfError(said);
  }
}

/** `| head` and the like close the pipe when they have seen enough: that is not a failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

export function exitCodeOfError(error: unknown): number {
  return error instanceof UsageError || error instanceof InvalidRequestError ? EXIT.wrong : EXIT.failed;
}

const WHOLE: ReadonlySet<unknown> = new Set([undefined, 'complete', 'ok', 'warning']);

/** A report that is not complete, and a diagnosis that has failed, are answers too. */
export function exitCodeOf(answer: unknown): number {
  return WHOLE.has(fieldOf(answer, 'outcome')) ? EXIT.answered : EXIT.incomplete;
}
