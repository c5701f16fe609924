import type { Clock } from '../../functions/sweeper/clock.ts';
import type { createHandler } from '../../functions/sweeper/handler.ts';

/** Invokes the function once with an event, as Lambda does, and gives what it answers. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** The longest that Lambda lets a function run. */
const LIMIT_MS = 15 * 60_000;

/** @param clock the clock that the handler was given: the deadline is measured by it */
export function invokerOf(handler: ReturnType<typeof createHandler>, clock: Clock): Invoke {
  return (event) => {
    const deadline = clock.now() + LIMIT_MS;
    return handler(event, { getRemainingTimeInMillis: () => deadline - clock.now() });
  };
}
