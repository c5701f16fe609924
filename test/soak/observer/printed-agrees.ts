import type { Breach, Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { property } from './raw.ts';
import { reportOf, rowsOf } from './runs.ts';

/** Outcomes that have no line in the log: DESIGN section 5. */
const QUIET = ['kept', 'not-reached'];
/** What a sweep's fate is told as: an alarm rings for each. */
const FATES = { RunAborted: 'aborted', RunPartial: 'partial', RunRefused: 'refused' };
const COUNTS = {
  Closed: 'closed',
  Refused: 'refused',
  Unverified: 'unverified',
  Failed: 'failed',
  NotReached: 'not-reached',
};

/** The log and the metrics of a run say what its report says: DESIGN section 5, promise 5. */
export const printedAgrees: Invariant = (day) => {
  const lines = linesByRun(day);
  return day.invocations.flatMap((invocation) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const of = (stream: 'log' | 'metric'): unknown[] =>
      (lines.get(invocation) ?? []).filter((one) => one.stream === stream).map(({ line }) => line);
    return [...wrongLog(report, of('log')), ...wrongMetrics(report, invocation, of('metric'))].map(
      (what): Breach => ({
        invariant: 'printed-agrees',
        at: invocation.ended?.at ?? invocation.startedAt,
        what,
      }),
    );
  });
};

interface Line {
  readonly stream: 'log' | 'metric' | 'summary';
  readonly line: unknown;
}

function linesByRun(day: ObservedDay): ReadonlyMap<ObservedInvocation, readonly Line[]> {
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

function wrongLog(report: unknown, lines: readonly unknown[]): string[] {
  const told = lines
    .filter((line) => property(line, 'message') === 'conversation')
    .map((line) => `${String(property(line, 'conversationId'))} ${String(property(line, 'outcome'))}`);
  const due = rowsOf(report)
    .filter(({ outcome }) => !QUIET.includes(outcome))
    .map(({ conversationId, outcome }) => `${conversationId} ${outcome}`);
  const missing = due.filter((one) => !told.includes(one));
  return [
    ...missing.map((one) => `the log has no line for ${one}`),
    ...(missing.length === 0 && told.length !== due.length
      ? [`the log has ${told.length} lines of conversations; ${due.length} are due`]
      : []),
  ];
}

function wrongMetrics(report: unknown, { trigger }: ObservedInvocation, lines: readonly unknown[]): string[] {
  const isSweep = property(report, 'action') === 'sweep' && trigger !== 'api';
  const outcome = property(report, 'outcome');
  const due = [
    ...Object.entries(COUNTS).map(([name, of]) => [name, property(property(report, 'counts'), of)] as const),
    // A preview's caller is told; its fate rings no alarm.
    ...(isSweep ? Object.entries(FATES).map(([name, of]) => [name, outcome === of ? 1 : 0] as const) : []),
  ];
  return due.flatMap(([name, value]) => {
    const told = lines.map((line) => property(line, name)).filter((one) => one !== undefined);
    return told.length === 1 && told[0] === value
      ? []
      : [`metric ${name} was told as ${JSON.stringify(told)}; ${String(value)} is right`];
  });
}
