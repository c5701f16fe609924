import type { Refusal, Row } from './answers.ts';
import { askAHuman, type Decision, done, fixTheCall, retryLater } from './decision.ts';

const A_MINUTE = 60;
/** For what only time changes: the thresholds of a policy are long. */
const AN_HOUR = 3_600;

/** What to do about one conversation, from its row in a report or in a problem document. Pure. */
export function decideRow(row: Partial<Row>, refusals: readonly Refusal[] = []): Decision {
  const { outcome = 'nothing', reason = 'no reason', overtaken } = row;
  switch (outcome) {
    case 'closed':
      // It has ended, but somebody was cut off, and a human has to look after them.
      return overtaken === undefined
        ? done(outcome)
        : askAHuman(`closed, and somebody was cut off: ${overtaken}`);
    case 'already-ended':
      return done(outcome);
    case 'unknown-id':
      return fixTheCall('Genesys Cloud knows no conversation of this id: compare it, and "org"');
    case 'would-close':
      return done('would be ended: this was a dry run');
    case 'kept':
      return decideKept(reason);
    case 'refused':
      return decideRefused(reason, refusals);
    case 'failed':
      return reason === 'internal-error'
        ? askAHuman('the sweeper failed: its log says where')
        : retryLater(A_MINUTE, `Genesys Cloud failed: ${reason}`);
    case 'unverified':
      return decideUnverified(reason);
    case 'not-reached':
      return decideNotReached(reason, refusals);
    default:
      return askAHuman(`an outcome that is not known here: ${outcome}`);
  }
}

/** The policy keeps it. `forceClose` ends some of these: that is a decision for a human. */
function decideKept(reason: string): Decision {
  const why = `kept: ${reason}`;
  switch (reason) {
    case 'too-young':
    case 'active':
    case 'platform-will-time-out':
    case 'parked':
    case 'waits-for-retry':
      return retryLater(AN_HOUR, why);
    case 'not-web-messaging':
    case 'out-of-scope':
      return fixTheCall(why);
    default:
      // waiting-for-us: a guest waits for an answer. other-media, exempt, class-off, unreadable: time changes none of them.
      return askAHuman(why);
  }
}

/** Genesys Cloud said no. The reason is the code of the diagnosis. */
export function decideRefused(code: string, refusals: readonly Refusal[]): Decision {
  const remedy = refusals.find((refusal) => refusal.code === code)?.remedy;
  const why = `refused: ${code}${remedy === undefined ? '' : `. ${remedy}`}`;
  const passes =
    code === 'rate-limited' || code === 'platform-error' || code === 'conflict' || code === 'not-found';
  return passes ? retryLater(A_MINUTE, why) : askAHuman(why);
}

/** It was written to, and no end was seen. Asking again is safe: if it has ended, the answer is `already-ended`. */
function decideUnverified(reason: string): Decision {
  const why = `unverified: ${reason}`;
  switch (reason) {
    case 'deadline':
    case 'rate-limited':
    case 'credentials-changed':
    case 'state-unknown':
      return retryLater(A_MINUTE, why);
    case 'still-open':
      // If it stays open, paste the report's supportCase into a case for Genesys Cloud Customer Care.
      return askAHuman(why);
    default:
      // The guest came back, or the policy would now keep it: the conversation goes on.
      return retryLater(AN_HOUR, why);
  }
}

function decideNotReached(reason: string, refusals: readonly Refusal[]): Decision {
  const [refusal] = refusals;
  if (reason === 'systemic-refusal' && refusal !== undefined) return decideRefused(refusal.code, refusals);
  const why = `not reached: ${reason}`;
  const passes = reason === 'deadline' || reason === 'cap' || reason === 'credentials-changed';
  return passes ? retryLater(A_MINUTE, why) : askAHuman(why);
}
