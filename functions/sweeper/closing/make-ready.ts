import { conclude } from './conclude.ts';
import type { Ending, StuckConversation } from './ending.ts';
import { readLiveAgain } from './live-read.ts';
import { about, notReachedRow, rowOfNotStuck, rowOfUnjudged } from './outcome-rows.ts';
import type { Done, Step } from './progress.ts';
import { isFresh, sendTag } from './send-write.ts';
import { look } from './watch.ts';

/** Sees to it that a write may rest on the live state, and that the tag is written before the first one. */
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
    if (done.tagging !== 'to-do') {
      return { kind: 'climb', still: current, otherwise: notReachedRow(about(current), 'deadline') };
    }
    const tagged = await sendTag(current, ending);
    done.tagging = tagged === 'not-sent' ? 'left-alone' : 'sent';
    if (tagged !== 'unknown') continue;
    const fresh = await freshen(current, ending, done);
    if (fresh.kind !== 'climb') return fresh;
    current = fresh.still;
  }
}

/** Reads and judges a conversation again on whose last live read no write may rest any more. */
async function freshen(current: StuckConversation, ending: Ending, done: Done): Promise<Step> {
  if (done.last !== undefined) {
    const { rung, at, ineffective } = done.last;
    const sighting = await look(current, at, ending);
    // Whatever the guest has left and come back to, it was no write of ours that ended it.
    if (sighting.kind === 'reopened' && ineffective !== undefined) return { kind: 'done', row: ineffective };
    return conclude(sighting, rung, current, done.accepted ? {} : { uncertain: true });
  }
  const { conversationId } = current;
  const { genesys, judge, clock, deadline } = ending;
  const by = { judge, clock, signal: deadline.signal };
  const read = await readLiveAgain(genesys, conversationId, 'reread', by);
  if (read.kind === 'not-stuck')
    return { kind: 'done', row: rowOfNotStuck(conversationId, read, ending.named) };
  if (read.kind === 'unknown-id') return { kind: 'done', row: rowOfUnjudged(conversationId, read) };
  // What was judged stays true of one whose live state could not be had again.
  if (read.kind !== 'stuck')
    return { kind: 'done', row: { ...about(current), ...rowOfUnjudged(conversationId, read) } };
  const still = { ...read, conversationId };
  return { kind: 'climb', still, otherwise: notReachedRow(about(still), 'deadline') };
}
