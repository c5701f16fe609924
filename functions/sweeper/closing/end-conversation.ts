import type { NotReachedReason, OutcomeRow, Rung } from '../outcome.ts';
import { readSnapshot } from '../policy/snapshot.ts';
import type { Stuck } from '../policy/judgement.ts';
import type { Ending, StuckConversation } from './ending.ts';
import { mayClimb, pauseBeforeNextTry, rowOfFailedWrite } from './failed-write.ts';
import { readLive } from './live-read.ts';
import { about, notReachedRow, rowOfJudgement, rowOfUnjudged } from './outcome-rows.ts';
import { sendTag, sendWrite, type WriteFailure } from './send-write.ts';
import { replyShowsEnd } from './verification.ts';
import { look, type Sighting, watch } from './watch.ts';

/** How often one rung is tried where Genesys is overloaded or the fate of a write is unknown. */
const MAX_TRIES = 3;

/** What has been done to the conversation so far. */
interface Done {
  /** A tag was sent: the conversation counts as written to, though nothing of it can have ended it. */
  tagged: boolean;
  /** When the last write that ends left, milliseconds since the epoch; undefined when none has. */
  writtenAt: number | undefined;
  /** A write that ends was answered 2xx. */
  accepted: boolean;
}

type Step =
  | { readonly kind: 'done'; readonly row: OutcomeRow }
  /** Still open and still stuck. `otherwise`: this rung's row, should there be no other rung. */
  | { readonly kind: 'climb'; readonly still: StuckConversation; readonly otherwise: OutcomeRow };

/**
 * Ends one conversation that a live read has just proved stuck: up the ladder, verified on every rung, the live
 * state read again whenever it may have changed. DESIGN.md section 7.
 *
 * @returns the conversation's row in the report, whatever happened
 */
export async function endConversation(target: StuckConversation, ending: Ending): Promise<OutcomeRow> {
  if (!ending.budget.reserve()) return notReachedRow(about(target), 'cap');
  const done: Done = { tagged: false, writtenAt: undefined, accepted: false };
  try {
    done.tagged = await sendTag(target, ending);
    return await climbLadder(target, ending, done);
  } finally {
    if (!done.tagged && done.writtenAt === undefined) ending.budget.release();
  }
}

async function climbLadder(target: StuckConversation, ending: Ending, done: Done): Promise<OutcomeRow> {
  let current = target;
  let row: OutcomeRow = notReachedRow(about(target), 'deadline');
  for (const rung of rungsFor(target.judgement, ending.teardown)) {
    const step = await tryRung(rung, current, ending, done);
    if (step.kind === 'done') return step.row;
    current = step.still;
    row = step.otherwise;
  }
  // A write that Genesys accepted and that ended nothing outweighs what a later rung was refused for.
  return done.accepted ? { ...row, outcome: 'unverified', reason: 'still-open' } : row;
}

/** `wrap-up-pending` begins at teardown: the first rung does nothing for somebody who owes wrap-up. */
export function rungsFor(judgement: Stuck, teardown: boolean): readonly [Rung, ...Rung[]] {
  if (judgement.class === 'wrap-up-pending') return ['teardown'];
  return teardown ? ['disconnect', 'teardown'] : ['disconnect'];
}

async function tryRung(rung: Rung, target: StuckConversation, ending: Ending, done: Done): Promise<Step> {
  let current = target;
  for (let tries = 1; ;) {
    const sending = await sendWrite(rung, current, ending);
    switch (sending.kind) {
      case 'stopped':
        return { kind: 'done', row: stoppedRow(sending.reason, current, done) };
      case 'stale': {
        const fresh = await freshen(rung, current, ending, done);
        if (fresh.kind === 'done') return fresh;
        current = fresh.still;
        break;
      }
      case 'answered': {
        const { answer } = sending;
        done.writtenAt = answer.sentAt;
        done.accepted = true;
        ending.refusals.worked(rung, current.judgement.divisionIds);
        const reply = readSnapshot(answer.body, current.conversationId);
        const sighting: Sighting =
          replyShowsEnd(reply) && current.judgement.class !== 'wrap-up-pending'
            ? { kind: 'ended', afterMs: answer.answeredAt - answer.sentAt, wrapUpOwed: reply.wrapUpOwed }
            : await watch(current, answer.sentAt, ending);
        return conclude(sighting, rung, current);
      }
      case 'unanswered': {
        const { failure } = sending;
        if (failure.kind === 'cut-off') {
          done.writtenAt ??= ending.clock.now();
          return { kind: 'done', row: rowOfFailedWrite(failure, rung, current) };
        }
        done.writtenAt = failure.sentAt;
        const pause =
          tries < MAX_TRIES
            ? pauseBeforeNextTry(failure, tries, { clock: ending.clock, until: ending.deadline.newWorkUntil })
            : undefined;
        const sighting = await look(current, failure.sentAt, ending);
        if (pause === undefined || sighting.kind !== 'still-stuck') {
          return concludeFailure(failure, sighting, rung, current, ending);
        }
        current = sighting.still;
        tries += 1;
        await ending.clock.sleep(pause, ending.deadline.signal);
        break;
      }
    }
  }
}

/** Reads and judges a conversation again whose last live read has grown too old to write on. */
async function freshen(rung: Rung, current: StuckConversation, ending: Ending, done: Done): Promise<Step> {
  if (done.writtenAt !== undefined) {
    return conclude(await look(current, done.writtenAt, ending), rung, current, { uncertain: true });
  }
  const { conversationId } = current;
  const read = await readLive(ending.genesys, conversationId, 'reread', ending.judge);
  if (read.kind === 'not-stuck') return { kind: 'done', row: rowOfJudgement(conversationId, read.judgement) };
  if (read.kind !== 'stuck') return { kind: 'done', row: rowOfUnjudged(conversationId, read) };
  const still = { ...read, conversationId };
  return { kind: 'climb', still, otherwise: notReachedRow(about(still), 'deadline') };
}

/** The live state has been looked at (`sighting`) after a write that failed: what follows. */
async function concludeFailure(
  failure: Exclude<WriteFailure, { kind: 'cut-off' }>,
  sighting: Sighting,
  rung: Rung,
  current: StuckConversation,
  ending: Ending,
): Promise<Step> {
  const otherwise = rowOfFailedWrite(failure, rung, current);
  if (sighting.kind === 'ended' || sighting.kind === 'reopened') {
    return conclude(sighting, rung, current, { uncertain: true });
  }
  if (!mayClimb(failure, otherwise)) return { kind: 'done', row: otherwise };
  const watched = await watch(current, failure.sentAt, ending);
  return conclude(watched, rung, current, { uncertain: true, otherwise });
}

function conclude(
  sighting: Sighting,
  rung: Rung,
  current: StuckConversation,
  how: { readonly uncertain?: true; readonly otherwise?: OutcomeRow } = {},
): Step {
  const row = { ...about(current), rung };
  const uncertain = how.uncertain === undefined ? {} : { uncertain: how.uncertain };
  switch (sighting.kind) {
    case 'ended':
    case 'reopened':
      return {
        kind: 'done',
        row: {
          ...row,
          outcome: 'closed',
          verifiedAfterMs: sighting.afterMs,
          ...uncertain,
          ...(sighting.kind === 'reopened' ? { reopened: true as const } : {}),
          ...(sighting.kind === 'ended' && sighting.wrapUpOwed ? { wrapUpOwed: true as const } : {}),
        },
      };
    case 'still-stuck':
      return {
        kind: 'climb',
        still: sighting.still,
        otherwise: how.otherwise ?? { ...row, outcome: 'unverified', reason: 'still-open' },
      };
    case 'not-stuck':
      return {
        kind: 'done',
        row: {
          ...row,
          outcome: 'unverified',
          reason: sighting.reason,
          ...(sighting.reason === 'guest-returned' ? { guestReturned: true as const } : {}),
        },
      };
    case 'unknown':
      return { kind: 'done', row: { ...row, outcome: 'unverified', reason: sighting.reason } };
  }
}

function stoppedRow(reason: NotReachedReason, current: StuckConversation, done: Done): OutcomeRow {
  if (done.writtenAt === undefined) return notReachedRow(about(current), reason);
  return { ...about(current), outcome: 'unverified', reason: reason === 'deadline' ? reason : 'still-open' };
}
