import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { oracle } from './oracle.ts';
import { property, time } from './raw.ts';
import { conversationOf, isEnding, lastRead, purposeOf, requestsByRun } from './requests.ts';
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
      api.filter((one) => one.fate === 'whole' && one.status === 429).length,
    ),
    ...compare('writes', told('writes'), of('disconnect', 'teardown', 'tag').length),
    ...compare(
      'reads + rereads + verifies',
      told('reads') + told('rereads') + told('verifies'),
      of('read', 'look').length,
    ),
  ];
}

/** By the function's own clock. */
function wrongTimes(report: unknown, { startedAt, ended, clockAheadMs }: ObservedInvocation): string[] {
  const from = time(report, 'startedAt') ?? 0;
  const to = time(report, 'finishedAt') ?? 0;
  // A report tells whole milliseconds.
  const inside =
    from > startedAt + clockAheadMs - 1 && to >= from && to < (ended?.at ?? 0) + clockAheadMs + 1;
  return inside ? [] : ['startedAt and finishedAt are not the run’s'];
}

function wrongRow(
  row: Row,
  day: ObservedDay,
  invocation: ObservedInvocation,
  sent: readonly ObservedRequest[],
): string[] {
  const id = row.conversationId;
  const write = sent.find((one) => isEnding(one) && conversationOf(one) === id);
  const untouched = ['kept', 'would-close', 'already-ended', 'not-reached'].includes(row.outcome);
  const read = lastRead(sent, id, invocation.ended?.at ?? 0);
  const wrong =
    untouched && write !== undefined ? [`it is ${row.outcome}, and request ${write.id} wrote to it`] : [];
  if (read?.status !== 200 || !['kept', 'would-close'].includes(row.outcome)) return wrong;
  const now = (read.answeredAt ?? 0) + invocation.clockAheadMs;
  const says = oracle(read.answer, rulesOf(day, invocation), now);
  const isForced = row.reason?.startsWith('forced:') === true;
  if (row.outcome === 'kept' && says.says === 'stuck' && row.reason !== 'unreadable')
    return [...wrong, `it is kept as ${row.reason}, and by read ${read.id} it is stuck: ${says.class}`];
  if (row.outcome === 'would-close' && says.says !== 'stuck' && !isForced)
    return [...wrong, `it would be closed, and by read ${read.id} it is not stuck`];
  return wrong;
}
