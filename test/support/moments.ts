import { momentOf, type Clocks, type Moment } from '../../functions/sweeper/clock.ts';
import type { Answered } from '../../functions/sweeper/genesys/answer.ts';

/** A moment at which both clocks read the same. */
export function momentAt(ms: number): Moment {
  return { wall: ms, monotonic: ms };
}

/** The times of an answer, both clocks reading the same and Genesys's too. */
export function times(
  sentAt: number,
  answeredAt: number,
): Pick<Answered, 'sentAt' | 'answeredAt' | 'judgeAt'> {
  return { sentAt: momentAt(sentAt), answeredAt: momentAt(answeredAt), judgeAt: answeredAt };
}

/** The times of an answer that has just come. */
export function answeredNow(
  sentAt: Moment,
  clock: Clocks,
): Pick<Answered, 'sentAt' | 'answeredAt' | 'judgeAt'> {
  return { sentAt, answeredAt: momentOf(clock), judgeAt: clock.now() };
}
