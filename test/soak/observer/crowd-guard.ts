import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { property } from './raw.ts';
import { purposeOf, requestsByRun } from './requests.ts';
import { crowdLimitOf, reportOf, rowsOf } from './runs.ts';

/** New work ends so long before a run's end, and no half time is later than this leaves it. */
const MARGIN_MS = 15_000;

/**
 * Promise 5, the other way round: a run aborts for a crowd alone, and a dry run for nothing (DESIGN sections 5 and
 * 6.4).
 */
export const crowdGuard: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) =>
    [...ofDryRun(invocation), ...withoutCrowd(day, invocation, requests)].map((what): Breach => ({
      invariant: 'promise-05',
      at: invocation.startedAt,
      what,
    })),
  );

function ofDryRun(invocation: ObservedInvocation): string[] {
  const report = reportOf(invocation);
  if (property(report, 'mode') !== 'dry-run') return [];
  const left = rowsOf(report).filter(({ reason }) => reason === 'cap' || reason === 'aborted');
  return [
    ...(property(report, 'outcome') === 'aborted' ? ['a dry run says aborted'] : []),
    ...(left.length > 0 ? [`a dry run left ${left.length} out as ${left[0]?.reason}`] : []),
  ];
}

/** Before half time there is no estimate: only more stuck ones than the limit allows may abort. */
function withoutCrowd(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
): string[] {
  const report = reportOf(invocation);
  const { startedAt, deadlineAt, ended } = invocation;
  if (property(report, 'outcome') !== 'aborted' || ended === undefined) return [];
  const stuck = Number(property(property(report, 'crowd'), 'stuck'));
  const most = crowdLimitOf(day, invocation).least;
  const isEarly = ended.at < startedAt + (deadlineAt - startedAt) / 2 - MARGIN_MS;
  const reads = requests.filter((one) => purposeOf(one) === 'read');
  // Where no token was to be had, nothing was judged: then every candidate may be stuck.
  const wereAllAnswered =
    property(property(report, 'crowd'), 'judged') !== 0 &&
    reads.every(
      ({ fate, status, answer }) =>
        fate === 'whole' && (status === 404 || status === 200) && typeof answer === 'object',
    );
  return isEarly && wereAllAnswered && stuck <= most
    ? [`the run says aborted before half time, ${stuck} were stuck, and the crowd’s limit is ${most}`]
    : [];
}
