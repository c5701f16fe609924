import { type Assumptions, defaultAssumptions } from '../../../local/simulator/assumptions.ts';
import type { ObservedDay } from '../observation.ts';
import { oracle } from './oracle.ts';
import { judgingNow } from './own-clock.ts';
import { conversationOf, isEnding, lastRead, requestsByRun } from './requests.ts';
import { isForced, rulesOf } from './runs.ts';

/** The assumptions that every sweep counts for and against. */
const COUNTED = [
  'messageListing',
  'messageStatus',
  'clearMeansLeft',
  'patchReplyShowsEnd',
  'enumerations',
] as const;

/** Which of them do not hold, each with what is so instead. */
export function turnedOf(assumptions: Assumptions): readonly string[] {
  const expected = defaultAssumptions();
  return COUNTED.filter((name) => assumptions[name] !== expected[name]).map(
    (name) => `${name} ${String(assumptions[name])}`,
  );
}

/**
 * How many conversations were ended on a day on which counted assumptions do not hold, and how many of them would have
 * been kept by what their last read before it would have shown if they did hold.
 */
export function endsInTruth(day: ObservedDay): Readonly<Record<string, number>> {
  const turned = turnedOf(day.setUp.assumptions);
  if (turned.length === 0) return {};
  const ended = new Map<string, boolean>();
  for (const [invocation, requests] of requestsByRun(day)) {
    if (isForced(invocation)) continue;
    for (const write of requests.filter((one) => isEnding(one) && one.executed)) {
      const id = conversationOf(write) ?? '';
      const read = lastRead(requests, id, write.sentAt, write.id);
      if (read?.truly === undefined) continue;
      const now = judgingNow(invocation, read, requests, write.sentAt).most;
      const says = oracle(read.truly, rulesOf(day, invocation), now);
      // A teardown finds what the disconnect has left.
      if (!ended.has(id)) ended.set(id, says.says === 'keep');
    }
  }
  const wrong = [...ended.values()].filter(Boolean).length;
  const names = turned.length === 1 ? turned[0] : 'several of them';
  return { [`${names}: ended`]: ended.size, [`${names}: not to be ended`]: wrong };
}
