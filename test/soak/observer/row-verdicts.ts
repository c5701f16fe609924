import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import type { Saying } from './oracle.ts';
import { judgingNow, sayingsBetween, type Span } from './own-clock.ts';
import { property } from './raw.ts';
import { conversationOf, isEnding, lastRead, purposeOf, requestsByRun } from './requests.ts';
import { isPlainlyOver } from './shown.ts';
import { isForced, reportOf, type Row, rowsOf, rulesOf } from './runs.ts';

const MINUTE_MS = 60_000;
/** Classes of what is over: for a close there is nothing left to end. */
const OF_WHAT_IS_OVER: readonly string[] = ['wrap-up-pending', 'hollow'];
const JUST_NOW_MS = 60 * MINUTE_MS;

/** A row of something that nothing was sent to, and what its last read says. */
interface Told {
  readonly row: Row;
  readonly read: ObservedRequest | undefined;
  /** What it may say; nothing where the last read was no whole 200, or anything may have been judged of it. */
  readonly sayings: readonly Saying[];
  /** An earlier read of the run had shown it. */
  readonly wasThere: boolean;
  /** By which clock it was judged. */
  readonly now: Span;
}

/** Promise 6: the outcome, reason, class and clock of a row are those that its last live state gives (DESIGN 3). */
export const rowVerdicts: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    toldOf(day, invocation, requests).flatMap((told) =>
      [...wrongEnd(told, invocation), ...wrongReason(told, invocation), ...wrongClock(told, invocation)].map(
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
      const now = read === undefined ? { least: 0, most: 0 } : judgingNow(invocation, read, requests);
      const sayings = read?.status === 200 ? (sayingsBetween(read.answer, rules, now) ?? []) : [];
      const wasThere = requests.some(
        (one) =>
          one.status === 200 && purposeOf(one) === 'read' && conversationOf(one) === row.conversationId,
      );
      return { row, read, sayings, now, wasThere };
    });
}

function wrongEnd({ row, read, sayings, now, wasThere }: Told, { asked }: ObservedInvocation): string[] {
  // Of what a caller has named, a 404 says that Genesys does not know it; of what the search lists, that it has ended.
  const right404 = asked?.action === 'close' && !wasThere ? 'unknown-id' : 'already-ended';
  if (['already-ended', 'unknown-id'].includes(row.outcome) && read?.status === 404)
    return row.outcome === right404 && (row.outcome === 'unknown-id' || row.reason === 'listed-only')
      ? []
      : [`it is unknown, and told as ${row.outcome}, ${row.reason}`];
  if (row.outcome === 'unknown-id') return ['it is told as unknown-id, and no answer says so'];
  const isClose = asked?.action === 'close';
  const isOver = isPlainlyOver(read?.answer);
  const left = sayings.every((one) => one.says === 'keep' && OF_WHAT_IS_OVER.includes(one.class ?? ''));
  if (isClose && isOver && row.outcome === 'kept' && sayings.length > 0 && left)
    return ['it is over, and a close says that it is kept'];
  if (row.outcome !== 'already-ended' || now.least === -Infinity) return [];
  const hasEnded = sayings.some(({ says }) => says === 'already-ended');
  if (!hasEnded && !(isClose && isOver)) return ['it is already-ended, and no answer shows that'];
  const endTime = property(read?.answer, 'endTime');
  const ended = typeof endTime === 'string' ? Date.parse(endTime) : NaN;
  if (Number.isNaN(ended)) return [];
  const right = [now.least, now.most].map((one) => (one - ended < JUST_NOW_MS ? 'just-now' : 'listed-only'));
  return right.some((one) => one === row.reason)
    ? []
    : [`it ended ${now.most - ended} ms ago, which is ${right[0]} and not ${row.reason}`];
}

function wrongReason({ row, sayings }: Told, invocation: ObservedInvocation): string[] {
  if (row.outcome !== 'kept' || isForced(invocation)) return [];
  const keeps = sayings.filter((one) => one.says === 'keep');
  const [first] = keeps;
  if (first === undefined) return [];
  // Either may read more of an object than the other: what cannot be judged is kept all the same (promise 4).
  if (row.reason === 'unreadable' || first.reason === 'unreadable') return [];
  // What is exempt and out of scope as well is kept for either: the order of DESIGN section 3 has no place for scope.
  const pair = new Set([row.reason, first.reason]);
  if (pair.has('exempt') && pair.has('out-of-scope')) return [];
  const words = (reason?: string, of?: string): string =>
    [reason, of].filter((one) => one !== undefined).join(', ');
  const told = words(row.reason, row.class);
  const right = keeps.map((one) => words(one.reason, one.class));
  return right.includes(told) ? [] : [`it is kept as ${told}; by its last read it is ${right[0]}`];
}

function wrongClock({ row, sayings, now }: Told, invocation: ObservedInvocation): string[] {
  const says = sayings.find((one) => one.says === 'stuck');
  if (row.outcome !== 'would-close' || says === undefined || isForced(invocation)) return [];
  const [least, most] = [now.least, now.most].map((one) => Math.floor((one - says.since) / MINUTE_MS));
  const told = Number(property(row.raw, 'idleMinutes'));
  return [
    ...(row.class === says.class ? [] : [`its class is ${row.class}; by its last read it is ${says.class}`]),
    ...(told >= (least ?? 0) - 1 && told <= (most ?? 0) + 1
      ? []
      : [`it is idle for ${most} minutes, and told as ${told}`]),
  ];
}
