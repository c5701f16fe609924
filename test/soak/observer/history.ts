import type { Fact, ObservedDay, Truth } from '../observation.ts';

export type Change = Extract<Fact, { kind: 'changed' }>;

/** What truly became of each conversation, in the order of time. */
export function historyOf(day: ObservedDay): ReadonlyMap<string, readonly Change[]> {
  const histories = new Map<string, Change[]>();
  for (const fact of day.facts) {
    if (fact.kind !== 'changed') continue;
    const history = histories.get(fact.conversationId) ?? [];
    history.push(fact);
    histories.set(fact.conversationId, history);
  }
  return histories;
}

/** Whether a conversation truly was over at any moment between two, or is gone. */
export function wasOver(history: readonly Change[], from: number, to: number): boolean {
  const before = history.findLast(({ at }) => at < from)?.truth;
  const between = history.filter(({ at }) => at >= from && at <= to).map(({ truth }) => truth);
  return [before, ...between].some((truth) => truth !== undefined && isOver(truth));
}

function isOver({ over, gone }: Truth): boolean {
  return over || gone;
}
