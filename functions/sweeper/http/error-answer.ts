import type { SweeperError } from '../errors.ts';
import { InvalidRequestError } from '../validation/invalid-request-error.ts';
import { MethodNotAllowedError } from './errors.ts';
import { type HttpAnswer, problemAnswer } from './http-answer.ts';
import { isProblemCode } from './problem-types.ts';

/** How many problems of a request a document lists; the rest is counted. */
const PROBLEMS_LISTED = 50;
/** How many fields a sentence names. */
const FIELDS_NAMED = 5;

/** The problem document for a run that could not be done. */
export function errorAnswer(error: SweeperError, sweepId: string): HttpAnswer {
  const { message: detail, remedy } = error;
  const code = isProblemCode(error.code) ? error.code : 'internal-error';
  if (error instanceof InvalidRequestError) return invalidAnswer(error, sweepId);
  // RFC 9110, 15.5.6: a 405 says which methods there are.
  const headers = error instanceof MethodNotAllowedError ? { allow: error.allowed.join(', ') } : {};
  return problemAnswer(code, { detail, remedy, sweepId }, headers);
}

function invalidAnswer({ problems, code }: InvalidRequestError, sweepId: string): HttpAnswer {
  const fields = [...new Set(problems.map(({ path }) => path))];
  const more = fields.length - FIELDS_NAMED;
  const named = fields.slice(0, FIELDS_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return problemAnswer(code, {
    detail: `What the request says here was not accepted: ${named}.`,
    remedy: 'Correct what "problems" names: each says what is accepted there. Nothing was done.',
    sweepId,
    problems: problems.slice(0, PROBLEMS_LISTED),
    problemsOmitted: Math.max(0, problems.length - PROBLEMS_LISTED),
  });
}
