import type { Breach, Invariant, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { list, property } from './raw.ts';
import { conversationOf, isEnding, lastRead, requestsByRun } from './requests.ts';
import { shown } from './shown.ts';

/** Said of what is over as well, before anybody asks whether it is (DESIGN section 3). */
const SAID_BEFORE = ['not-web-messaging', 'out-of-scope', 'exempt', 'other-media'];

/**
 * The same close twice has the same answer: what is over is `"ended": true`, 200, with `wrapUpOwed` where somebody owes
 * it; and what Genesys does not know is never told as ended.
 */
export const sameClose: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const { asked, trigger, ended } = invocation;
    const named = asked?.request['conversationIds'];
    if (trigger !== 'api' || asked?.action !== 'close' || ended?.kind !== 'answered') return [];
    if (!Array.isArray(named) || named.length !== 1 || !isOfOne(invocation)) return [];
    const conversationId = String(named[0]).toLowerCase();
    const what = problemOf(ended.answer, conversationId, requests, ended.at);
    return what === undefined
      ? []
      : [{ invariant: 'same-close', at: ended.at, conversationId, what } satisfies Breach];
  });

/** Whether it came by the route of one conversation: that of a list answers with a report. */
function isOfOne({ event }: ObservedInvocation): boolean {
  return property(property(event, 'pathParameters'), 'conversationId') !== undefined;
}

function problemOf(
  answer: unknown,
  conversationId: string,
  requests: readonly ObservedRequest[],
  at: number,
): string | undefined {
  const status = property(answer, 'statusCode');
  const body: unknown = JSON.parse(String(property(answer, 'body')));
  const says = `${String(status)}, ended ${String(property(body, 'ended'))}`;
  const read = lastRead(requests, conversationId, at);
  const wrote = requests.some((one) => isEnding(one) && conversationOf(one) === conversationId);
  if (read === undefined || wrote) return undefined;
  if (read.status === 404)
    return property(body, 'ended') === true ? `Genesys does not know it, and it says ${says}` : undefined;
  const state = shown(read.answer, conversationId);
  const reason = String(property(body, 'reason'));
  if (state?.over !== true || SAID_BEFORE.includes(reason)) return undefined;
  // How long it has been hollow may be unreadable; an end that it tells of itself is not.
  if (reason === 'unreadable' && !state.endTime) return undefined;
  const isEnded = status === 200 && property(body, 'ended') === true;
  return isEnded || isStillToEnd(body) ? undefined : `it is over, and it says ${says}, ${reason}`;
}

/** What the policy calls stuck although it is over (`hollow`, `wrap-up-pending`): a close acts on it. */
function isStillToEnd(body: unknown): boolean {
  const [row = body] = list(body, 'conversations');
  return ['would-close', 'refused', 'failed', 'unverified', 'not-reached'].includes(
    String(property(row, 'outcome')),
  );
}
