import type { Breach, Invariant, ObservedDay, ObservedInvocation, ObservedRequest } from '../observation.ts';
import { oracle, type Saying } from './oracle.ts';
import { ageShown, judgingNow } from './own-clock.ts';
import { conversationOf, isEnding, lastRead, requestsByRun } from './requests.ts';
import { isForced, mayWrite, rulesOf } from './runs.ts';

/** What `force` may override: DESIGN section 4. */
const FORCEABLE: readonly string[] = [
  'active',
  'waiting-for-us',
  'too-young',
  'class-off',
  'parked',
  'platform-will-time-out',
];
const THIRTY_SECONDS_MS = 30_000;
/** Under which promise a wrong end is told, by what the oracle would have kept it for. */
const BY_REASON: Readonly<Record<string, string>> = {
  'waiting-for-us': 'promise-03',
  unreadable: 'promise-04',
};

/** An operation's write, and the read that it rests on. */
export interface Proof {
  readonly write: ObservedRequest;
  readonly conversationId: string;
  readonly read: ObservedRequest | undefined;
  readonly says: Saying | undefined;
}

/** Every operation's write of the runs that may write, with what the oracle says of the last read before it. */
export function proofsOf(
  day: ObservedDay,
  invocation: ObservedInvocation,
  requests: readonly ObservedRequest[],
): readonly Proof[] {
  if (!mayWrite(day, invocation)) return [];
  const rules = rulesOf(day, invocation);
  return requests
    .filter((one) => isEnding(one))
    .map((write) => {
      const conversationId = conversationOf(write) ?? '';
      const read = lastRead(requests, conversationId, write.sentAt, write.id);
      const says =
        read?.status === 200
          ? oracle(read.answer, rules, judgingNow(invocation, read, requests, write.sentAt).most)
          : undefined;
      return { write, conversationId, read, says };
    });
}

/**
 * Promises 2, 3 and 4: every operation rests on a live state that was asked for at most 30 seconds before the write left
 * on its open connection, by Genesys's time, and of which the oracle says that it is stuck by the earlier of both
 * clocks; where `force` was asked for, that it is kept for nothing that `force` may not override.
 */
export const endsOnlyStuck: Invariant = (day) =>
  [...requestsByRun(day)].flatMap(([invocation, requests]) => {
    const force = isForced(invocation);
    return proofsOf(day, invocation, requests).flatMap((proof) => {
      const found = problemOf(proof, force);
      return found === undefined
        ? []
        : [{ ...found, at: proof.write.sentAt, conversationId: proof.conversationId }];
    });
  });

/** Whether `force` may override what it is kept for, in whichever way it is read. */
export function mayBeForced(says: Saying): boolean {
  const reasons = says.says === 'keep' ? (says.readings ?? [says.reason]) : [];
  return reasons.length > 0 && reasons.every((one) => one === 'stuck' || FORCEABLE.includes(one));
}

function problemOf(
  { read, says, write }: Proof,
  force: boolean,
): Pick<Breach, 'invariant' | 'what'> | undefined {
  const broken = (what: string, invariant = 'promise-02'): Pick<Breach, 'invariant' | 'what'> => ({
    invariant,
    what: `request ${write.id} (${write.method}): ${what}`,
  });
  if (read === undefined) return broken('no live state was read before it');
  if (says === undefined) return broken(`read ${read.id} before it was answered 404`);
  const { invocation } = write;
  const age = write.sentAt - read.sentAt;
  // Where both clocks are wrong at once nobody can know (docs/reliability.md).
  const shown = invocation === undefined ? age : ageShown(invocation.clock, read.sentAt, write.sentAt);
  if (age > THIRTY_SECONDS_MS && shown > THIRTY_SECONDS_MS)
    return broken(`it rests on read ${read.id}, which left ${age} ms before it; at most 30,000`);
  if (says.says === 'stuck') return undefined;
  if (says.says === 'already-ended') return broken(`read ${read.id} showed that it had ended`);
  if (force && mayBeForced(says)) return undefined;
  return broken(
    `by read ${read.id} it is to be kept: ${says.reason}${says.class === undefined ? '' : `, ${says.class}`}`,
    BY_REASON[says.reason],
  );
}
