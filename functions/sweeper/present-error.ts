import type { Logger } from '@aws-lambda-powertools/logger';
import { SweeperError } from './errors.ts';

/** A fault of ours: nothing that the caller did. What it was stands in the log, without its message. */
export class InternalError extends SweeperError {
  readonly code = 'internal-error';

  constructor(cause: unknown) {
    super(
      'The sweeper failed in a way that its authors did not foresee.',
      'Look for "unforeseen" in the log of this run and report it.',
      { cause },
    );
  }
}

/**
 * The error that leaves the function. Lambda answers an exception with its name, message and stack: so the
 * remedy goes into the message, and the stack is cut down to that one line.
 */
export function presentError(error: unknown, logger: Pick<Logger, 'error'>): SweeperError {
  if (!(error instanceof SweeperError)) logUnforeseen(error, logger);
  const known = error instanceof SweeperError ? error : new InternalError(error);
  const { name, code, remedy } = known;
  if (error instanceof SweeperError)
    logger.error('the run could not be done', { error: { name, code, message: known.message } });
  if (!known.message.endsWith(remedy)) known.message = `${known.message}\n${remedy}`;
  known.stack = `${name}: ${known.message}`;
  return known;
}

/** Where it happened, and what kind of exception it was. Its message may hold anything and is left out (promise 10). */
export function logUnforeseen(error: unknown, logger: Pick<Logger, 'error'>, conversationId?: string): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  logger.error('unforeseen', {
    exception: error instanceof Error ? error.name : typeof error,
    at: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12),
    ...(conversationId === undefined ? {} : { conversationId }),
  });
}
