import type { Breach, Invariant, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { conversationOf, isEnding, requestsByRun } from './requests.ts';
import { mayWrite } from './runs.ts';
import { callsByRun, type Effect, effectsOn, wasWell } from './table-calls.ts';

/**
 * DESIGN section 11, "History": the intent is in the table before the first write to a conversation leaves. A long sweep
 * writes nothing without it; an ordinary run does where the table was well.
 */
export const intents: Invariant = (day) => {
  if (day.table === undefined) return [];
  const known = effectsOn(day, (key) => key.includes(' write#'));
  const calls = callsByRun(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    if (!mayWrite(day, invocation)) return [];
    if (invocation.sweepId === undefined && !wasWell(calls.get(invocation) ?? [], invocation)) return [];
    return requests
      .filter((one) => isEnding(one) && !hasIntent(invocation, one, known))
      .map((write): Breach => ({
        invariant: 'intents',
        at: write.sentAt,
        conversationId: conversationOf(write) ?? '',
        what: `request ${write.id} (${write.method}) left, and its intent was not in the table`,
      }));
  });
};

function hasIntent(
  invocation: ObservedInvocation,
  write: ObservedRequest,
  known: ReadonlyMap<string, readonly Effect[]>,
): boolean {
  const id = conversationOf(write) ?? '';
  const { sweepId } = invocation;
  const isOf = ({ call }: Effect): boolean => sweepId !== undefined || call.invocation === invocation;
  return [...known].some(([key, effects]) => {
    if (!key.toLowerCase().endsWith(` write#${id}`)) return false;
    if (sweepId !== undefined && !key.startsWith(`sweep#${sweepId} `)) return false;
    return effects.findLast((one) => one.at <= write.sentAt && isOf(one))?.isThere === true;
  });
}
