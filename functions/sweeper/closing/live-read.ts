import type { Clock, Moment } from '../clock.ts';
import type { Answered, ConnectionFailure, Failure, HttpFailure } from '../genesys/answer.ts';
import { isGenesysError } from '../genesys/answers.ts';
import type { ReadPurpose } from '../genesys/operations.ts';
import type { Genesys } from '../genesys/port.ts';
import { signsIn, type AssumptionSigns } from '../policy/assumptions.ts';
import { snapshotOf } from '../policy/judge.ts';
import type { AlreadyEnded, Judgement, Keep, LiveSnapshot, Stuck } from '../policy/judgement.ts';
import { readConversation, type Reading } from '../policy/live-conversation.ts';
import { isRefusal } from '../refusals/diagnose-refusal.ts';

/**
 * The policy's judgement of a live state.
 *
 * @param reading undefined if the body is not a JSON object
 * @param now milliseconds since the epoch
 */
export type Judge = (reading: Reading | undefined, conversationId: string, now: number) => Judgement;

/** What a live read says about one conversation. */
export type LiveRead = Judged | Unjudged;

type Judged =
  | {
      readonly kind: 'stuck';
      readonly judgement: Stuck;
      readonly snapshot: LiveSnapshot;
      readonly signs: AssumptionSigns;
      readonly askedAt: Moment;
    }
  /**
   * `snapshot` and `signs` are undefined if the body is not the conversation; it is then kept as unreadable.
   * `notGenesys`: the answer, if it is not a JSON object: something other than Genesys answered, or a part of the answer
   * was lost.
   */
  | {
      readonly kind: 'not-stuck';
      /** As of when it was judged, milliseconds since the epoch. */
      readonly judgedAt: number;
      readonly notGenesys?: Answered;
      readonly judgement: Keep | AlreadyEnded;
      readonly snapshot: LiveSnapshot | undefined;
      readonly signs: AssumptionSigns | undefined;
    };

export type Unjudged =
  /** Genesys's own 404: it knows no such conversation (any more). */
  | { readonly kind: 'unknown-id'; readonly contextId?: string }
  /** A 4xx from Genesys itself. */
  | { readonly kind: 'refused'; readonly failure: HttpFailure }
  /** After the retries: a 5xx, an answer from something other than Genesys, or no answer. */
  | { readonly kind: 'failed'; readonly failure: HttpFailure | ConnectionFailure }
  | { readonly kind: 'cut-off'; readonly reason: 'deadline' | 'credentials-changed' };

/**
 * Reads one conversation's live state, once: the judgement, the snapshot and the signs come from the same reading. It is
 * judged as of the arrival of the answer, by the earlier of our clock and Genesys's.
 */
export async function readLive(
  genesys: Genesys,
  conversationId: string,
  purpose: ReadPurpose,
  judge: Judge,
): Promise<LiveRead> {
  const answer = await genesys.readConversation(conversationId, purpose);
  if (!answer.ok) return readFailure(answer.failure);
  const reading = readConversation(answer.body);
  const judgement = judge(reading, conversationId, answer.judgeAt);
  const snapshot = reading && snapshotOf(reading.conversation, conversationId);
  const seen = snapshot && { snapshot, signs: signsIn(reading.conversation, answer.body) };
  if (judgement.verdict !== 'stuck') {
    const notGenesys = reading === undefined ? { notGenesys: answer } : {};
    const { judgeAt: judgedAt } = answer;
    return { kind: 'not-stuck', judgedAt, judgement, snapshot, signs: seen?.signs, ...notGenesys };
  }
  if (seen === undefined) throw new Error('A conversation was judged stuck that cannot be read');
  return { kind: 'stuck', judgement, ...seen, askedAt: answer.sentAt };
}

/**
 * Two 404s at least this far apart mean that a conversation has ended; one does not. Milliseconds. DESIGN.md section 7.
 */
export const CONFIRM_GONE_AFTER_MS = 5_000;

/**
 * As {@link readLive}, for a conversation that a read of this run has shown: a single 404 does not prove that it has
 * ended (assumption `a-404-that-lasts-is-an-end`). After one it is read again, at least {@link CONFIRM_GONE_AFTER_MS}
 * later, and that second answer counts. Both reads use the same credentials: if the client or the hosts have changed,
 * this run reads nothing more.
 *
 * @param by.signal ends the wait: the answer is then `cut-off`
 */
export async function readLiveAgain(
  genesys: Genesys,
  conversationId: string,
  purpose: ReadPurpose,
  by: {
    readonly judge: Judge;
    readonly clock: Pick<Clock, 'sleep'>;
    readonly signal: AbortSignal;
  },
): Promise<LiveRead> {
  const read = await readLive(genesys, conversationId, purpose, by.judge);
  if (read.kind !== 'unknown-id') return read;
  await by.clock.sleep(CONFIRM_GONE_AFTER_MS, by.signal);
  if (by.signal.aborted) return { kind: 'cut-off', reason: 'deadline' };
  return readLive(genesys, conversationId, purpose, by.judge);
}

function readFailure(failure: Failure): LiveRead {
  switch (failure.kind) {
    case 'http': {
      const { status, contextId } = failure;
      // A 404 from something else says nothing about the conversation.
      if (status === 404 && isGenesysError(failure))
        return { kind: 'unknown-id', ...(contextId === undefined ? {} : { contextId }) };
      return isRefusal(failure) ? { kind: 'refused', failure } : { kind: 'failed', failure };
    }
    case 'connection':
      return { kind: 'failed', failure };
    case 'cut-off':
      return { kind: 'cut-off', reason: failure.because ?? 'deadline' };
    case 'withheld':
      return { kind: 'cut-off', reason: 'deadline' };
  }
}
