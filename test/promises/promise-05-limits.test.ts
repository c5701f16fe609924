import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

function addStuck(simulator: Simulator, count: number, resists: 'nothing' | 'everything' = 'nothing'): void {
  for (let index = 0; index < count; index += 1) simulator.add(conversed(simulator).resists(resists));
}

function addLively(simulator: Simulator, count: number): void {
  for (let index = 0; index < count; index += 1) {
    simulator.add(conversed(simulator).ago(3).guestWrites().ago(2).agentWrites());
  }
}

describe('promise 5: at most maxCloses conversations are written to', () => {
  it('and the rest is not reached, because of the cap', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 12);
    const report = await run({ mode: 'enforce', maxCloses: 3 });
    expect(writtenIds(simulator)).toHaveLength(3);
    expect(report).toMatchObject({ outcome: 'partial', counts: { closed: 3, 'not-reached': 9 } });
    const left = report.conversations.filter(({ outcome }) => outcome === 'not-reached');
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(['cap']));
    expect(report.crowd).toMatchObject({ capped: true });
  });

  it('of those that never end, too', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 12, 'everything');
    const report = await run({ mode: 'enforce', maxCloses: 4 });
    expect(writtenIds(simulator)).toHaveLength(4);
    expect(report.counts).toMatchObject({ unverified: 4, 'not-reached': 8 });
  });

  it('counting one whose write was rejected with its token and then had no time left to be sent again', async () => {
    const { run, simulator, row } = await startWhole({ settings: { requestsInFlight: 1 } });
    const stuck = simulator.add(conversed(simulator));
    simulator.faults.add({ path: PATHS.disconnect, fault: { kind: 'token-revoked' }, times: 1 });
    simulator.on('after', ({ method }) => {
      if (method === 'PATCH')
        simulator.faults.add({ path: PATHS.login, fault: { kind: 'latency', ms: 6_500 } });
    });
    const report = await run({ mode: 'enforce' }, { remainingMs: 8_000 });
    expect(row(report, stuck)).toMatchObject({ outcome: 'refused', operation: 'disconnect' });
    expect(simulator.journal.writes()).toHaveLength(1);
  });

  it.each<[string, Fault, string]>([
    ['refused', { kind: 'forbidden', variant: 'not-authorized' }, 'refused'],
    ['answered with 500', { kind: 'server-error', status: 500 }, 'failed'],
    ['answered with 503 and in effect', { kind: 'server-error', status: 503, when: 'after' }, 'closed'],
    ['cut off', { kind: 'reset' }, 'failed'],
    ['cut off and in effect', { kind: 'reset', when: 'after' }, 'closed'],
    ['without effect', { kind: 'no-effect' }, 'unverified'],
  ])('whatever came of the writes: %s', async (_name, fault, outcome) => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 10);
    simulator.faults.add({ method: 'PATCH', fault });
    simulator.faults.add({ path: PATHS.teardown, fault });
    const report = await run({ mode: 'enforce', maxCloses: 4 });
    expect(writtenIds(simulator)).toHaveLength(4);
    expect(report.counts).toMatchObject({ [outcome]: 4, 'not-reached': 6 });
  });

  it('counting a conversation that only got a tag', async () => {
    const { run, simulator } = await startWhole({ settings: { tag: true } });
    addStuck(simulator, 6);
    simulator.faults.add({ method: 'PATCH', fault: { kind: 'forbidden', variant: 'not-authorized' } });
    simulator.faults.add({ path: PATHS.teardown, fault: { kind: 'forbidden', variant: 'not-authorized' } });
    await run({ mode: 'enforce', maxCloses: 2 });
    expect(writtenIds(simulator)).toHaveLength(2);
    expect(simulator.journal.of('PUT')).toHaveLength(2);
  });

  it('of a list that somebody names, too', async () => {
    const { run, simulator } = await startWhole({ settings: { maxCloses: 3 } });
    addStuck(simulator, 5);
    const conversationIds = [...simulator.conversations.all()].map(({ id }) => id);
    const report = await run({ action: 'close', mode: 'enforce', conversationIds });
    expect(writtenIds(simulator)).toHaveLength(3);
    expect(report.counts).toMatchObject({ closed: 3, 'not-reached': 2 });
  });

  it.each(['maxCloses', 'abortIfMoreThan', 'abortIfMorePercent'])(
    'no request raises the deployed %s',
    async (limit) => {
      const { invoke, simulator } = await startWhole({ settings: { [limit]: 3 } });
      await expect(invoke({ mode: 'enforce', [limit]: 4 })).rejects.toThrow(
        `${limit}: 4 is above the deployed value`,
      );
      expect(simulator.journal.entries).toEqual([]);
    },
  );

  it('the organisation’s own limits go before the deployment’s', async () => {
    const { run, simulator } = await startWhole({
      settings: { organisations: [{ name: 'main', secretId: 'genesys/main', maxCloses: 1 }] },
    });
    addStuck(simulator, 3);
    const report = await run({ mode: 'enforce' });
    expect(report.counts).toMatchObject({ closed: 1, 'not-reached': 2 });
  });
});

describe('promise 5: a surprising crowd is left alone, all of it', () => {
  it('ends none of them, says aborted and rings the alarm', async () => {
    const { run, simulator, printed } = await startWhole();
    addStuck(simulator, 6);
    addLively(simulator, 20);
    const report = await run({ mode: 'enforce', abortIfMoreThan: 5 });
    expect(simulator.journal.writes()).toEqual([]);
    expect(report.outcome).toBe('aborted');
    expect(report.crowd).toMatchObject({ wouldAbort: true });
    expect(report.counts.closed).toBe(0);
    expect(report.counts['not-reached']).toBeGreaterThanOrEqual(6);
    expect(printed()).toContain('"RunAborted":1');
  });

  it('ends all of a crowd that is just not surprising', async () => {
    const { run, simulator, printed } = await startWhole();
    addStuck(simulator, 5);
    addLively(simulator, 20);
    const report = await run({ mode: 'enforce', abortIfMoreThan: 5 });
    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 5, kept: 20 } });
    expect(printed()).toContain('"RunAborted":0');
  });

  it('ends nothing at all with abortIfMoreThan 0 where one is stuck', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 1);
    const report = await run({ mode: 'enforce', abortIfMoreThan: 0 });
    expect(report.outcome).toBe('aborted');
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('aborts on the estimate when half the time is over before all are judged', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsPerMinute: 60 } });
    for (let round = 0; round < 110; round += 1) {
      addStuck(simulator, 1);
      addLively(simulator, 2);
    }
    const report = await run({ mode: 'enforce', abortIfMoreThan: 90 }, { remainingMs: 300_000 });
    expect(report.outcome).toBe('aborted');
    expect(report.crowd).toMatchObject({ estimated: true, wouldAbort: true });
    expect(report.crowd?.stuck).toBeLessThanOrEqual(90);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('goes on after half the time where the estimate allows it, the longest idle first', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsPerMinute: 60 } });
    for (let index = 0; index < 10; index += 1)
      simulator.add(conversed(simulator, { minutesAgo: 3_000 + index * 10 }));
    addLively(simulator, 320);
    const report = await run({ mode: 'enforce', abortIfMoreThan: 60 }, { remainingMs: 300_000 });
    expect(report.outcome).toBe('partial');
    expect(report.crowd).toMatchObject({ estimated: true, wouldAbort: false });
    expect(report.counts.closed).toBeGreaterThan(0);
  });

  it('is one by its share too: 120 of 121 that look stuck at once, though abortIfMoreThan is 500', async () => {
    const { run, simulator, printed } = await startWhole();
    addStuck(simulator, 120);
    addLively(simulator, 1);
    const said = { stuck: 120, limit: 100, limitSetBy: 'abortIfMorePercent', wouldAbort: true };

    const dry = await run();
    expect(dry).toMatchObject({ outcome: 'complete', crowd: said, counts: { 'would-close': 120 } });
    const report = await run({ mode: 'enforce' });
    expect(report).toMatchObject({ outcome: 'aborted', crowd: { limit: 100, wouldAbort: true } });
    expect(simulator.journal.writes()).toEqual([]);
    expect(printed()).toContain('"RunAborted":1');
  });

  it('is none by its share where most of what is open is not stuck, nor where the deployment says 100', async () => {
    const most = await startWhole();
    addStuck(most.simulator, 120);
    addLively(most.simulator, 41);
    expect(await most.run({ mode: 'enforce' })).toMatchObject({
      outcome: 'complete',
      crowd: { limit: 120, limitSetBy: 'abortIfMorePercent', wouldAbort: false },
      counts: { closed: 120 },
    });

    const all = await startWhole({ settings: { abortIfMorePercent: 100 } });
    addStuck(all.simulator, 120);
    expect(await all.run({ mode: 'enforce' })).toMatchObject({
      outcome: 'complete',
      counts: { closed: 120 },
    });
  });

  it('is none in a small organisation, though everything that is open is stuck', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 100);
    const report = await run({ mode: 'enforce', abortIfMorePercent: 1 });
    expect(report).toMatchObject({
      outcome: 'complete',
      crowd: { limit: 100, wouldAbort: false },
      counts: { closed: 100 },
    });
  });

  it('is measured by what is open in the scope of the run, the young and the exempt included', async () => {
    const { run, simulator } = await startWhole({ settings: { abortIfMorePercent: 50 } });
    const [one, other] = simulator.organisation.queues;
    const exempt = simulator.add(conversed(simulator));
    for (let index = 0; index < 110; index += 1) {
      simulator.add(simulator.life({ minutesAgo: 3 }).guestWrites().queued(one));
      simulator.add(simulator.life({ minutesAgo: 3 }).guestWrites().queued(other));
    }
    const queueIds = [one?.id];
    const policy = { exempt: { conversationIds: [exempt.id] } };
    expect((await run({ policy })).crowd?.limit).toBe(110);
    expect((await run({ policy, queueIds })).crowd).toMatchObject({ limit: 100, candidates: 0 });
  });

  it('does not guard a list that somebody names', async () => {
    const { run, simulator } = await startWhole({ settings: { abortIfMoreThan: 1 } });
    addStuck(simulator, 3);
    const conversationIds = [...simulator.conversations.all()].map(({ id }) => id);
    const report = await run({ action: 'close', mode: 'enforce', conversationIds });
    expect(report.counts.closed).toBe(3);
  });
});
