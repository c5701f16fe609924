import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { checkRequest, type SweeperRequest } from '../../functions/sweeper/request/schema.ts';

/** A request with which nothing is wrong. */
export function parseRequest(input: unknown): SweeperRequest {
  const { request, problems } = checkRequest(input);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return request;
}
