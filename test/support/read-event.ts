import { InvalidRequestError } from '../../functions/sweeper/request/problems.ts';
import { deliveryOf, type TriggeredRequest } from '../../functions/sweeper/triggers.ts';

/**
 * Which trigger an event is, and the request in it, without a deployment.
 *
 * @throws InvalidRequestError with all that is wrong with the request itself, and what `read` of a delivery throws
 */
export function readEvent(event: unknown, newSweepId: () => string): TriggeredRequest {
  const read = deliveryOf(event, newSweepId).read();
  if (read.kind !== 'run') throw new Error('This is a call about sweeps that are remembered');
  const { triggered } = read;
  if (triggered.problems.length > 0) throw new InvalidRequestError(triggered.problems);
  return triggered;
}
