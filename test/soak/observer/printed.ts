import type { Fact, ObservedDay, ObservedInvocation } from '../observation.ts';

/** One line that a run has printed or published, as JSON. */
export interface Line {
  readonly stream: Extract<Fact, { kind: 'printed' }>['stream'];
  readonly line: unknown;
}

export function printedByRun(day: ObservedDay): ReadonlyMap<ObservedInvocation, readonly Line[]> {
  const lines = new Map<ObservedInvocation, Line[]>();
  for (const fact of day.facts) {
    if (fact.kind !== 'printed' || fact.invocation === undefined) continue;
    const line: unknown = JSON.parse(fact.text);
    const known = lines.get(fact.invocation) ?? [];
    known.push({ stream: fact.stream, line });
    lines.set(fact.invocation, known);
  }
  return lines;
}
