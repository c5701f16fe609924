import type { Breach, Invariant, ObservedRequest } from '../observation.ts';
import { historyOf, wasOver, type Change } from './history.ts';
import { property } from './raw.ts';
import { answeredBy, conversationOf, isEnding, lastRead, purposeOf, requestsByRun } from './requests.ts';
import { reportOf, type Row, rowsOf } from './runs.ts';
import { type Shown, shown } from './shown.ts';
import { callsByRun, unfinishedIn } from './table-calls.ts';

/** DESIGN section 7. */
const SECOND_404_AFTER_MS = 5_000;

/** An answer that shows the end of a conversation after our write, and what was at stake. */
interface Told {
  readonly rows: readonly Row[];
  readonly requests: readonly ObservedRequest[];
  readonly endedAt: number;
  /** Those that a killed run may have written to. */
  readonly unfinished: ReadonlySet<string>;
}

/**
 * Promise 7: `closed` was seen, in the write's own reply or by a read after it; and is true, unless the very answer
 * that showed it was one that lied. What was seen to have ended is `closed`.
 */
export const promise07: Invariant = (day) => {
  const histories = historyOf(day);
  const calls = callsByRun(day);
  return [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const { ended } = invocation;
    if (ended === undefined) return [];
    const rows = rowsOf(reportOf(invocation));
    const unfinished = unfinishedIn(calls.get(invocation) ?? []);
    const told = { rows, requests, endedAt: ended.at, unfinished };
    return rows.flatMap((row) => {
      const what = problemOf(row, told, histories.get(row.conversationId) ?? []);
      return what === undefined ? [] : [breachOf(row, ended.at, what)];
    });
  });
};

function problemOf(
  row: Row,
  { requests, endedAt, unfinished }: Told,
  history: readonly Change[],
): string | undefined {
  const mine = requests.filter((one) => conversationOf(one) === row.conversationId);
  const writes = mine.filter((one) => isEnding(one));
  const [first] = writes;
  if (first === undefined) {
    if (row.outcome !== 'closed') return undefined;
    if (!unfinished.has(row.conversationId)) return 'closed, and no write was sent';
    if (property(row.raw, 'uncertain') !== true) return 'closed by a killed run, and not called uncertain';
    return wasOver(history, 0, endedAt) ? undefined : 'closed by a killed run, and it had not ended';
  }
  const proofs = mine.filter((one) => answeredBy(one, endedAt) && showsEnd(one, row, mine, writes));
  if (row.outcome === 'closed') {
    if (proofs.length === 0) return 'closed, and no answer showed its end';
    // A guest who comes back at once hides the end, or that there was none: DESIGN section 7 calls it closed.
    const mayBeUntrue = row.reopened || proofs.some(({ faults }) => faults.length > 0);
    return mayBeUntrue || wasOver(history, first.sentAt, endedAt)
      ? undefined
      : 'closed, and it had not ended';
  }
  const lastLook = lastRead(mine, row.conversationId, endedAt);
  // The read that was to say the same as a 404 said something else.
  const isContradicted =
    lastLook?.status === 404 &&
    mine.some((one) => one.id > lastLook.id && purposeOf(one) === 'read' && answeredBy(one, endedAt));
  return lastLook !== undefined && proofs.includes(lastLook) && !isContradicted
    ? `read ${lastLook.id} showed its end, and it is ${row.outcome}`
    : undefined;
}

/** Whether an answer shows that a conversation ended after one of our writes: DESIGN sections 3 and 7. */
function showsEnd(
  answer: ObservedRequest,
  row: Row,
  mine: readonly ObservedRequest[],
  writes: readonly ObservedRequest[],
): boolean {
  const owed = row.class === 'wrap-up-pending';
  if (purposeOf(answer) === 'disconnect') {
    const reply = shown(answer.answer, row.conversationId);
    return !owed && answer.status === 200 && reply?.endTime === true && reply.allDisconnected;
  }
  if (purposeOf(answer) !== 'read') return false;
  const write = writes.findLast(({ id }) => id < answer.id);
  if (write === undefined) return false;
  if (answer.status === 404) return isSecond404(answer, mine, write);
  const now = answer.status === 200 ? shown(answer.answer, row.conversationId) : undefined;
  if (now === undefined) return false;
  const cameBack =
    row.reopened &&
    now.guests.length > 0 &&
    now.guests.every(({ connected }) => (connected ?? 0) >= write.sentAt);
  if (owed) return !now.owesWrapUp && (now.over || cameBack);
  const before = shown(
    lastRead(mine, row.conversationId, write.sentAt, write.id)?.answer,
    row.conversationId,
  );
  if (now.endTime || (now.over && before?.over !== true)) return true;
  return cameBack && before?.over === false && allLeftFirst(before, now);
}

/**
 * One 404 after a write proves nothing: an earlier one, at least 5 seconds before this was asked, has to have said the
 * same, and nothing else in between. Genesys's own has a code (reference 7); a page in its place says nothing.
 */
function isSecond404(
  answer: ObservedRequest,
  mine: readonly ObservedRequest[],
  write: ObservedRequest,
): boolean {
  const isGone = ({ status, answer: body }: ObservedRequest): boolean =>
    status === 404 && typeof property(body, 'code') === 'string';
  const looks = mine.filter(
    (one) =>
      purposeOf(one) === 'read' &&
      one.id > write.id &&
      answeredBy(one, answer.sentAt) &&
      (one.status === 200 || one.status === 404),
  );
  const since = looks.findLastIndex((one) => !isGone(one)) + 1;
  return (
    isGone(answer) &&
    looks.slice(since).some(({ answeredAt = 0 }) => answer.sentAt - answeredAt >= SECOND_404_AFTER_MS)
  );
}

/** A guest who came back after an end meets nobody of those who were there. A time that is missing speaks for nothing. */
function allLeftFirst(before: Shown, now: Shown): boolean {
  const there = new Set(before.lines.filter(({ isOpen }) => isOpen).map(({ id }) => id));
  const then = now.lines.filter(({ id }) => there.has(id));
  const came = Math.min(...now.lines.flatMap(({ isOpen, from }) => (isOpen ? (from ?? []) : [])));
  return then.every(({ isOpen, to }) => !isOpen && (to ?? 0) <= came);
}

function breachOf({ conversationId }: Row, at: number, what: string): Breach {
  return { invariant: 'promise-07', at, conversationId, what };
}
