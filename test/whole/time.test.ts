import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { agesOfProof, PATHS, writtenIds } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A run with one stuck conversation, whose write has to wait for as long as the read of another one asks for. */
async function writeAfterAPause(seconds: number, then: (whole: Whole) => void) {
  const whole = await startWhole();
  const { simulator } = whole;
  const stuck = simulator.add(conversed(simulator));
  const throttled = simulator.add(conversed(simulator));
  simulator.faults.add({ conversationId: stuck.id, times: 1, fault: { kind: 'latency', ms: SECOND } });
  simulator.faults.add({
    conversationId: throttled.id,
    times: 1,
    fault: { kind: 'throttled', retryAfterSeconds: seconds },
  });
  // Just before the first of the two is answered, which is before its write can leave.
  const off = simulator.hooks.on('after', ({ conversationId, path }) => {
    if (conversationId !== stuck.id || path !== PATHS.read) return;
    off();
    void whole.clock.sleep(SECOND).then(() => {
      then(whole);
    });
  });
  const report = await whole.run({ mode: 'enforce' });
  return { ...whole, report, stuck };
}

describe('a proof is at most 30 seconds old by both clocks', () => {
  it.each([
    ['is set back by 20 minutes', -20 * MINUTE],
    ['is set forward by an hour', 60 * MINUTE],
  ])('where the wall clock %s between read and write', async (_, aheadMs) => {
    const { report, row, stuck, simulator } = await writeAfterAPause(33, ({ driven }) => {
      driven.setWallAhead(aheadMs);
    });
    expect(report.requests.rereads).toBeGreaterThanOrEqual(1);
    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(30 * SECOND);
  });

  it('where the function is frozen between read and write, and its monotonic clock with it', async () => {
    const { report, row, stuck, simulator } = await writeAfterAPause(10, ({ driven }) => {
      driven.freeze(25 * SECOND);
    });
    expect(report.requests.rereads).toBeGreaterThanOrEqual(1);
    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(30 * SECOND);
  });
});

describe('what waits goes by the clock that nobody sets', () => {
  it.each([
    ['back', -60 * MINUTE],
    ['forward', 60 * MINUTE],
  ])('a run is over when its time is, though the wall clock is set %s', async (_, aheadMs) => {
    const { run, simulator, driven, clock } = await startWhole();
    const stuck = simulator.add(conversed(simulator));
    simulator.hooks.on('after', ({ path }) => {
      if (path === PATHS.search) driven.setWallAhead(aheadMs);
    });
    const begun = clock.monotonic();
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ open: 1, closed: 1 });
    expect(writtenIds(simulator)).toEqual([stuck.id]);
    expect(clock.monotonic() - begun).toBeLessThan(MINUTE);
  });

  it('a pause that Genesys asks for is as long as it asks, though the wall clock is set forward', async () => {
    const { simulator } = await writeAfterAPause(45, ({ driven }) => {
      driven.setWallAhead(60 * MINUTE);
    });
    const [throttled, next] = simulator.journal.entries.flatMap((entry, index, all) =>
      entry.status === 429 ? [entry, all[index + 1]] : [],
    );
    expect((next?.at ?? 0) - (throttled?.at ?? 0)).toBeGreaterThanOrEqual(44 * SECOND);
  });
});

describe('a conversation is judged by the earlier of both clocks', () => {
  /** Three whose guests wait for a bot that has been silent for 200 minutes, 40 less than the threshold. */
  const living = (simulator: Simulator): void => {
    for (let nth = 0; nth < 3; nth += 1)
      simulator.add(
        simulator
          .life({ minutesAgo: 500 })
          .guestWrites()
          .flow('botflow')
          .ago(201)
          .guestWrites()
          .ago(200)
          .flowWrites(),
      );
  };

  it('is kept while it lives, though our clock is an hour ahead', async () => {
    const { run, simulator, driven } = await startWhole();
    living(simulator);
    const stuck = simulator.add(IN_CLASS['bot-stalled'](simulator));
    driven.setWallAhead(60 * MINUTE);
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ kept: 3, closed: 1 });
    expect(writtenIds(simulator)).toEqual([stuck.id]);
  });

  it('goes by what the login told where the answers carry no Date', async () => {
    const { run, simulator, driven } = await startWhole();
    living(simulator);
    driven.setWallAhead(60 * MINUTE);
    simulator.hooks.on('after', ({ path }) => {
      if (path === PATHS.login) simulator.conditions.answersCarryDate = false;
    });
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ kept: 3, closed: 0 });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('is judged by our clock where that is behind', async () => {
    const { run, simulator, driven } = await startWhole();
    living(simulator);
    const older = simulator.add(
      simulator.life({ minutesAgo: 500 }).flow('botflow').ago(270).guestWrites().ago(269).flowWrites(),
    );
    driven.setWallAhead(-60 * MINUTE);
    const report = await run({ mode: 'enforce' });
    expect(report.conversations.find(({ conversationId }) => conversationId === older.id)).toMatchObject({
      outcome: 'kept',
      reason: 'active',
      idleMinutes: 210,
    });
  });
});
