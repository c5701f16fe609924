import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { errorLines } from '../print/error-lines.ts';
import { paintFor } from '../print/paint.ts';
import { UsageError } from './usage-error.ts';

/** Runs a command and sets its exit code; an error is printed on standard error. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  process.stdout.on('error', endWithReader);
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(errorLines(error, paintFor(process.stderr, process.env)).join('\n'));
    process.exitCode = exitCodeOf(error);
  }
}

/** `| head` and the like close the pipe when they have seen enough: that is not a failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** 2 for a wrong command line or request, 1 for a run that could not be done. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError || error instanceof InvalidRequestError ? 2 : 1;
}
