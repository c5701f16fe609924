import { type Moment, momentOf } from '../clock.ts';
import type { Overtaken } from '../outcome.ts';
import type { LiveSnapshot } from '../policy/judgement.ts';
import type { Ending, StuckConversation } from './ending.ts';
import { type LiveRead, readLiveAgain } from './live-read.ts';
import { genesysTime, overtakenBy, seenAfterWrite, VERIFY_AFTER_MS } from './verification.ts';

interface SeenEnd {
  readonly afterMs: number;
  /** Absent where nobody was seen to have come after our last read. */
  readonly overtaken?: Overtaken;
}

/** What looking at a conversation after a write has shown. */
export type Sighting =
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
export async function look(before: StuckConversation, writtenAt: Moment, ending: Ending): Promise<Sighting> {
  const { genesys, judge, clock, deadline } = ending;
  const by = { judge, clock, signal: deadline.signal };
  const read = await readLiveAgain(genesys, before.conversationId, 'verify', by);
  const afterMs = clock.monotonic() - writtenAt.monotonic;
  switch (read.kind) {
    case 'unknown-id':
      return { kind: 'ended', afterMs, wrapUpOwed: false };
    case 'not-genesys':
      return { kind: 'unknown', reason: 'state-unknown' };
    case 'refused':
      return { kind: 'unknown', reason: read.failure.status === 429 ? 'rate-limited' : 'state-unknown' };
    case 'failed': {
      const { retryAfterSeconds } = read;
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
      return sightingOf(before, read, {
        writtenAt: genesysTime(writtenAt, momentOf(ending.clock), ending.genesys.clockAheadMs()),
        afterMs,
      });
  }
}

/** What a state that shows the end says: of the write's own reply too. */
export function endedSighting(
  before: StuckConversation,
  after: LiveSnapshot,
  afterMs: number,
): Extract<Sighting, { kind: 'ended' }> {
  const overtaken = overtakenBy(before.snapshot, after);
  return {
    kind: 'ended',
    afterMs,
    wrapUpOwed: after.wrapUpOwed,
    ...(before.snapshot.inQueue ? { queueCleared: !after.inQueue } : {}),
    ...(overtaken === undefined ? {} : { overtaken }),
  };
}

function sightingOf(
  before: StuckConversation,
  read: Extract<LiveRead, { kind: 'stuck' | 'not-stuck' }>,
  { writtenAt, afterMs }: { readonly writtenAt: number; readonly afterMs: number },
): Sighting {
  const { snapshot } = read;
  if (snapshot === undefined) return { kind: 'unknown', reason: 'state-unknown' };
  switch (seenAfterWrite(before.snapshot, snapshot, { stuckClass: before.judgement.class, writtenAt })) {
    case 'ended':
      return endedSighting(before, snapshot, afterMs);
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
export async function watch(
  before: StuckConversation,
  times: { readonly writtenAt: Moment; readonly from: number },
  ending: Ending,
): Promise<Sighting> {
  const { clock, deadline } = ending;
  let last: Sighting = { kind: 'unknown', reason: 'deadline' };
  for (const [index, afterMs] of VERIFY_AFTER_MS.entries()) {
    const isLast = index === VERIFY_AFTER_MS.length - 1;
    const due = times.from + afterMs;
    const earliest = Math.max(clock.monotonic(), notBeforeOf(last));
    if (due < earliest && !isLast) continue;
    if (earliest >= deadline.cutOffAt) return last;
    await clock.sleep(Math.max(due, earliest) - clock.monotonic(), deadline.signal);
    if (deadline.signal.aborted) return { kind: 'unknown', reason: 'deadline' };
    last = await look(before, times.writtenAt, ending);
    if (isConclusive(last)) return last;
  }
  return last;
}

/** Until when Genesys has asked to be left alone, milliseconds by the monotonic clock; 0 where it has not. */
export function notBeforeOf(sighting: Sighting): number {
  return sighting.kind === 'unknown' ? (sighting.notBefore ?? 0) : 0;
}

function isConclusive(sighting: Sighting): boolean {
  return (
    sighting.kind === 'ended' ||
    sighting.kind === 'reopened' ||
    (sighting.kind === 'unknown' && sighting.reason !== 'state-unknown')
  );
}
