import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { judgingNow, sayingsBetween } from './own-clock.ts';
import { list, text } from './raw.ts';
import { lastRead, requestsByRun, wasHeard } from './requests.ts';
import { rulesOf } from './runs.ts';

/** What `explain` says of a conversation is what its live state gives: DESIGN sections 3 and 4. */
export const explainAgrees: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const { asked, ended } = invocation;
    if (asked?.action !== 'explain' || ended?.kind !== 'answered') return [];
    return list(ended.report, 'conversations').flatMap((row) => {
      const conversationId = (text(row, 'conversationId') ?? '').toLowerCase();
      const read = lastRead(requests, conversationId, ended.at);
      const told = { row, read, requests };
      const what = read === undefined ? undefined : problemOf({ ...told, read }, day, invocation);
      return what === undefined
        ? []
        : [{ invariant: 'explain-agrees', at: ended.at, conversationId, what } satisfies Breach];
    });
  });

interface Told {
  readonly row: unknown;
  readonly read: ObservedRequest;
  readonly requests: readonly ObservedRequest[];
}

function problemOf(
  { row, read, requests }: Told,
  day: ObservedDay,
  invocation: ObservedInvocation,
): string | undefined {
  const verdict = text(row, 'verdict');
  // Half a 404 may be anybody's.
  if (!wasHeard(read) || (read.status === 404 && typeof read.answer !== 'object')) return undefined;
  if (read.status === 404)
    return verdict === 'unknown-id' ? undefined : `read ${read.id} answered 404, and it says ${verdict}`;
  // The function may be more careful than the oracle: what cannot be judged is kept (promise 4).
  if (text(row, 'reason') === 'unreadable') return undefined;
  const span = judgingNow(invocation, read, requests);
  const right = sayingsBetween(read.answer, rulesOf(day, invocation), span)?.map((says) =>
    says.says === 'stuck' ? `stuck ${says.class}` : says.says,
  );
  const told = verdict === 'stuck' ? `stuck ${text(row, 'class')}` : (verdict ?? '');
  return right === undefined || right.includes(told)
    ? undefined
    : `it says ${told}; by read ${read.id} it is ${right[0]}`;
}
