import { describe, expect, it } from 'vitest';
import { momentOf, openDeadline } from '../../../functions/sweeper/clock.ts';
import type { Ending } from '../../../functions/sweeper/closing/context.ts';
import { countSystemicRefusals, openWriteBudget } from '../../../functions/sweeper/closing/limits.ts';
import { readLive } from '../../../functions/sweeper/closing/live-read.ts';
import { observe, verify } from '../../../functions/sweeper/closing/verify.ts';
import { judgeReading } from '../../../functions/sweeper/policy/judge.ts';
import { NO_RECORDS } from '../../../functions/sweeper/table/records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { fakeGenesys, type Scripted } from '../../support/fake-genesys.ts';
import {
  botStalled,
  CONVERSATION_ID,
  endNow,
  guestConnectsAnew,
  type LiveConversationBody,
} from '../../support/live-conversation.ts';
import { aPolicy } from '../../support/run-plan.ts';

/** A stuck conversation that was just written to, and what Genesys shows of it from now on. */
async function written(reads: readonly Scripted[] = [], remainingMs = 900_000) {
  const clock = drivenClock();
  const live = botStalled({ now: clock.now() });
  const judgeNow: Ending['judge'] = (reading, conversationId, now) =>
    judgeReading(reading, {
      conversationId,
      now,
      policy: aPolicy(),
      scope: { queueIds: new Set(), divisionIds: new Set() },
    });
  const first = await readLive(
    fakeGenesys(clock, { live: () => live }).genesys,
    CONVERSATION_ID,
    'read',
    judgeNow,
  );
  if (first.kind !== 'stuck') throw new Error('not stuck');
  const { genesys, sent } = fakeGenesys(clock, { live: () => live, reads });
  const readAt: number[] = [];
  const start = clock.now();
  const begun = momentOf(clock);
  const ending: Ending = {
    genesys: {
      ...genesys,
      readConversation: (id, purpose) => {
        readAt.push(clock.now() - start);
        return genesys.readConversation(id, purpose);
      },
    },
    clock,
    deadline: openDeadline(clock, remainingMs),
    records: NO_RECORDS,
    judge: judgeNow,
    named: false,
    teardown: true,
    tag: () => undefined,
    budget: openWriteBudget(1),
    refusals: countSystemicRefusals(),
    stopped: () => undefined,
    tagRefused: () => Promise.resolve(),
  };
  const before = { ...first, conversationId: CONVERSATION_ID };
  return { ending, before, clock, live, readAt, sent, start, begun };
}

const owing = (live: LiveConversationBody, now: number): void => {
  endNow(live, now);
  Object.assign(live.participants[1] ?? {}, { wrapupRequired: true });
};

describe('a look after a write', () => {
  const judgeCandidate = async (
    scripted: Scripted,
    change?: (live: LiveConversationBody, now: number) => void,
  ) => {
    const { ending, before, clock, live, begun } = await written([scripted]);
    change?.(live, clock.now());
    await clock.sleep(1_000);
    return observe(before, begun, ending);
  };

  it('says that it ended, how long after the write that was seen, and whether wrap-up is owed', async () => {
    expect(await judgeCandidate({}, endNow)).toEqual({ kind: 'ended', afterMs: 1_050, wrapUpOwed: false });
    expect(await judgeCandidate({}, owing)).toEqual({ kind: 'ended', afterMs: 1_050, wrapUpOwed: true });
  });

  it('takes an id that Genesys does not know any more, 5 seconds later still, for the end, with nothing owed', async () => {
    expect(await judgeCandidate({ status: 404, code: 'not.found' })).toEqual({
      kind: 'ended',
      afterMs: 6_100,
      wrapUpOwed: false,
    });
  });

  it.each([
    ['still-stuck', {}],
    ['unknown', { status: 500 }],
    ['unknown', { status: 404 }],
    ['unknown', { fails: 'cut-off' }],
  ] as const)('after one 404 believes the second read: %s, for %j', async (kind, second) => {
    const { ending, before, readAt, begun } = await written([{ status: 404, code: 'not.found' }, second]);
    expect(await observe(before, begun, ending)).toMatchObject({ kind });
    expect(readAt).toEqual([0, 5_050]);
  });

  it('does not wait for a second read beyond the deadline', async () => {
    const { ending, before, readAt, begun } = await written([{ status: 404, code: 'not.found' }], 4_000);
    expect(await observe(before, begun, ending)).toEqual({ kind: 'unknown', reason: 'deadline' });
    expect(readAt).toEqual([0]);
  });

  it.each([
    ['rate-limited', { status: 429 }],
    ['state-unknown', { status: 403 }],
    ['state-unknown', { status: 500 }],
    ['state-unknown', { status: 404 }],
    ['state-unknown', { fails: 'connection' }],
    ['state-unknown', { body: 'Accepted' }],
    ['deadline', { fails: 'cut-off' }],
  ] as const)('cannot say: %s, for %j', async (reason, scripted) => {
    expect(await judgeCandidate(scripted)).toEqual({ kind: 'unknown', reason });
  });

  it('says that it is still stuck, with the fresh live state that the next write may rest on', async () => {
    const { ending, before, clock, start, begun } = await written();
    await clock.sleep(1_000);
    expect(await observe(before, begun, ending)).toMatchObject({
      kind: 'still-stuck',
      still: {
        conversationId: CONVERSATION_ID,
        askedAt: { wall: start + 1_000, monotonic: begun.monotonic + 1_000 },
        judgement: { class: 'bot-stalled' },
      },
    });
  });

  it('says why the policy would keep it now', async () => {
    const later = (live: LiveConversationBody, now: number): void => {
      Object.assign(live, { inactivityTimeout: new Date(now + 3_600_000).toISOString() });
    };
    expect(await judgeCandidate({}, later)).toEqual({ kind: 'not-stuck', reason: 'platform-will-time-out' });
  });
});

describe('watching after a write', () => {
  it('looks 0.5, 2, 5 and 10 seconds after its answer, and believes the last look', async () => {
    const { ending, before, readAt, sent, begun } = await written();
    const seen = await verify(before, { writtenAt: begun, from: begun.monotonic }, ending);
    expect(seen.kind).toBe('still-stuck');
    expect(readAt).toEqual([500, 2_000, 5_000, 10_000]);
    expect(new Set(sent)).toEqual(new Set(['verify']));
  });

  it('ends with the look that shows the end, told from when the write left', async () => {
    const { ending, before, clock, live, readAt, start, begun } = await written();
    void clock.sleep(3_000).then(() => {
      endNow(live, clock.now());
    });
    const seen = await verify(
      before,
      { writtenAt: { wall: start - 400, monotonic: begun.monotonic - 400 }, from: begun.monotonic },
      ending,
    );
    expect(seen).toEqual({ kind: 'ended', afterMs: 5_450, wrapUpOwed: false });
    expect(readAt).toEqual([500, 2_000, 5_000]);
  });

  it('ends with the look that shows a guest who came back after the end', async () => {
    const { ending, before, clock, live, readAt, start, begun } = await written();
    endNow(live, clock.now());
    delete live.endTime;
    guestConnectsAnew(live, start + 100);
    const seen = await verify(before, { writtenAt: begun, from: begun.monotonic }, ending);
    expect([seen, readAt]).toEqual([{ kind: 'reopened', afterMs: 550 }, [500]]);
  });

  // Seed 9923 of the soak.
  it('takes no guest for one who came back, who by Genesys’s clock was there before the write', async () => {
    const { ending, before, clock, live, start, begun } = await written();
    endNow(live, clock.now());
    delete live.endTime;
    guestConnectsAnew(live, start + 100);
    const behind = { ...ending, genesys: { ...ending.genesys, clockAheadMs: () => -222_000 } };
    const seen = await verify(before, { writtenAt: begun, from: begun.monotonic }, behind);
    expect(seen.kind).not.toBe('reopened');
  });

  it('ends with a 429, and goes on after a look that failed otherwise', async () => {
    const limited = await written([{ status: 429 }]);
    const first = await verify(
      limited.before,
      { writtenAt: limited.begun, from: limited.begun.monotonic },
      limited.ending,
    );
    expect([first, limited.readAt]).toEqual([{ kind: 'unknown', reason: 'rate-limited' }, [500]]);

    const failing = await written([{ status: 500 }, { status: 403 }, {}]);
    const last = await verify(
      failing.before,
      { writtenAt: failing.begun, from: failing.begun.monotonic },
      failing.ending,
    );
    expect([last.kind, failing.readAt.length]).toEqual(['still-stuck', 4]);
  });

  it('goes on after a 404 that is none of Genesys’s, and never takes it for the end', async () => {
    const { ending, before, readAt, begun } = await written([{ status: 404 }]);
    const seen = await verify(before, { writtenAt: begun, from: begun.monotonic }, ending);
    expect(seen).toEqual({ kind: 'unknown', reason: 'state-unknown' });
    expect(readAt).toEqual([500, 2_000, 5_000, 10_000]);
  });

  it('leaves out looks whose time has passed while one was waited for, but never the last', async () => {
    const slow = await written([{ heldMs: 5_000 }, {}]);
    await verify(slow.before, { writtenAt: slow.begun, from: slow.begun.monotonic }, slow.ending);
    expect(slow.readAt).toEqual([500, 10_000]);

    const slower = await written([{ heldMs: 20_000 }, {}]);
    await verify(slower.before, { writtenAt: slower.begun, from: slower.begun.monotonic }, slower.ending);
    expect(slower.readAt).toEqual([500, 20_550]);
  });

  it('waits as long as a Retry-After says before it looks again, but not beyond the run’s time', async () => {
    const busy = await written([{ status: 503, retryAfterSeconds: 30 }, {}]);
    await verify(busy.before, { writtenAt: busy.begun, from: busy.begun.monotonic }, busy.ending);
    expect(busy.readAt).toEqual([500, 30_550]);

    const quick = await written([{ status: 503, retryAfterSeconds: 1 }, {}]);
    await verify(quick.before, { writtenAt: quick.begun, from: quick.begun.monotonic }, quick.ending);
    expect(quick.readAt).toEqual([500, 2_000, 5_000, 10_000]);

    const away = await written([{ status: 503, retryAfterSeconds: 900 }, {}]);
    const seen = await verify(
      away.before,
      { writtenAt: away.begun, from: away.begun.monotonic },
      away.ending,
    );
    expect([seen, away.readAt]).toMatchObject([{ kind: 'unknown', reason: 'state-unknown' }, [500]]);
    // What would be too late is not waited for.
    expect(away.clock.now() - away.start).toBe(550);
  });

  it('reads nothing where the run was cut off before it began, and says deadline', async () => {
    const { ending, before, clock, readAt, begun } = await written([], 8_000);
    await clock.sleep(7_500);
    const seen = await verify(before, { writtenAt: begun, from: clock.monotonic() }, ending);
    expect([seen, readAt]).toEqual([{ kind: 'unknown', reason: 'deadline' }, []]);
  });

  it('does not leave out a look whose time is just now', async () => {
    const { ending, before, readAt, begun } = await written([{ heldMs: 1_450 }, {}]);
    await verify(before, { writtenAt: begun, from: begun.monotonic }, ending);
    expect(readAt).toEqual([500, 2_000, 5_000, 10_000]);
  });

  it('ends when the run is cut off, without another look', async () => {
    // Of 8 seconds the last two are kept; what is in flight is cut off two thirds into them.
    const { ending, before, clock, readAt, start, begun } = await written([], 8_000);
    const seen = await verify(before, { writtenAt: begun, from: begun.monotonic }, ending);
    expect(seen).toEqual({ kind: 'unknown', reason: 'deadline' });
    expect(readAt).toEqual([500, 2_000, 5_000]);
    expect(clock.now() - start).toBeLessThan(8_000);
  });
});
