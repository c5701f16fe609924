import type { Breach, Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { printedByRun } from './printed.ts';
import { list, property } from './raw.ts';
import { reportOf, rowsOf } from './runs.ts';
import { deployedLookback } from './search-covers.ts';

/** The metrics that stand for a sweep's own fate: an alarm rings for each. */
const FATES = {
  RunAborted: 'aborted',
  RunRefused: 'refused',
  RunFailed: 'failed',
  RunPartial: 'partial',
};
const COUNTS = { Closed: 'closed', Refused: 'refused', Failed: 'failed', NotReached: 'not-reached' };

/** What a day of metrics says is what its reports say; and nothing is said of what nobody knows. DESIGN section 5. */
export const metricsAgree: Invariant = (day) => {
  const lines = printedByRun(day);
  return day.invocations.flatMap((invocation) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const told = (lines.get(invocation) ?? []).filter(({ stream }) => stream === 'metric');
    const metrics = told.map(({ line }) => line);
    return Object.entries(dueOf(day, invocation, report)).flatMap(([name, value]): Breach[] => {
      const values = metrics.map((line) => property(line, name)).filter((one) => one !== undefined);
      const isRight = value === undefined ? values.length === 0 : values.length === 1 && values[0] === value;
      if (isRight) return [];
      const what = `invocation ${invocation.id}: metric ${name} was told as ${JSON.stringify(values)}; ${value ?? 'nothing'} is right`;
      return [{ invariant: 'metrics-agree', at: invocation.ended?.at ?? invocation.startedAt, what }];
    });
  });
};

/** Each metric of a run with its value; undefined where it must not be told. */
function dueOf(
  day: ObservedDay,
  invocation: ObservedInvocation,
  report: unknown,
): Readonly<Record<string, number | undefined>> {
  const { trigger } = invocation;
  const count = (name: string): number => Number(property(property(report, 'counts'), name) ?? 0);
  const outcome = property(report, 'outcome');
  // A preview's caller is told; its fate rings no alarm.
  const isSweep = property(report, 'action') === 'sweep' && trigger !== 'api';
  const isWatched = trigger === 'schedule' || trigger === 'step-functions';
  const returned = rowsOf(report).filter(
    (row) => row.outcome === 'unverified' && row.reason === 'guest-returned',
  );
  const fates = Object.entries(FATES).map(([name, of]) => [
    name,
    isSweep ? Number(outcome === of) : undefined,
  ]);
  return {
    ...Object.fromEntries(Object.entries(COUNTS).map(([name, of]) => [name, count(of)])),
    // A guest who has come back needs nobody.
    Unverified: count('unverified') - returned.length,
    ...Object.fromEntries(fates),
    Runs: isSweep && isWatched ? 1 : undefined,
    ...backlogOf(report, isSweep && isOfAll(day, invocation, report), count),
  };
}

/** Whether everything that is deployed to be searched was searched: what was not is no backlog of 0. */
function isOfAll(day: ObservedDay, { asked }: ObservedInvocation, report: unknown): boolean {
  const request = asked?.request ?? {};
  const isNarrow = ['queueIds', 'divisionIds'].some((name) => list(request, name).length > 0);
  const days = request['lookbackDays'];
  const isDeployed = days === undefined || days === deployedLookback(day);
  return !isNarrow && isDeployed && list(property(report, 'search'), 'failedWindows').length === 0;
}

function backlogOf(
  report: unknown,
  isKnown: boolean,
  count: (name: string) => number,
): Readonly<Record<string, number | undefined>> {
  const stuck: readonly unknown[] = Object.values(Object(property(report, 'stuck')));
  const backlog = {
    Open: count('open'),
    Stuck: stuck.reduce<number>((sum, one) => sum + Number(one), 0),
    WouldClose: count('would-close'),
    Kept: count('kept'),
    OldestStuckMinutes: Number(property(report, 'oldestStuckMinutes') ?? 0),
  };
  return isKnown ? backlog : Object.fromEntries(Object.keys(backlog).map((name) => [name, undefined]));
}
