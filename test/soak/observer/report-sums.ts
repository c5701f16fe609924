import type { Breach, Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { list, property } from './raw.ts';
import { crowdLimitOf, limitOf, reportOf, type Row, rowsOf } from './runs.ts';

/** Promise 6: what a report tells of a run as a whole follows from its rows (DESIGN section 5). */
export const reportSums: Invariant = (day) =>
  day.invocations.flatMap((invocation) => {
    const report = reportOf(invocation);
    if (report === undefined) return [];
    const rows = rowsOf(report);
    return [
      ...wrongCrowd(day, invocation, report),
      ...wrongSums(report, rows),
      ...partialForNothing(report, rows),
    ].map((what): Breach => ({
      invariant: 'promise-06',
      at: invocation.ended?.at ?? invocation.startedAt,
      what,
    }));
  });

function wrongCrowd(day: ObservedDay, invocation: ObservedInvocation, report: unknown): string[] {
  const crowd = property(report, 'crowd');
  if (crowd === undefined) return [];
  const stuck = Number(property(crowd, 'stuck'));
  const classes: readonly unknown[] = Object.values(Object(property(report, 'stuck')));
  const sum = classes.reduce<number>((all, count) => all + Number(count), 0);
  const guard = crowdLimitOf(day, invocation);
  const limit = Number(property(crowd, 'limit'));
  const setBy = property(crowd, 'limitSetBy');
  const isRight =
    (setBy === 'abortIfMoreThan' && limit === guard.byNumber && limit <= Math.max(...guard.byShare)) ||
    (setBy === 'abortIfMorePercent' && guard.byShare.includes(limit) && limit <= guard.byNumber);
  return [
    ...(sum === stuck ? [] : [`the classes of stuck add up to ${sum}; crowd.stuck is ${stuck}`]),
    ...(isRight
      ? []
      : [`crowd.limit is ${limit}, set by ${String(setBy)}; right is ${JSON.stringify(guard)}`]),
    ...(stuck > guard.most && property(crowd, 'wouldAbort') !== true
      ? [`${stuck} are stuck, more than the crowd’s limit, and wouldAbort is not told`]
      : []),
    ...(stuck > limitOf(day, invocation, 'maxCloses') && property(crowd, 'capped') !== true
      ? [`${stuck} are stuck, more than maxCloses, and capped is not told`]
      : []),
  ];
}

function wrongSums(report: unknown, rows: readonly Row[]): string[] {
  const owed = rows.filter(
    ({ outcome, raw }) =>
      ['closed', 'already-ended'].includes(outcome) && property(raw, 'wrapUpOwed') === true,
  ).length;
  const stuck = rows.filter(({ outcome }) => ['closed', 'would-close', 'unverified'].includes(outcome));
  // What is only told of a run that was killed was not judged in this one.
  const judged = stuck.filter(({ raw }) => property(raw, 'uncertain') !== true);
  const oldest = Math.max(0, ...judged.map(({ raw }) => Number(property(raw, 'idleMinutes') ?? 0)));
  const told = (name: string): number => Number(property(report, name));
  return [
    ...(told('wrapUpOwed') === owed
      ? []
      : [`wrapUpOwed is ${told('wrapUpOwed')}; ${owed} rows that have ended owe it`]),
    ...(told('oldestStuckMinutes') >= oldest
      ? []
      : [`oldestStuckMinutes is ${told('oldestStuckMinutes')}; a stuck row is idle for ${oldest}`]),
  ];
}

/** A systemic refusal is told by its diagnosis. */
function partialForNothing(report: unknown, rows: readonly Row[]): string[] {
  const hasCause =
    // What was written to, and may not be looked at any more, is unverified for that reason.
    rows.some(({ outcome, reason }) => outcome === 'not-reached' || reason === 'credentials-changed') ||
    list(property(report, 'search'), 'failedWindows').length > 0 ||
    list(report, 'diagnoses').length > 0;
  return property(report, 'outcome') === 'partial' && !hasCause
    ? ['the run says partial, and nothing was left out']
    : [];
}
