import { describe, expect, it } from 'vitest';
import { guestWrites } from '../../local/simulator/guest-return.ts';
import { agesOfProof, PATHS, writtenIds } from '../support/journal.ts';
import { conversed, IN_CLASS } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

const THIRTY_SECONDS = 30_000;

describe('promise 2: no conversation is ended on analytics data alone', () => {
  it('keeps what analytics shows as stuck and the live state shows as lively', async () => {
    const { run, simulator, row } = await startWhole();
    const lively = simulator.add(
      conversed(simulator).analyticsStopsHere().ago(3).guestWrites().ago(2).agentWrites(),
    );
    const waiting = simulator.add(conversed(simulator).analyticsStopsHere().ago(2).guestWrites());
    const report = await run({ mode: 'enforce' });
    expect(row(report, lively)).toMatchObject({ outcome: 'kept', reason: 'active' });
    expect(row(report, waiting)).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('leaves alone what analytics shows as open and has ended', async () => {
    const { run, simulator, row } = await startWhole();
    const ended = simulator.add(conversed(simulator).analyticsStopsHere().ago(2_900).ends());
    const unknown = simulator.add(conversed(simulator).analyticsStopsHere().onlyInAnalytics());
    const report = await run({ mode: 'enforce' });
    expect(row(report, ended)).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
    expect(row(report, unknown)).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('goes by the live state while analytics lags by an hour', async () => {
    const { run, simulator, clock, row } = await startWhole({ conditions: { analyticsLagMs: 3_600_000 } });
    const answered = simulator.add(IN_CLASS['bot-stalled'](simulator));
    simulator.conversations.change(answered.id, clock.now() - 60_000, (conversation, now) => {
      guestWrites(conversation, { random: simulator.random, now, threadingMinutes: 4_320 });
    });
    const report = await run({ mode: 'enforce' });
    expect(row(report, answered)).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(simulator.journal.writes()).toEqual([]);
  });
});

describe('promise 2: the live state is at most 30 seconds old when a write leaves', () => {
  it('reads again after a pause that Genesys asked for between read and write', async () => {
    const { run, simulator, clock, row } = await startWhole();
    const still = simulator.add(conversed(simulator));
    const writing = simulator.add(conversed(simulator));
    const throttled = simulator.add(conversed(simulator));
    // The pause begins while the reads of the other two are on their way.
    for (const { id } of [still, writing]) {
      simulator.faults.add({ conversationId: id, times: 1, fault: { kind: 'latency', ms: 1_000 } });
    }
    simulator.faults.add({
      conversationId: throttled.id,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 45 },
    });
    simulator.conversations.later(writing.id, clock.now() + 20_000, (conversation, now) => {
      guestWrites(conversation, { random: simulator.random, now, threadingMinutes: 4_320 });
    });
    const report = await run({ mode: 'enforce' });
    expect(report.requests.rereads).toBe(2);
    expect(row(report, still)).toMatchObject({ outcome: 'closed' });
    expect(row(report, writing)).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });
    expect(writtenIds(simulator)).toEqual([still.id, throttled.id].toSorted());
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(THIRTY_SECONDS);
  });

  it('counts from the request of the read, however long its answer took', async () => {
    const { run, simulator, row } = await startWhole();
    const slow = simulator.add(conversed(simulator));
    const throttled = simulator.add(conversed(simulator));
    simulator.faults.add({ conversationId: slow.id, times: 1, fault: { kind: 'latency', ms: 9_000 } });
    simulator.faults.add({
      conversationId: throttled.id,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 33 },
    });
    const report = await run({ mode: 'enforce' });
    // When writes may leave again, the answer is 24 seconds old, and what it shows may be 33.
    expect(report.requests.rereads).toBe(1);
    expect(row(report, slow)).toMatchObject({ outcome: 'closed' });
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(THIRTY_SECONDS);
  });

  it('reads again what was judged long before the crowd guard let writing begin', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsPerMinute: 60, abortIfMoreThan: 30 } });
    for (let count = 0; count < 20; count += 1) simulator.add(conversed(simulator));
    for (let count = 0; count < 100; count += 1)
      simulator.add(conversed(simulator).ago(3).guestWrites().ago(2).agentWrites());
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ closed: 20, kept: 100 });
    expect(report.requests.rereads).toBeGreaterThan(0);
    expect(agesOfProof(simulator)).toHaveLength(20);
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(THIRTY_SECONDS);
  });

  it('holds for every write of a big run at the pacer’s limit, throttled and with both operations and tags', async () => {
    const { run, simulator } = await startWhole({
      conversations: 500,
      seed: 5,
      settings: { requestsPerMinute: 100, tag: true },
    });
    simulator.faults.add({ path: PATHS.read, times: 5, fault: { kind: 'throttled', retryAfterSeconds: 40 } });
    simulator.faults.add({
      path: PATHS.disconnect,
      times: 3,
      fault: { kind: 'throttled', retryAfterSeconds: 31 },
    });
    simulator.faults.add({ path: PATHS.tag, times: 1, fault: { kind: 'throttled', retryAfterSeconds: 60 } });
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBeGreaterThan(100);
    expect(report.endedBy.teardown).toBeGreaterThan(0);
    expect(agesOfProof(simulator).length).toBeGreaterThan(200);
    expect(Math.max(...agesOfProof(simulator))).toBeLessThanOrEqual(THIRTY_SECONDS);
  });
});
