import { momentOf, type Moment } from '../clock.ts';
import type { Overtaken } from '../outcome.ts';
import type { Connection, LiveSnapshot } from '../policy/judgement.ts';
import type { StuckClass } from '../policy/schema.ts';
import type { Ending, StuckConversation } from './context.ts';
import { readLiveAgain, type LiveRead } from './live-read.ts';

/** When a conversation is read again after a write, milliseconds after the write's answer. DESIGN.md section 7. */
export const VERIFY_AFTER_MS = [500, 2_000, 5_000, 10_000] as const;

/** What a write's own reply, or a live read after it, shows. */
export type Seen =
  /** Ended: DESIGN.md section 3. */
  | 'ended'
  /** It ended, and the guest has connected again since. */
  | 'reopened'
  /** Open, and the guest has written since our last read before the write. */
  | 'guest-returned'
  | 'open';

/**
 * Whether the reply to the write proves the end by itself: `endTime` set and every communication disconnected.
 * Anything less is verified by a read. (That the PATCH's reply may show it is an assumption.)
 */
export function replyShowsEnd(reply: LiveSnapshot | undefined): reply is LiveSnapshot {
  return reply !== undefined && reply.endTimeSet && reply.allDisconnected;
}

/**
 * What a live read after a write shows, compared with the last read before it.
 *
 * A conversation that was already over (`hollow`) has ended only when `endTime` is set; one that owed wrap-up
 * (`wrap-up-pending`), only when nothing is owed any more.
 *
 * @param writtenAt when the write was sent, by Genesys's clock ({@link genesysTime}), milliseconds since the epoch
 */
export function seenAfterWrite(
  before: LiveSnapshot,
  after: LiveSnapshot,
  about: { stuckClass: StuckClass | undefined; writtenAt: number },
): Seen {
  if (hasEnded(before, after, about.stuckClass)) return 'ended';
  if (guestConnectedSince(before, after, about.writtenAt) && cameAfterAnEnd(before, after)) return 'reopened';
  if (guestWroteSince(before, after)) return 'guest-returned';
  return 'open';
}

/**
 * Who arrived between our last read and the write that ended the conversation, as the state after the end shows it; the
 * guest before an agent. Only what was clearly seen counts, so nothing whose time is missing.
 *
 * @param until if it is open again: when the write was sent, by Genesys's clock. Whoever came later was not cut off
 */
export function overtakenBy(
  before: LiveSnapshot,
  after: LiveSnapshot,
  until = Number.POSITIVE_INFINITY,
): Overtaken | undefined {
  if (guestWroteSince(before, after) && (after.lastGuestMessageAt ?? 0) <= until) return 'guest-wrote';
  const isNew = (one: Connection): boolean =>
    !before.agentConnections.some((known) => isSameConnection(known, one));
  const inTime = ({ connectedAt = Number.POSITIVE_INFINITY }: Connection): boolean => connectedAt <= until;
  return after.agentConnections.some((one) => isNew(one) && inTime(one)) ? 'agent-joined' : undefined;
}

/** `Date` is exact to a second: a smaller clock difference does not count. */
const CLOCKS_AGREE_MS = 1_000;

/**
 * Our timestamp on Genesys's clock, rounded up; milliseconds since the epoch. A guest's connection has
 * Genesys's time: if our clock were behind, a connection from before a write would look like one from after an
 * end. Our wall clock may have been set since, so this counts back from now.
 *
 * @param clockAheadMs how far our clock is ahead now, to a second; undefined if not known
 */
export function genesysTime(at: Moment, now: Moment, clockAheadMs = 0): number {
  const counted = now.wall - (now.monotonic - at.monotonic);
  if (Math.abs(clockAheadMs) >= CLOCKS_AGREE_MS) return counted - clockAheadMs + CLOCKS_AGREE_MS;
  return Math.max(at.wall, counted);
}

function hasEnded(before: LiveSnapshot, after: LiveSnapshot, stuckClass: StuckClass | undefined): boolean {
  if (stuckClass === 'wrap-up-pending') return after.over && !after.wrapUpOwed;
  return after.endTimeSet || (after.over && !before.over);
}

/**
 * Whether everybody who is there now can have come after an end: nobody of them was there before the write, or
 * overlapped with anybody who was, for example by a transfer. A conversation that was already over is opened again by
 * any guest who comes back, whether our write ended it or not. Then only one thing proves an end: a wrap-up that is no
 * longer owed.
 */
function cameAfterAnEnd(before: LiveSnapshot, after: LiveSnapshot): boolean {
  if (before.over) return before.wrapUpOwed && !after.wrapUpOwed;
  if (after.openOthers.some((id) => before.openOthers.includes(id))) return false;
  const { openSince, lastLeftAt } = after;
  return openSince === undefined || lastLeftAt === undefined || lastLeftAt <= openSince;
}

/**
 * Whether all of the guest's present connections came after the write; an older one may be another device of the same
 * guest. An id and a `connectedTime` identify a connection, because a guest may come back on the communication that they
 * left.
 */
function guestConnectedSince(before: LiveSnapshot, after: LiveSnapshot, writtenAt: number): boolean {
  const wasThere = (one: Connection): boolean =>
    before.guestConnections.some((known) => isSameConnection(known, one));
  return (
    after.guestConnections.length > 0 &&
    after.guestConnections.every((one) => !wasThere(one) && (one.connectedAt ?? 0) > writtenAt)
  );
}

/** If one of the two has no `connectedTime`, they count as the same. */
function isSameConnection(a: Connection, b: Connection): boolean {
  const isSameTime =
    a.connectedAt === undefined || b.connectedAt === undefined || a.connectedAt === b.connectedAt;
  return a.communicationId === b.communicationId && isSameTime;
}

function guestWroteSince(before: LiveSnapshot, after: LiveSnapshot): boolean {
  return (after.lastGuestMessageAt ?? 0) > (before.lastGuestMessageAt ?? 0);
}

interface SeenEnd {
  readonly afterMs: number;
  /** Undefined if nobody was seen to arrive after our last read. */
  readonly overtaken?: Overtaken | undefined;
}

/** What a read of a conversation after a write has shown. */
export type Observation =
  | ({
      readonly kind: 'ended';
      readonly wrapUpOwed: boolean;
      /** Whether the queue that held it no longer does; absent if no queue held it. */
      readonly queueCleared?: boolean;
    } & SeenEnd)
  | ({ readonly kind: 'reopened' } & SeenEnd)
  /** Open, and by a fresh verdict still stuck. */
  | { readonly kind: 'still-stuck'; readonly still: StuckConversation }
  /** Open, and the guest wrote, or the policy would now keep it. */
  | { readonly kind: 'not-stuck'; readonly reason: string }
  | {
      readonly kind: 'unknown';
      readonly reason: 'rate-limited' | 'deadline' | 'credentials-changed' | 'state-unknown';
      /** Until when Genesys has asked us to wait, milliseconds by the monotonic clock. */
      readonly notBefore?: number;
    };

/**
 * Reads the live state after a write: once, or twice if the first answer is a 404.
 *
 * @param before the conversation as it was at the last read before the write
 * @param writtenAt when the write was sent
 */
export async function observe(
  before: StuckConversation,
  writtenAt: Moment,
  ending: Ending,
): Promise<Observation> {
  const { genesys, judge, clock, deadline } = ending;
  const by = { judge, clock, signal: deadline.signal };
  const read = await readLiveAgain(genesys, before.conversationId, 'verify', by);
  const afterMs = clock.monotonic() - writtenAt.monotonic;
  switch (read.kind) {
    case 'unknown-id':
      return { kind: 'ended', afterMs, wrapUpOwed: false };
    case 'refused':
      return { kind: 'unknown', reason: read.failure.status === 429 ? 'rate-limited' : 'state-unknown' };
    case 'failed': {
      const retryAfterSeconds = read.failure.kind === 'http' ? read.failure.retryAfterSeconds : undefined;
      const pause =
        retryAfterSeconds === undefined
          ? {}
          : { notBefore: ending.clock.monotonic() + retryAfterSeconds * 1_000 };
      return { kind: 'unknown', reason: 'state-unknown', ...pause };
    }
    case 'cut-off':
      return { kind: 'unknown', reason: read.reason };
    case 'stuck':
    case 'not-stuck':
      return observationOf(before, read, {
        writtenAt: genesysTime(writtenAt, momentOf(ending.clock), ending.genesys.clockAheadMs()),
        afterMs,
      });
  }
}

/** The observation for a state that shows the end. That state may also come from the reply to the write. */
export function endedObservation(
  before: StuckConversation,
  after: LiveSnapshot,
  afterMs: number,
): Extract<Observation, { kind: 'ended' }> {
  return {
    kind: 'ended',
    afterMs,
    wrapUpOwed: after.wrapUpOwed,
    ...(before.snapshot.inQueue ? { queueCleared: !after.inQueue } : {}),
    overtaken: overtakenBy(before.snapshot, after),
  };
}

function observationOf(
  before: StuckConversation,
  read: Extract<LiveRead, { kind: 'stuck' | 'not-stuck' }>,
  { writtenAt, afterMs }: { readonly writtenAt: number; readonly afterMs: number },
): Observation {
  const { snapshot } = read;
  if (snapshot === undefined) return { kind: 'unknown', reason: 'state-unknown' };
  switch (seenAfterWrite(before.snapshot, snapshot, { stuckClass: before.judgement.class, writtenAt })) {
    case 'ended':
      return endedObservation(before, snapshot, afterMs);
    case 'reopened':
      return { kind: 'reopened', afterMs, overtaken: overtakenBy(before.snapshot, snapshot, writtenAt) };
    case 'guest-returned':
      return { kind: 'not-stuck', reason: 'guest-returned' };
    case 'open':
      return read.kind === 'stuck'
        ? { kind: 'still-stuck', still: { ...read, conversationId: before.conversationId } }
        : { kind: 'not-stuck', reason: read.judgement.reason };
  }
}

/**
 * Verifies a write: reads the live state 0.5, 2, 5 and 10 seconds after the write's answer, until the end is seen. Other
 * conversations are worked on in between. An early read may show a state that is still changing, so only an end, a 429
 * or the deadline is conclusive at once; otherwise the last read decides. A read that is overdue when the one before it
 * is answered is left out, except the last one. A `Retry-After` in the answer to a read is respected.
 *
 * @param times.writtenAt when the write was sent; `from`: when it was answered or given up, milliseconds by the
 * monotonic clock
 */
export async function verify(
  before: StuckConversation,
  times: { readonly writtenAt: Moment; readonly from: number },
  ending: Ending,
): Promise<Observation> {
  const { clock, deadline } = ending;
  let last: Observation = { kind: 'unknown', reason: 'deadline' };
  for (const [index, afterMs] of VERIFY_AFTER_MS.entries()) {
    const isLast = index === VERIFY_AFTER_MS.length - 1;
    const due = times.from + afterMs;
    const earliest = Math.max(clock.monotonic(), notBeforeOf(last));
    if (due < earliest && !isLast) continue;
    if (earliest >= deadline.cutOffAt) return last;
    await clock.sleep(Math.max(due, earliest) - clock.monotonic(), deadline.signal);
    if (deadline.signal.aborted) return { kind: 'unknown', reason: 'deadline' };
    last = await observe(before, times.writtenAt, ending);
    if (isConclusive(last)) return last;
  }
  return last;
}

/** Until when Genesys has asked us to wait, milliseconds by the monotonic clock; 0 if it has not. */
export function notBeforeOf(observation: Observation): number {
  return observation.kind === 'unknown' ? (observation.notBefore ?? 0) : 0;
}

function isConclusive(observation: Observation): boolean {
  return (
    observation.kind === 'ended' ||
    observation.kind === 'reopened' ||
    (observation.kind === 'unknown' && observation.reason !== 'state-unknown')
  );
}
