import type { Breach, Invariant, ObservedDay, ObservedInvocation, TableCall } from '../observation.ts';
import { dueAt } from './promise-08.ts';
import { property } from './raw.ts';
import { reportOf } from './runs.ts';
import { callsByRun, failedAt, PATIENCE_MS, SLOW_MS, slowMs } from './table-calls.ts';

const MINUTE_MS = 60_000;

/**
 * DESIGN section 11: losing the table loses memory only. Whatever it does, an ordinary run is at most two seconds later;
 * and the report says that it went on without the table if it did, and only then.
 */
export const tableLost: Invariant = (day) => {
  const calls = callsByRun(day);
  return day.invocations.flatMap((invocation) => {
    const { ended, call, sweepId, id, startedAt, stoodStillMs } = invocation;
    if (ended === undefined || call !== undefined || sweepId !== undefined) return [];
    const own = calls.get(invocation) ?? [];
    // A process that stands still hears of nothing, and knows of nothing.
    const isPlain = stoodStillMs === 0;
    return [
      ...(isPlain ? [...wrongWord(invocation, own, day.table !== undefined)] : []),
      ...(isPlain ? [...goesOnAsking(own, ended.at), ...waited(day, invocation, own)] : []),
    ].map((what): Breach => ({
      invariant: 'table-lost',
      at: ended.at ?? startedAt,
      what: `invocation ${id}: ${what}`,
    }));
  });
};

function wrongWord(invocation: ObservedInvocation, calls: readonly TableCall[], hasTable: boolean): string[] {
  const report = reportOf(invocation);
  if (report === undefined) return [];
  const endedAt = invocation.ended?.at ?? 0;
  const told = property(report, 'history');
  const failed = calls.filter((one) => failedAt(one, endedAt) !== undefined);
  const slow = slowMs(calls, endedAt);
  const patienceMs = patienceOf(invocation);
  if (!hasTable) return told === undefined ? [] : ['there is no table, and its report speaks of history'];
  if (told !== undefined && told !== 'unavailable') return [`its history is ${JSON.stringify(told)}`];
  if (told === undefined && failed.length > 0)
    return [`a call to the table failed (${failed[0]?.failed}), and its report does not say so`];
  if (told === undefined && slow > PATIENCE_MS + SLOW_MS)
    return [`slow calls took ${slow} ms, and its report does not say that history was unavailable`];
  // A call that would be known as slow when it is too late is not waited for.
  return told === 'unavailable' && failed.length === 0 && slow < patienceMs - SLOW_MS
    ? [`history is told as unavailable, no call failed, and slow ones took ${slow} ms`]
    : [];
}

/** A run shorter than a minute waits no longer than a quarter of its time for new work before it begins. */
function patienceOf(invocation: ObservedInvocation): number {
  const whole = dueAt(invocation) - invocation.startedAt;
  return whole < MINUTE_MS ? Math.min(PATIENCE_MS, (whole * 3) / 16) : PATIENCE_MS;
}

/** When the run has to do without the table: after one error, or two seconds. */
function lostAt(calls: readonly TableCall[], endedAt: number): number {
  const failures = calls.flatMap((one) => failedAt(one, endedAt) ?? []);
  const moments = calls.flatMap(({ calledAt, answeredAt = Infinity }) =>
    [calledAt, answeredAt].filter((at) => at <= endedAt),
  );
  const used = [...moments, endedAt]
    .toSorted((a, b) => a - b)
    .find((at) => slowMs(calls, at) > PATIENCE_MS + SLOW_MS);
  return Math.min(...failures, used ?? Infinity);
}

function goesOnAsking(calls: readonly TableCall[], endedAt: number): string[] {
  const lost = lostAt(calls, endedAt);
  const late = calls.find(({ calledAt }) => calledAt > lost && calledAt <= endedAt);
  return late === undefined
    ? []
    : [
        `it asked the table (${late.method} ${late.keys[0] ?? ''}) ${late.calledAt - lost} ms after it had lost it`,
      ];
}

/** A longer silence than patience, which ends in the very millisecond in which the table answers, was spent on waiting. */
function waited(day: ObservedDay, invocation: ObservedInvocation, calls: readonly TableCall[]): string[] {
  const long = calls.filter(
    ({ calledAt, answeredAt = Infinity }) => answeredAt - calledAt > PATIENCE_MS + 2 * SLOW_MS,
  );
  if (long.length === 0) return [];
  const requests = day.requests.filter((one) => one.invocation === invocation);
  const moments = [...requests.map(({ handedAt }) => handedAt), invocation.ended?.at ?? Infinity];
  return long.flatMap(({ calledAt, answeredAt = Infinity, method, keys }) => {
    const isNext = moments.includes(answeredAt);
    const isSilent = !moments.some((at) => at > calledAt + SLOW_MS && at < answeredAt);
    // It may have waited for Genesys just as long.
    const isWaitingForGenesys = requests.some(
      (one) => one.handedAt <= calledAt + SLOW_MS && (one.answeredAt ?? Infinity) >= answeredAt,
    );
    return isNext && isSilent && !isWaitingForGenesys
      ? [`it waited ${answeredAt - calledAt} ms for the table (${method} ${keys[0] ?? ''})`]
      : [];
  });
}
