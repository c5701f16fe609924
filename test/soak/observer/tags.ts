import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { mayBeForced } from './ends-only-stuck.ts';
import { oracle } from './oracle.ts';
import { judgingNow } from './own-clock.ts';
import { property, text } from './raw.ts';
import { conversationOf, isEnding, lastRead, purposeOf, requestsByRun } from './requests.ts';
import { isForced, mayWrite, reportOf, rulesOf } from './runs.ts';

/** One tag, and what its run had sent about the same conversation before. */
interface Tagged {
  readonly tag: ObservedRequest;
  readonly earlier: readonly ObservedRequest[];
  readonly read: ObservedRequest | undefined;
}

/**
 * The external tag: only where the deployment wants it, before the end, once, on what is stuck and has none. DESIGN
 * section 7.
 */
export const tags: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    if (!mayWrite(day, invocation)) return [];
    return requests
      .filter((one) => purposeOf(one) === 'tag')
      .flatMap((tag) => {
        const conversationId = conversationOf(tag) ?? '';
        const earlier = requests.filter((one) => one.id < tag.id && conversationOf(one) === conversationId);
        const read = lastRead(earlier, conversationId, tag.sentAt, tag.id);
        const problems = [
          ...wrongTag(day, invocation, { tag, earlier, read }),
          ...(isForNobody(day, invocation, { tag, earlier, read }, requests)
            ? ['a tag was sent to what is not stuck']
            : []),
        ];
        return problems.map((what): Breach => ({ invariant: 'tags', at: tag.sentAt, conversationId, what }));
      });
  });

function wrongTag(
  { setUp }: ObservedDay,
  invocation: ObservedInvocation,
  { tag, earlier, read }: Tagged,
): string[] {
  const written = text(tag.body, 'externalTag') ?? '';
  // A run that has left no report does not tell which sweep it was.
  const sweepId = text(reportOf(invocation), 'sweepId');
  const namesSweep =
    sweepId === undefined ? written.startsWith('sweeper:') : written === `sweeper:${sweepId}`;
  // A 401 says that it was not written; it leaves again with a new token.
  const again = earlier.some((one) => purposeOf(one) === 'tag' && one.status !== 401);
  return [
    ...(setUp.settings.tag === true ? [] : ['a tag was sent, and the deployment wants none']),
    ...(earlier.some((one) => isEnding(one)) ? ['a tag was sent after the end'] : []),
    ...(again ? ['a second tag was sent'] : []),
    ...(namesSweep ? [] : ['the tag does not name its sweep']),
    ...(property(read?.answer, 'externalTag') === undefined ? [] : ['a tag was overwritten']),
  ];
}

function isForNobody(
  day: ObservedDay,
  invocation: ObservedInvocation,
  { tag, read }: Tagged,
  run: readonly ObservedRequest[],
): boolean {
  if (read?.status !== 200) return true;
  const { most } = judgingNow(invocation, read, run, tag.sentAt);
  const says = oracle(read.answer, rulesOf(day, invocation), most);
  const mayForce = isForced(invocation) && mayBeForced(says);
  return says.says !== 'stuck' && !mayForce;
}
