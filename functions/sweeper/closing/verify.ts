import { momentOf, type Moment } from '../clock.ts';
import type { Overtaken } from '../outcome.ts';
import type { Connection, LiveSnapshot } from '../policy/judgement.ts';
import type { StuckClass } from '../policy/schema.ts';
import type { Ending, StuckConversation } from './context.ts';
import { readLiveAgain, type LiveRead } from './live-read.ts';

/** When a conversation is looked at again after a write, milliseconds after it. DESIGN.md section 7. */
export const VERIFY_AFTER_MS = [500, 2_000, 5_000, 10_000] as const;

/** What a write's own reply, or a live read after it, shows. */
export type Seen =
  /** Ended: DESIGN.md section 3. */
  | 'ended'
  /** It did end, and the guest has connected anew since. */
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
 * What a live read after a write shows, against the last read before it.
 *
 * A conversation that was over already (`hollow`) has ended only when `endTime` is set; one that owed wrap-up
 * (`wrap-up-pending`), only when nothing is owed any more.
 *
 * @param writtenAt when the write left, by Genesys's clock ({@link genesysTime}), milliseconds since the epoch
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
 * Who came between our last read and the write that ended the conversation, by what the state after the end shows; the
 * guest before an agent. What has no time that tells is not counted: it is said only where it is seen.
 *
 * @param until for one that is open again: when the write left, by Genesys's clock. Who came later was not cut off
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
 * Whether what is there now can have come after an end. Nobody who was there before may still be, nor have met anybody
 * of those who are there now: such as somebody to whom it was transferred. What was over already is opened by any guest
 * who comes back, ended or not: nothing but wrap-up that is no longer owed speaks for an end then.
 */
function cameAfterAnEnd(before: LiveSnapshot, after: LiveSnapshot): boolean {
  if (before.over) return before.wrapUpOwed && !after.wrapUpOwed;
  if (after.openOthers.some((id) => before.openOthers.includes(id))) return false;
  const { openSince, lastLeftAt } = after;
  return openSince === undefined || lastLeftAt === undefined || lastLeftAt <= openSince;
}

/**
 * Whether the guest is there only by connections that came after the write; else it may be another device of
 * the same guest. A connection is an id and a `connectedTime`: a guest may come back on the communication that
 * they left.
 */
function guestConnectedSince(before: LiveSnapshot, after: LiveSnapshot, writtenAt: number): boolean {
  const wasThere = (one: Connection): boolean =>
    before.guestConnections.some((known) => isSameConnection(known, one));
  return (
    after.guestConnections.length > 0 &&
    after.guestConnections.every(
      (one) => !wasThere(one) && one.connectedAt !== undefined && one.connectedAt > writtenAt,
    )
  );
}

/** Where one of the two does not say when it connected, they are taken to be the same. */
function isSameConnection(a: Connection, b: Connection): boolean {
  const isSameTime =
    a.connectedAt === undefined || b.connectedAt === undefined || a.connectedAt === b.connectedAt;
  return a.communicationId === b.communicationId && isSameTime;
}

function guestWroteSince(before: LiveSnapshot, after: LiveSnapshot): boolean {
  return (
    after.lastGuestMessageAt !== undefined &&
    after.lastGuestMessageAt > (before.lastGuestMessageAt ?? Number.NEGATIVE_INFINITY)
  );
}

interface SeenEnd {
  readonly afterMs: number;
  /** Absent if nobody was seen to arrive after our last read. */
  readonly overtaken?: Overtaken;
}

/** What looking at a conversation after a write has shown. */
export type Observation =
  | ({
      readonly kind: 'ended';
      readonly wrapUpOwed: boolean;
      /** Whether the queue that held it does so no more; absent where none did. */
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
      /** Genesys has asked not to be asked again before; milliseconds by the monotonic clock. */
      readonly notBefore?: number;
    };

/**
 * Reads the live state after a write: once, or a second time where the first answer is a 404.
 *
 * @param before the conversation as it was at the last read before the write
 * @param writtenAt when the write left
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

/** What a state that shows the end says: of the write's own reply too. */
export function endedObservation(
  before: StuckConversation,
  after: LiveSnapshot,
  afterMs: number,
): Extract<Observation, { kind: 'ended' }> {
  const overtaken = overtakenBy(before.snapshot, after);
  return {
    kind: 'ended',
    afterMs,
    wrapUpOwed: after.wrapUpOwed,
    ...(before.snapshot.inQueue ? { queueCleared: !after.inQueue } : {}),
    ...(overtaken === undefined ? {} : { overtaken }),
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
    case 'reopened': {
      const overtaken = overtakenBy(before.snapshot, snapshot, writtenAt);
      return { kind: 'reopened', afterMs, ...(overtaken === undefined ? {} : { overtaken }) };
    }
    case 'guest-returned':
      return { kind: 'not-stuck', reason: 'guest-returned' };
    case 'open':
      return read.kind === 'stuck'
        ? { kind: 'still-stuck', still: { ...read, conversationId: before.conversationId } }
        : { kind: 'not-stuck', reason: read.judgement.reason };
  }
}

/**
 * Verifies a write: looks 0.5, 2, 5 and 10 seconds after its answer, until the end is seen. Other conversations go
 * on in between. What a look in the middle shows may still be on its way to the end, so only an end, a 429 or the
 * deadline is concluded at once; everything else is for the last look to say. A look whose time has passed while
 * the one before was waited for is left out, but never the last; a `Retry-After` to a look is waited for like that.
 *
 * @param times.writtenAt when the write left; `from`: when it was answered, or given up, milliseconds by the monotonic clock
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
