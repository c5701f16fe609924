import type { Breach, Invariant } from '../observation.ts';
import { isWrite, requestsByRun } from './requests.ts';

/** No write leaves in the last 15 seconds, or the last quarter of a run shorter than a minute: DESIGN section 6. */
export const lateWrites: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([{ startedAt, deadlineAt, stoodStillMs }, requests]) => {
    const whole = deadlineAt - startedAt;
    // What stood still cannot know for how long.
    const until = deadlineAt + stoodStillMs - (whole < 60_000 ? whole / 4 : 15_000);
    return requests
      .filter((one) => isWrite(one) && one.sentAt > until)
      .map((one): Breach => {
        const what = `request ${one.id} (${one.method}) left ${one.sentAt - until} ms after new work had to end`;
        return { invariant: 'late-writes', at: one.sentAt, what };
      });
  });
