import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { agesOfProof, apiRequests, PATHS, writtenIds } from '../support/journal.ts';
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
    expect(report.warnings).toMatchObject([{ code: 'clock-differs' }]);
    expect(report.warnings[0]?.message).toMatch(/60 minutes ahead .* time server/s);
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

describe('a difference of the clocks', () => {
  it.each([
    ['ahead of', 61 * SECOND + 999, 1],
    ['behind', -62 * SECOND, 1],
    ['behind', -10 * MINUTE, 10],
  ])('is a warning above a minute: %s, %s ms', async (which, aheadMs, minutes) => {
    const { run, driven } = await startWhole();
    driven.setWallAhead(aheadMs);
    const { warnings } = await run();
    expect(warnings).toMatchObject([{ code: 'clock-differs' }]);
    expect(warnings[0]?.message).toContain(
      `about ${minutes} minute${minutes === 1 ? '' : 's'} ${which} Genesys`,
    );
  });

  it('is told of as it was largest, though the clock was set right in mid-run', async () => {
    const { run, driven, simulator } = await startWhole();
    driven.setWallAhead(20 * MINUTE);
    simulator.hooks.on('after', ({ path }) => {
      if (path === PATHS.search) driven.setWallAhead(0);
    });
    simulator.add(conversed(simulator));
    const report = await run();
    expect(report.warnings[0]?.message).toContain('20 minutes ahead');
    expect((await run()).warnings).toEqual([]);
  });

  it('of less is none', async () => {
    const { run, driven } = await startWhole();
    driven.setWallAhead(-58 * SECOND);
    expect((await run()).warnings).toEqual([]);
  });
});

describe('a proof is at most 30 seconds old when the write leaves on an open connection', () => {
  /** Connections take so long once the search is over and the first read has been answered. */
  async function slowlyConnected(about: { readonly pauseSeconds: number; readonly handshakeMs: number }) {
    let isSlow = false;
    const whole = await startWhole({ connectMs: () => (isSlow ? about.handshakeMs : 0) });
    const { simulator } = whole;
    const stuck = simulator.add(conversed(simulator));
    const throttled = simulator.add(conversed(simulator));
    simulator.faults.add({ conversationId: stuck.id, times: 1, fault: { kind: 'latency', ms: 500 } });
    simulator.faults.add({
      conversationId: throttled.id,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: about.pauseSeconds },
    });
    simulator.hooks.on('after', ({ path }) => {
      isSlow ||= path === PATHS.read;
    });
    const report = await whole.run({ mode: 'enforce' });
    return { ...whole, report, stuck };
  }

  it('is read again after a pause of 28 seconds and a handshake of 9, which is no failure and not counted', async () => {
    const { report, row, stuck, simulator } = await slowlyConnected({ pauseSeconds: 28, handshakeMs: 9_000 });
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(30 * SECOND);
    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
    expect(report.counts).toMatchObject({ closed: 2, failed: 0, unverified: 0 });
    expect(report.requests.rereads).toBeGreaterThanOrEqual(1);
    expect(report.requests.writes).toBe(simulator.journal.writes().length);
    expect(report.requests.total).toBe(apiRequests(simulator).length);
  });

  it('proves nothing for a write that finds no connection: it has not left, is failed, and no other operation follows', async () => {
    let reads = 0;
    const whole = await startWhole({ connectMs: () => (reads % 2 === 1 ? 600_000 : 0) });
    const { simulator } = whole;
    const stuck = simulator.add(conversed(simulator));
    simulator.hooks.on('after', ({ path }) => {
      reads += path === PATHS.read ? 1 : 0;
    });
    const report = await whole.run({ mode: 'enforce' });
    expect(simulator.journal.writes()).toEqual([]);
    expect(whole.row(report, stuck)).toMatchObject({ outcome: 'failed', reason: 'connection' });
  });

  it('leaves nothing after the time for new work, on a connection that was looked for before', async () => {
    const whole = await startWhole({ connectMs: () => 6_000 });
    whole.simulator.add(conversed(whole.simulator));
    // Secret, login, search and read take until 18 seconds; the write's connection is there at 24, new work ends at 22.5.
    const report = await whole.run({ mode: 'enforce', lookbackDays: 5 }, { remainingMs: 30_000 });
    expect(whole.simulator.journal.writes()).toEqual([]);
    expect(report.counts).toMatchObject({ open: 1, 'not-reached': 1 });
    expect(report.outcome).toBe('partial');
  });
});

describe('a pause that will be over before the deadline is waited for', () => {
  it('a search that is asked to wait 240 seconds loses no window', async () => {
    const { run, simulator } = await startWhole();
    simulator.add(conversed(simulator));
    simulator.faults.add({
      path: PATHS.search,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 240 },
    });
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'complete',
      search: { failedWindows: [] },
      counts: { closed: 1 },
    });
  });

  it('a search that is throttled for 40 seconds without a word of how long loses no window', async () => {
    const { run, simulator, clock } = await startWhole();
    simulator.add(conversed(simulator));
    const begun = clock.now();
    const until = begun + 40 * SECOND;
    simulator.faults.add({
      path: PATHS.search,
      times: 40,
      fault: { kind: 'throttled', retryAfterSeconds: null },
    });
    simulator.hooks.on('before', () => {
      if (clock.now() >= until) simulator.faults.clear();
    });
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({
      outcome: 'complete',
      search: { failedWindows: [] },
      counts: { closed: 1 },
    });
  });

  it('a Retry-After of 0 is a second: nothing is asked again at once', async () => {
    const { run, simulator } = await startWhole();
    for (let nth = 0; nth < 10; nth += 1) simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.read, times: 12, fault: { kind: 'throttled', retryAfterSeconds: 0 } });
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ closed: 10 });
    const throttled = simulator.journal.entries.filter(({ status }) => status === 429).map(({ at }) => at);
    const perSecond = throttled.map(
      (at) => throttled.filter((other) => other >= at && other < at + SECOND).length,
    );
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(10);
  });

  it.each([429, 502, 503, 504] as const)(
    'a login that answers %i for two minutes is tried until it works',
    async (status) => {
      const { run, simulator, clock } = await startWhole();
      simulator.add(conversed(simulator));
      const until = clock.now() + 2 * MINUTE;
      const fault =
        status === 429
          ? ({ kind: 'throttled', retryAfterSeconds: null } as const)
          : ({ kind: 'server-error', status } as const);
      simulator.faults.add({ path: PATHS.login, times: 1_000, fault });
      simulator.hooks.on('before', () => {
        if (clock.now() >= until) simulator.faults.clear();
      });
      const report = await run({ mode: 'enforce' });
      expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1 } });
    },
  );
});
