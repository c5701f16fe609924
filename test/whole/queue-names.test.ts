import { describe, expect, it } from 'vitest';
import { report as reportSchema, explanation } from '../../functions/sweeper/report/schemas.ts';
import { conversed } from '../support/lives.ts';
import { apiEvent } from '../support/api-event.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const QUEUES = '/api/v2/routing/queues';

function asked({ simulator }: Whole): number {
  return simulator.journal.entries.filter(({ path }) => path.split('?')[0] === QUEUES).length;
}

describe('a report', () => {
  it('names the queues of its rows, by one request, and none for an hour after that', async () => {
    const whole = await startWhole();
    const { simulator, run, driven } = whole;
    simulator.add(conversed(simulator));
    const report = await run({ mode: 'dry-run' });

    expect(reportSchema.parse(report)).toEqual(report);
    const [row] = report.conversations;
    expect(report.region).toMatch(/^[a-z]+-[a-z]+-\d$/u);
    const { id, name } = simulator.organisation.queues.find((queue) => queue.id === row?.queueId) ?? {};
    expect(report.byQueue).toMatchObject([{ queueId: id, name, open: 1, outcomes: { 'would-close': 1 } }]);
    expect(asked(whole)).toBe(1);

    driven.set(driven.now() + 30 * 60_000);
    expect((await run({ mode: 'dry-run' })).byQueue).toMatchObject([{ name }]);
    expect(asked(whole)).toBe(1);
    driven.set(driven.now() + 31 * 60_000);
    await run({ mode: 'dry-run' });
    expect(asked(whole)).toBe(2);
  });

  it('asks nothing of queues where nothing is open', async () => {
    const whole = await startWhole();
    await whole.run({ mode: 'dry-run' });
    expect(asked(whole)).toBe(0);
  });

  it.each([
    ['the client may not read queues', { kind: 'forbidden', variant: 'missing-permissions' }],
    ['Genesys fails', { kind: 'server-error', status: 503 }],
  ] as const)('has ids, the same outcomes and no diagnosis where %s', async (_why, fault) => {
    const whole = await startWhole();
    const { simulator, run } = whole;
    simulator.faults.add({ path: QUEUES, fault });
    const { id } = simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });

    expect(report).toMatchObject({ outcome: 'complete', counts: { closed: 1 }, diagnoses: [], warnings: [] });
    expect(report.conversations).toMatchObject([{ conversationId: id, outcome: 'closed' }]);
    expect(report.byQueue[0]).toHaveProperty('queueId');
    expect(report.byQueue[0]).not.toHaveProperty('name');
    expect(asked(whole)).toBe(1);
  });

  it.each([
    ['that the client may not read them', { kind: 'forbidden', variant: 'missing-permissions' }, 1],
    ['no failure of Genesys', { kind: 'server-error', status: 500 }, 2],
    ['no limit that was reached', { kind: 'throttled', retryAfterSeconds: 1 }, 2],
  ] as const)('remembers of names that it has not got %s', async (_why, fault, times) => {
    const whole = await startWhole();
    const { simulator, run, driven } = whole;
    simulator.faults.add({ path: QUEUES, fault, times: 1 });
    simulator.add(conversed(simulator));
    await run({ mode: 'dry-run' });
    driven.set(driven.now() + 5 * 60_000);
    const { byQueue } = await run({ mode: 'dry-run' });

    expect(asked(whole)).toBe(times);
    expect('name' in (byQueue[0] ?? {})).toBe(times === 2);
  });

  it('says what an ended conversation was judged on', async () => {
    const whole = await startWhole();
    const { simulator, run, row } = whole;
    const added = simulator.add(conversed(simulator));
    const report = await run({ mode: 'enforce' });
    const explained = row(report, added);

    expect(explained).toMatchObject({
      class: 'guest-silent',
      thresholdMinutes: 1_440,
      guestWaits: false,
      toldBy: 'participant',
      agents: 1,
    });
    const { clockStartedAt = '', lastGuestMessageAt = '', lastAnswerAt = '' } = explained ?? {};
    expect(Date.parse(lastGuestMessageAt)).toBeLessThan(Date.parse(lastAnswerAt));
    expect(clockStartedAt).toBe(lastAnswerAt);
    expect(report.byQueue[0]?.ending).toMatchObject({ conversations: 1, withAgent: 1, agents: 1 });
  });

  it('of a close over HTTP asks for no name: its caller waits', async () => {
    const whole = await startWhole();
    const { id: conversationId } = whole.simulator.add(conversed(whole.simulator));
    await whole.invoke(apiEvent('closeOne', { conversationId, body: { mode: 'enforce' } }));
    expect(asked(whole)).toBe(0);
  });
});

it('an explanation has the region, for links', async () => {
  const { simulator, invoke } = await startWhole();
  const { id } = simulator.add(conversed(simulator));
  const answer = explanation.parse(await invoke({ action: 'explain', conversationIds: [id] }));
  expect(answer.region).toMatch(/^[a-z]+-[a-z]+-\d$/u);
});
