import { describe, expect, it } from 'vitest';
import { writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

const SCHEDULED_EVENT = {
  version: '0',
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  detail: { mode: 'enforce' },
};

describe('promise 1: a dry run writes nothing', () => {
  it.each([
    ['the empty event', {}],
    ['null', null],
    ['a bare sweep', { action: 'sweep' }],
    ['a sweep that names the mode', { mode: 'dry-run' }],
    ['the classic scheduled event, whatever is in it', SCHEDULED_EVENT],
    ['EventBridge Scheduler’s own event', { ...SCHEDULED_EVENT, source: 'aws.scheduler', detail: '{}' }],
    ['a schedule’s envelope without a request', { sweeper: { trigger: 'schedule' } }],
    ['an API’s envelope', { sweeper: { trigger: 'api' }, request: { mode: 'dry-run' } }],
    ['a state machine’s envelope', { sweeper: { trigger: 'step-functions' }, request: {} }],
    ['diagnose', { action: 'diagnose' }],
  ])('of a stack that may write: %s', async (_name, event) => {
    const { invoke, simulator } = await startWhole({ settings: { tag: true } });
    simulator.add(conversed(simulator));
    const answer = await invoke(event);
    expect(answer).toBeDefined();
    expect(simulator.journal.of('POST').length).toBeGreaterThan(1);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['close', { action: 'close' }],
    ['close with force', { action: 'close', force: true }],
    ['explain', { action: 'explain' }],
  ])('of conversations that are named: %s', async (_name, request) => {
    const { invoke, simulator } = await startWhole({ settings: { tag: true } });
    const stuck = simulator.add(conversed(simulator));
    const waiting = simulator.add(conversed(simulator).ago(100).guestWrites());
    await invoke({ ...request, conversationIds: [stuck.id, waiting.id] });
    const reads = simulator.journal.of('GET').filter(({ conversationId }) => conversationId !== undefined);
    expect(reads).toHaveLength(2);
    expect(simulator.journal.writes()).toEqual([]);
  });

  it('and asks nothing of Genesys for the console’s hello-world event', async () => {
    const { invoke, simulator } = await startWhole();
    simulator.add(conversed(simulator));
    await expect(invoke({ key1: 'value1', key2: 'value2', key3: 'value3' })).rejects.toThrow(
      '{"action":"sweep","mode":"dry-run"}',
    );
    expect(simulator.journal.entries).toEqual([]);
  });

  it.each([
    ['bare', { mode: 'enforce' }],
    ['bare, to close', { action: 'close', mode: 'enforce', force: true }],
    [
      'from a schedule',
      { sweeper: { trigger: 'schedule', intervalMinutes: 30 }, request: { mode: 'enforce' } },
    ],
    ['from the API', { sweeper: { trigger: 'api' }, request: { mode: 'enforce' } }],
    ['from a state machine', { sweeper: { trigger: 'step-functions' }, request: { mode: 'enforce' } }],
    ['in a console’s envelope', { sweeper: { trigger: 'console' }, request: { mode: 'enforce' } }],
  ])('is all that a stack deployed with dry-run does: enforce is refused, %s', async (_name, event) => {
    const { invoke, simulator } = await startWhole({ settings: { mode: 'dry-run' } });
    const { id } = simulator.add(conversed(simulator));
    const named = 'action' in event ? { ...event, conversationIds: [id] } : event;
    await expect(invoke(named)).rejects.toMatchObject({
      name: 'ModeNotAllowedError',
      code: 'mode-not-allowed',
    });
    expect(simulator.journal.entries).toEqual([]);
  });

  it('and names exactly the conversations that enforcement then writes to', async () => {
    const sameOnes = { conversations: 250, seed: 7, settings: { maxCloses: 250 } };
    const rehearsal = await startWhole(sameOnes);
    const dry = await rehearsal.run();
    expect(rehearsal.simulator.journal.writes()).toEqual([]);
    const wouldClose = dry.conversations.filter(({ outcome }) => outcome === 'would-close');
    expect(wouldClose.length).toBeGreaterThan(50);

    const earnest = await startWhole(sameOnes);
    await earnest.run({ mode: 'enforce' });
    expect(writtenIds(earnest.simulator)).toEqual(
      wouldClose.map(({ conversationId }) => conversationId).toSorted(),
    );
  });

  it('and says of everything else the same as enforcement does', async () => {
    const sameOnes = { conversations: 150, seed: 11 };
    const dry = await (await startWhole(sameOnes)).run();
    const enforced = await (await startWhole(sameOnes)).run({ mode: 'enforce' });
    expect(enforced.kept).toEqual(dry.kept);
    expect(enforced.stuck).toEqual(dry.stuck);
    expect(enforced.counts['already-ended']).toBe(dry.counts['already-ended']);
    expect(dry.crowd).toEqual(enforced.crowd);
  });

  it('and neither aborts nor stops at maxCloses, but says that enforcement would', async () => {
    const { run, simulator } = await startWhole({ settings: { maxCloses: 2, abortIfMoreThan: 3 } });
    for (let count = 0; count < 5; count += 1) simulator.add(conversed(simulator));
    const report = await run();
    expect(report).toMatchObject({ outcome: 'complete', mode: 'dry-run', counts: { 'would-close': 5 } });
    expect(report.crowd).toMatchObject({ stuck: 5, wouldAbort: true, capped: true });
  });
});
