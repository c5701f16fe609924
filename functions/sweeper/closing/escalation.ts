import { momentOf } from '../clock.ts';
import type { EndOperation, OutcomeRow } from '../outcome.ts';
import type { Stuck } from '../policy/judgement.ts';
import { conclude, concludeAnswer, concludeFailure } from './conclude.ts';
import type { Done, Ending, Step, StuckConversation } from './context.ts';
import { readLiveAgain } from './live-read.ts';
import { about, notReachedRow, rowOfNotStuck, rowOfUnjudged } from './rows.ts';
import { observe } from './verify.ts';
import {
  hasLeft,
  isFresh,
  maybeExecuted,
  pauseBeforeNextTry,
  rowOfFailedWrite,
  sendTag,
  sendWrite,
  type WriteFailure,
} from './write.ts';

/**
 * Ends one conversation that a live read has just proved stuck. It tries the operations in their order, verifies each,
 * and reads the live state again whenever it may have changed. DESIGN.md section 7.
 *
 * @returns the conversation's row in the report, whatever happened
 */
export async function endConversation(target: StuckConversation, ending: Ending): Promise<OutcomeRow> {
  const { budget, records } = ending;
  if (!(await budget.reserve())) return notReachedRow(about(target), 'cap');
  const done: Done = { tagging: 'to-do', last: undefined, accepted: false };
  let row: OutcomeRow = { ...about(target), outcome: 'failed', reason: 'internal-error' };
  try {
    // First the intent, then the age of the live state: noting the intent takes time (DESIGN.md section 11).
    const [operation] = operationsFor(target.judgement, ending.teardown);
    const mayWrite = (await records.intend({ ...target, operation })) !== 'stop';
    row = mayWrite
      ? await tryInOrder(target, ending, done)
      : notReachedRow(about(target), 'table-unavailable');
    return row;
  } finally {
    const sent = done.tagging === 'sent' || done.last !== undefined;
    if (sent) budget.use();
    else budget.release();
    void records.settle(row, sent);
  }
}

async function tryInOrder(target: StuckConversation, ending: Ending, done: Done): Promise<OutcomeRow> {
  let current = target;
  let row: OutcomeRow | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;
  for (const operation of operationsFor(target.judgement, ending.teardown)) {
    const pause = notBefore - ending.clock.monotonic();
    if (pause > 0) await ending.clock.sleep(pause, ending.deadline.signal);
    const step = await tryOperation(operation, current, ending, done);
    if (step.kind === 'done') return inTheLightOf(done, step.row);
    if (step.kind === 'stopped') return stoppedRow(step, done, step.otherwise ?? row);
    current = step.still;
    row = step.otherwise;
    notBefore = step.notBefore ?? Number.NEGATIVE_INFINITY;
  }
  return inTheLightOf(done, row ?? notReachedRow(about(target), 'deadline'));
}

/** `wrap-up-pending` begins at teardown: disconnect does not clear a wrap-up that is owed. */
export function operationsFor(
  judgement: Stuck,
  teardown: boolean,
): readonly [EndOperation, ...EndOperation[]] {
  if (judgement.class === 'wrap-up-pending') return ['teardown'];
  return teardown ? ['disconnect', 'teardown'] : ['disconnect'];
}

/**
 * A write that Genesys accepted and that ended nothing outweighs the refusal of a later operation. If no write can have
 * had any effect, somebody else ended the conversation, and we cut nobody off.
 */
function inTheLightOf({ accepted, last }: Done, row: OutcomeRow): OutcomeRow {
  const isRefusedOrFailed = row.outcome === 'refused' || row.outcome === 'failed';
  if (accepted && isRefusedOrFailed) return { ...row, outcome: 'unverified', reason: 'still-open' };
  if (last?.ineffective === undefined) return row;
  const { overtaken: _, ...rest } = row;
  return rest;
}

function stoppedRow(
  { reason, at: current }: Extract<Step, { kind: 'stopped' }>,
  { last, accepted }: Done,
  earlier: OutcomeRow | undefined,
): OutcomeRow {
  if (last === undefined) return notReachedRow(about(current), reason);
  if (!accepted && earlier !== undefined) return earlier;
  return {
    ...about(current),
    outcome: 'unverified',
    reason: reason === 'deadline' || reason === 'credentials-changed' ? reason : 'still-open',
    operation: last.operation,
    ...(last.contextId === undefined ? {} : { contextId: last.contextId }),
  };
}

async function tryOperation(
  operation: EndOperation,
  target: StuckConversation,
  ending: Ending,
  done: Done,
): Promise<Step> {
  let current = target;
  let otherwise: OutcomeRow | undefined;
  for (let tries = 1; ;) {
    const ready = await makeReady(current, ending, done);
    if (ready.kind === 'stopped') return { ...ready, otherwise };
    if (ready.kind === 'done') return ready;
    current = ready.still;

    const sending = await sendWrite(operation, current, ending);
    switch (sending.kind) {
      case 'stopped':
        return { ...sending, at: current, otherwise };
      case 'stale':
        if (sending.rejected !== undefined)
          otherwise = noteFailure(sending.rejected, operation, current, ending, done);
        break;
      case 'answered':
        return await concludeAnswer(sending.answer, operation, current, ending, done);
      case 'unanswered': {
        const { failure } = sending;
        if (!hasLeft(failure)) {
          if ('rejected' in failure) noteFailure(failure.rejected, operation, current, ending, done);
          // Nothing was sent, so nothing has to be verified. The other operation would need a connection as well.
          otherwise = rowOfFailedWrite(failure, operation, current);
          const nextAt = whenToTryAgain(failure, tries, ending);
          if (nextAt === undefined) return { kind: 'done', row: otherwise };
          tries += 1;
          await ending.clock.sleep(nextAt - ending.clock.monotonic(), ending.deadline.signal);
          break;
        }
        otherwise = noteFailure(failure, operation, current, ending, done);
        if (failure.kind === 'cut-off') return { kind: 'done', row: otherwise };
        const tryAgainAt = whenToTryAgain(failure, tries, ending);
        const observation = await observe(current, failure.sentAt, ending);
        if (tryAgainAt === undefined || observation.kind !== 'still-stuck') {
          return await concludeFailure(failure, otherwise, observation, operation, current, ending);
        }
        current = observation.still;
        tries += 1;
        await ending.clock.sleep(tryAgainAt - ending.clock.monotonic(), ending.deadline.signal);
        break;
      }
    }
  }
}

/** Remembers a write that was sent and not answered 2xx. Returns the conversation's row as it is now. */
function noteFailure(
  failure: WriteFailure,
  operation: EndOperation,
  current: StuckConversation,
  { clock }: Ending,
  done: Done,
): OutcomeRow {
  const row = rowOfFailedWrite(failure, operation, current);
  const isFirstOrAfterSuch = done.last === undefined || done.last.ineffective !== undefined;
  done.last = {
    operation,
    at: failure.kind === 'cut-off' ? momentOf(clock) : failure.sentAt,
    contextId: failure.kind === 'http' ? failure.contextId : undefined,
    ineffective: isFirstOrAfterSuch && !maybeExecuted(failure) ? row : undefined,
  };
  return row;
}

/** Milliseconds by the monotonic clock; undefined if trying again is of no use. */
function whenToTryAgain(
  failure: WriteFailure,
  tries: number,
  { clock, deadline }: Ending,
): number | undefined {
  const pause = pauseBeforeNextTry(failure, tries, { clock, until: deadline.newWorkUntil });
  return pause === undefined ? undefined : clock.monotonic() + pause;
}

/** Makes sure that the live state is fresh enough for a write, and that the tag is set before the first write. */
export async function makeReady(target: StuckConversation, ending: Ending, done: Done): Promise<Step> {
  let current = target;
  for (;;) {
    const reason = ending.stopped();
    if (reason !== undefined) return { kind: 'stopped', reason, at: current };
    if (!isFresh(current, ending.clock)) {
      const fresh = await freshen(current, ending, done);
      if (fresh.kind !== 'climb') return fresh;
      current = fresh.still;
      continue;
    }
    if (done.tagging !== 'to-do') return { kind: 'climb', still: current };
    const tagged = await sendTag(current, ending);
    done.tagging = tagged === 'not-sent' ? 'left-alone' : 'sent';
    if (tagged === 'unknown') return freshen(current, ending, done);
  }
}

/** Reads and judges a conversation again if its last live read is too old for a write. */
async function freshen(current: StuckConversation, ending: Ending, done: Done): Promise<Step> {
  if (done.last !== undefined) {
    const { operation, at, ineffective } = done.last;
    const observation = await observe(current, at, ending);
    // None of our writes had an effect: if the guest left and came back, we did not end the conversation in between.
    if (observation.kind === 'reopened' && ineffective !== undefined)
      return { kind: 'done', row: ineffective };
    return conclude(observation, operation, current, done.accepted ? {} : { uncertain: true });
  }
  const { conversationId } = current;
  const { genesys, judge, clock, deadline } = ending;
  const by = { judge, clock, signal: deadline.signal };
  const read = await readLiveAgain(genesys, conversationId, 'reread', by);
  if (read.kind === 'not-stuck')
    return { kind: 'done', row: rowOfNotStuck(conversationId, read, ending.named) };
  if (read.kind === 'unknown-id') return { kind: 'done', row: rowOfUnjudged(conversationId, read) };
  // If the live state could not be read again, the last verdict stays.
  if (read.kind !== 'stuck')
    return { kind: 'done', row: { ...about(current), ...rowOfUnjudged(conversationId, read) } };
  return { kind: 'climb', still: { ...read, conversationId } };
}
