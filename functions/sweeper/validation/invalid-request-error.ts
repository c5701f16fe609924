import { SweeperError } from '../errors.ts';
import { listProblems, type Problem } from './problems.ts';

/** The smallest request that says what it does. It changes nothing. */
export const EXAMPLE_REQUEST = '{"action":"sweep","mode":"dry-run"}';

/** The request, or the event around it, cannot be carried out as it stands. Nothing was done. */
export class InvalidRequestError extends SweeperError {
  override readonly name = 'InvalidRequestError';
  readonly code = 'invalid-request';
  /** All problems, each with its path and what is accepted there; the message tells the first ten. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      `The request was not accepted:\n${listProblems(problems)}`,
      `Correct what is named. A request that works, and changes nothing: ${EXAMPLE_REQUEST}`,
    );
    this.problems = problems;
  }
}
