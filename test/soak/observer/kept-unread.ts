import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { oracle } from './oracle.ts';
import { wallBetween } from './own-clock.ts';
import { list, property, text } from './raw.ts';
import { answeredBy, conversationOf, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, type Row, rowsOf, rulesOf } from './runs.ts';
import { clockSpread } from './table-calls.ts';

const MINUTE_MS = 60_000;
/** Nothing is left unread for longer: DESIGN section 11. */
const LONGEST_MS = 360 * MINUTE_MS;
/** A time is told in whole seconds, and so is a `Date`. */
const ROUNDED_MS = 2_000;
/** DESIGN section 4. */
const REQUESTS_PER_MINUTE = 240;

type Runs = ReadonlyMap<ObservedInvocation, readonly ObservedRequest[]>;

/**
 * DESIGN section 11, what need not be read again: a row that is kept without a read rests on a read that kept it, at most
 * six hours ago, whose analytics row is the same now and whose state does not become stuck with time; only in a sweep of
 * the deployed policy, and only where there are more candidates than it can read.
 */
export const keptUnread: Invariant = (day) => {
  const runs = requestsByRun(day);
  const spread = clockSpread(day);
  return [...runs].flatMap(([invocation, requests]) => {
    const rows = rowsOf(reportOf(invocation)).filter(({ raw }) => property(raw, 'asOf') !== undefined);
    const [first] = rows;
    if (first === undefined) return [];
    const told = (conversationId: string, what: string): Breach => ({
      invariant: 'kept-unread',
      at: invocation.ended?.at ?? invocation.startedAt,
      conversationId,
      what: `invocation ${invocation.id}: ${what}`,
    });
    return [
      ...wrongRun(day, invocation, requests, rows.length).map((what) => told(first.conversationId, what)),
      ...rows.flatMap((row) =>
        wrongRow(day, row, { invocation, requests, runs, spread }).map((what) =>
          told(row.conversationId, what),
        ),
      ),
    ];
  });
};

function wrongRun(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
  unread: number,
): string[] {
  const { asked, sweepId, startedAt, deadlineAt, stoodStillMs, clock } = invocation;
  const named = Object.keys(asked?.request ?? {}).filter((key) =>
    ['policy', 'queueIds', 'divisionIds'].includes(key),
  );
  const searchedAt = Math.max(
    startedAt,
    ...requests.filter((one) => purposeOf(one) === 'search').map(({ answeredAt = startedAt }) => answeredAt),
  );
  const whole = deadlineAt - startedAt;
  const leftMs = deadlineAt - (whole < MINUTE_MS ? whole / 4 : 15_000) - searchedAt;
  const pace = Math.min(
    day.setUp.settings.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    day.setUp.allowancePerMinute,
  );
  const candidates = Number(property(property(reportOf(invocation), 'crowd'), 'candidates')) + unread;
  // A search that waits for its turn until the end of new work leaves no time, and no request shows that.
  const isSearched = list(property(reportOf(invocation), 'search'), 'failedWindows').length === 0;
  const isPlain = isSearched && stoodStillMs === 0 && clock.stood.length === 0;
  return [
    ...(asked?.action === 'sweep' && sweepId === undefined
      ? []
      : ['it is no ordinary sweep, and leaves some unread']),
    ...(named.length === 0 ? [] : [`its request has ${named.join(', ')}, and it leaves some unread`]),
    ...(isPlain && candidates <= Math.floor((pace * leftMs) / MINUTE_MS) - 1
      ? [
          `it has time to read ${(pace * leftMs) / MINUTE_MS}, there are ${candidates}, and it leaves some unread`,
        ]
      : []),
  ];
}

function wrongRow(
  day: ObservedDay,
  { conversationId, outcome, reason, class: ofClass, raw }: Row,
  about: {
    readonly invocation: ObservedInvocation;
    readonly requests: readonly ObservedRequest[];
    readonly runs: Runs;
    readonly spread: number;
  },
): string[] {
  const { invocation, requests, runs, spread } = about;
  const { startedAt, ended } = invocation;
  const endedAt = ended?.at ?? startedAt;
  const asOf = Date.parse(String(property(raw, 'asOf')));
  const isRead = (one: ObservedRequest): boolean =>
    purposeOf(one) === 'read' && conversationOf(one) === conversationId;
  if (outcome !== 'kept') return [`it is unread, and ${outcome}`];
  const read = requests.find((one) => isRead(one));
  if (read !== undefined) return [`it is told as unread, and request ${read.id} read it`];
  const reads = [...runs].flatMap(([run, of]) =>
    run === invocation
      ? []
      : of
          .filter((one) => isRead(one) && one.status === 200 && answeredBy(one, endedAt))
          .map((one) => ({ run, of, one })),
  );
  const last = Math.max(...reads.map(({ one }) => one.answeredAt ?? 0));
  const ageMs = endedAt - last;
  const isThen = ({ one: { answeredAt = 0 } }: (typeof reads)[number]): boolean =>
    Math.abs(answeredAt - asOf) <= spread + ROUNDED_MS;
  const rules = rulesOf(day, invocation);
  const rowsNow = listed(requests, conversationId);
  const wrong = reads.filter(isThen).map(({ run, of, one }): string[] => {
    const before = listed(of, conversationId);
    const then = rowsOf(reportOf(run)).find((row) => row.conversationId === conversationId);
    const now = wallBetween(invocation, startedAt, startedAt).least - spread;
    const [said, says] = [asOf, now].map((at) => oracle(one.answer, rules, at));
    return [
      ...(rowsNow.some((row) => before.includes(row))
        ? []
        : ['analytics lists it otherwise than before it was read, and it is left unread']),
      ...(then === undefined || (then.reason === reason && then.class === ofClass)
        ? []
        : [`it is kept as ${reason}, ${ofClass}; the sweep that read it said ${then.reason}, ${then.class}`]),
      ...(says?.says === 'stuck' && said?.says !== 'stuck'
        ? [`by its last read it is stuck by now (${says.class}), and it is left unread`]
        : []),
    ];
  });
  // Where clocks are off, it may rest on any of several reads.
  const [least = [`it is kept as of ${new Date(asOf).toISOString()}, and nobody read it then`]] =
    wrong.toSorted((a, b) => a.length - b.length);
  return [
    ...(ageMs > LONGEST_MS + spread ? [`it was last read ${Math.round(ageMs / MINUTE_MS)} minutes ago`] : []),
    ...least,
  ];
}

/** A conversation's rows in the answers to a run's searches. */
function listed(requests: readonly ObservedRequest[], conversationId: string): readonly string[] {
  return requests
    .filter((one) => purposeOf(one) === 'search' && one.status === 200)
    .flatMap(({ answer }) => list(answer, 'conversations'))
    .filter((row) => (text(row, 'conversationId') ?? '').toLowerCase() === conversationId)
    .map((row) => JSON.stringify(row));
}
