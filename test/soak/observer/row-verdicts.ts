import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { oracle, type Saying } from './oracle.ts';
import { property, time } from './raw.ts';
import { conversationOf, isEnding, lastRead, requestsByRun } from './requests.ts';
import { isForced, reportOf, type Row, rowsOf, rulesOf } from './runs.ts';

const MINUTE_MS = 60_000;
const JUST_NOW_MS = 60 * MINUTE_MS;

/** A row of something that nothing was sent to, and what its last read says. */
interface Told {
  readonly row: Row;
  readonly read: ObservedRequest | undefined;
  /** Undefined where the last read was no whole 200. */
  readonly says: Saying | undefined;
  /** The function's clock when that read was answered. */
  readonly now: number;
}

/** Promise 6: the outcome, reason, class and clock of a row are those that its last live state gives (DESIGN 3). */
export const rowVerdicts: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    toldOf(day, invocation, requests).flatMap((told) =>
      [...wrongEnd(told), ...wrongReason(told, invocation), ...wrongClock(told, invocation)].map(
        (what): Breach => ({
          invariant: 'promise-06',
          at: told.read?.answeredAt ?? invocation.startedAt,
          conversationId: told.row.conversationId,
          what,
        }),
      ),
    ),
  );

function toldOf(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
): readonly Told[] {
  const endedAt = invocation.ended?.at;
  if (endedAt === undefined) return [];
  const rules = rulesOf(day, invocation);
  const wroteTo = new Set(requests.filter((one) => isEnding(one)).map((one) => conversationOf(one)));
  return rowsOf(reportOf(invocation))
    .filter(({ conversationId }) => !wroteTo.has(conversationId))
    .map((row) => {
      const read = lastRead(requests, row.conversationId, endedAt);
      const now = (read?.answeredAt ?? 0) + invocation.clockAheadMs;
      const says = read?.status === 200 ? oracle(read.answer, rules, now) : undefined;
      return { row, read, says, now };
    });
}

function wrongEnd({ row, read, says, now }: Told): string[] {
  if (row.outcome !== 'already-ended') return [];
  if (read?.status === 404)
    return row.reason === 'listed-only' ? [] : [`it is unknown, and told as ${row.reason}`];
  if (says?.says !== 'already-ended') return ['it is already-ended, and no answer shows that'];
  const since = now - (time(read?.answer, 'endTime') ?? 0);
  const right = since < JUST_NOW_MS ? 'just-now' : 'listed-only';
  return row.reason === right ? [] : [`it ended ${since} ms ago, which is ${right} and not ${row.reason}`];
}

function wrongReason({ row, says }: Told, invocation: ObservedInvocation): string[] {
  if (row.outcome !== 'kept' || says?.says !== 'keep' || isForced(invocation)) return [];
  // Either may read more of an object than the other: what cannot be judged is kept all the same (promise 4).
  if (row.reason === 'unreadable' || says.reason === 'unreadable') return [];
  // What is exempt and out of scope as well is kept for either: the order of DESIGN section 3 has no place for scope.
  const pair = new Set([row.reason, says.reason]);
  if (pair.has('exempt') && pair.has('out-of-scope')) return [];
  const told = [row.reason, row.class].filter((one) => one !== undefined).join(', ');
  const right = [says.reason, says.class].filter((one) => one !== undefined).join(', ');
  return told === right ? [] : [`it is kept as ${told}; by its last read it is ${right}`];
}

function wrongClock({ row, says, now }: Told, invocation: ObservedInvocation): string[] {
  if (row.outcome !== 'would-close' || says?.says !== 'stuck' || isForced(invocation)) return [];
  const idle = Math.floor((now - says.since) / MINUTE_MS);
  const told = Number(property(row.raw, 'idleMinutes'));
  return [
    ...(row.class === says.class ? [] : [`its class is ${row.class}; by its last read it is ${says.class}`]),
    ...(Math.abs(idle - told) <= 1 ? [] : [`it is idle for ${idle} minutes, and told as ${told}`]),
  ];
}
