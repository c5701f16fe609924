import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { judgingNow, sayingsBetween, wallBetween, wasSet } from './own-clock.ts';
import { property, time } from './raw.ts';
import { conversationOf, isEnding, lastRead, purposeOf, requestsByRun, wasHeard } from './requests.ts';
import { reportOf, type Row, rowsOf, rulesOf } from './runs.ts';

/** What a report says of itself is what was seen from outside: its counts of requests, its times, whom it left alone. */
export const reportAgrees: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const report = reportOf(invocation);
    const at = invocation.ended?.at;
    if (report === undefined || at === undefined) return [];
    const sent = requests.filter(({ sentAt }) => sentAt <= at);
    return [
      ...wrongRequests(report, sent).map((what): Breach => ({ invariant: 'report-agrees', at, what })),
      ...wrongTimes(report, invocation).map((what): Breach => ({ invariant: 'report-agrees', at, what })),
      ...rowsOf(report).flatMap((row) =>
        wrongRow(row, day, invocation, sent).map((what): Breach => ({
          invariant: 'report-agrees',
          at,
          conversationId: row.conversationId,
          what,
        })),
      ),
    ];
  });

function wrongRequests(report: unknown, sent: readonly ObservedRequest[]): string[] {
  const of = (...purposes: readonly string[]): ObservedRequest[] =>
    sent.filter((one) => purposes.includes(purposeOf(one)));
  const api = sent.filter((one) => purposeOf(one) !== 'login');
  const counts = property(report, 'requests');
  const told = (name: string): number => Number(property(counts, name));
  const compare = (name: string, says: number, seen: number): string[] =>
    says === seen ? [] : [`requests.${name} is ${says}; ${seen} were seen`];
  return [
    ...compare('total', told('total'), api.length),
    ...compare('search', told('search'), of('search').length),
    ...compare('logins', told('logins'), of('login').length),
    ...compare(
      'throttled',
      told('throttled'),
      api.filter((one) => wasHeard(one) && one.status === 429).length,
    ),
    ...compare('writes', told('writes'), of('disconnect', 'teardown', 'tag').length),
    ...compare(
      'reads + rereads + verifies',
      told('reads') + told('rereads') + told('verifies'),
      of('read', 'look').length,
    ),
  ];
}

/** By the function's own clock; one that is set in between may show the end before the beginning. */
function wrongTimes(report: unknown, invocation: ObservedInvocation): string[] {
  const { startedAt, ended, clock } = invocation;
  const endedAt = ended?.at ?? startedAt;
  const from = time(report, 'startedAt') ?? 0;
  const to = time(report, 'finishedAt') ?? 0;
  const { least, most } = wallBetween(invocation, startedAt, endedAt);
  // A report tells whole milliseconds.
  const isInside = from > least - 1 && to < most + 1;
  return isInside && (to >= from || wasSet(clock, startedAt, endedAt))
    ? []
    : ['startedAt and finishedAt are not the run’s'];
}

function wrongRow(
  row: Row,
  day: ObservedDay,
  invocation: ObservedInvocation,
  sent: readonly ObservedRequest[],
): string[] {
  const id = row.conversationId;
  const write = sent.find((one) => isEnding(one) && conversationOf(one) === id);
  const untouched = ['kept', 'would-close', 'already-ended', 'not-reached', 'unknown-id'].includes(
    row.outcome,
  );
  const read = lastRead(sent, id, invocation.ended?.at ?? 0);
  const wrong =
    untouched && write !== undefined ? [`it is ${row.outcome}, and request ${write.id} wrote to it`] : [];
  if (read?.status !== 200 || !['kept', 'would-close'].includes(row.outcome)) return wrong;
  const span = judgingNow(invocation, read, sent);
  const sayings = sayingsBetween(read.answer, rulesOf(day, invocation), span) ?? [];
  if (sayings.length === 0) return wrong;
  const isForced = row.reason?.startsWith('forced:') === true;
  if (row.outcome === 'kept' && sayings.every(({ says }) => says === 'stuck') && row.reason !== 'unreadable')
    return [...wrong, `it is kept as ${row.reason}, and by read ${read.id} it is stuck`];
  if (row.outcome === 'would-close' && sayings.every(({ says }) => says !== 'stuck') && !isForced)
    return [...wrong, `it would be closed, and by read ${read.id} it is not stuck`];
  return wrong;
}
