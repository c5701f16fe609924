import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import { apiEvent } from '../support/api-event.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, SWEEPING, type Whole, type WholeOptions } from '../support/whole.ts';

/** What was published, a line for each run. */
function metricsOf(whole: Whole): Record<string, unknown>[] {
  return whole
    .printed()
    .split(/^(?=\{)/mu)
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter((line) => '_aws' in line);
}

const BACKLOG = ['Open', 'Stuck', 'WouldClose', 'Kept', 'OldestStuckMinutes'];
const backlogOf = (line: Record<string, unknown> = {}): string[] => BACKLOG.filter((name) => name in line);

async function startStuck(options?: WholeOptions): Promise<Whole> {
  const whole = await startWhole(options);
  whole.simulator.add(conversed(whole.simulator));
  return whole;
}

/** A sweep as EventBridge Scheduler and Step Functions start it. */
const swept = (trigger: 'schedule' | 'step-functions', request: object = {}): object => ({
  sweeper: { trigger, intervalMinutes: 30 },
  request: { action: 'sweep', ...request },
});

describe('the metrics of the backlog', () => {
  it.each(['schedule', 'step-functions'] as const)('come from a sweep of trigger %s', async (trigger) => {
    const whole = await startStuck();
    await whole.invoke(swept(trigger));

    expect(metricsOf(whole)).toMatchObject([{ Open: 1, Stuck: 1, WouldClose: 1, Kept: 0, Runs: 1 }]);
  });

  it.each<readonly [string, Fault]>([
    ['500', { kind: 'server-error', status: 500 }],
    ['503', { kind: 'server-error', status: 503 }],
    ['400', { kind: 'bad-request' }],
    ['403', { kind: 'forbidden', variant: 'missing-permissions' }],
    ['a web page', { kind: 'html', status: 200 }],
    ['nothing, for the connection breaks', { kind: 'reset' }],
  ])('are not 0 where every search is answered with %s: they are not there', async (_, fault) => {
    const whole = await startStuck();
    whole.simulator.faults.add({ path: PATHS.search, fault });
    await whole.invoke(swept('schedule'));
    const [line] = metricsOf(whole);

    expect(backlogOf(line)).toEqual([]);
    expect(line).toMatchObject({ Runs: 1 });
  });

  it('are not there where a part of the days could not be searched', async () => {
    const whole = await startStuck();
    // A window and both its halves; the others are searched.
    whole.simulator.faults.add({ path: PATHS.search, fault: { kind: 'bad-request' }, times: 3 });
    await whole.invoke(swept('schedule'));
    const [line] = metricsOf(whole);

    expect(backlogOf(line)).toEqual([]);
    expect(line).toMatchObject({ Runs: 1, RunPartial: 1 });
  });

  it.each([
    ['fewer days than are deployed', { lookbackDays: 7 }],
    ['more days than are deployed', { lookbackDays: 200 }],
    ['some queues', { queueIds: ['00000000-0000-4000-8000-000000000001'] }],
    ['some divisions', { divisionIds: ['00000000-0000-4000-8000-000000000001'] }],
  ])('do not come from a sweep of %s', async (_, request) => {
    const whole = await startStuck();
    await whole.invoke(swept('schedule', request));
    const [line] = metricsOf(whole);

    expect(backlogOf(line)).toEqual([]);
    expect(line).toMatchObject({ Runs: 1, RunPartial: 0 });
  });

  it('come from a sweep that names the days of its organisation', async () => {
    const whole = await startWhole({
      settings: { organisations: [{ name: 'main', secretId: 'genesys/main', lookbackDays: 40 }] },
    });
    await whole.invoke(swept('schedule', { lookbackDays: 40 }));
    await whole.invoke(swept('schedule'));

    expect(metricsOf(whole).map(backlogOf)).toEqual([BACKLOG, BACKLOG]);
  });

  it('come from a sweep that found too many stuck and ended none', async () => {
    const whole = await startStuck();
    await whole.invoke(swept('schedule', { mode: 'enforce', abortIfMoreThan: 0 }));

    expect(metricsOf(whole)).toMatchObject([{ Open: 1, Stuck: 1, Runs: 1, RunAborted: 1 }]);
  });
});

describe('that a run has reported', () => {
  it('is not told by a sweep that a person has started: it must not end the silence', async () => {
    const whole = await startStuck();
    await whole.run();
    const [line] = metricsOf(whole);

    expect(line).toMatchObject({ Open: 1, RunPartial: 0 });
    expect(line).not.toHaveProperty('Runs');
  });

  it('is told neither by a preview over the API nor by a close', async () => {
    const whole = await startStuck(SWEEPING);
    const [{ id: conversationId } = { id: '' }] = whole.simulator.conversations.all();
    await whole.invoke(apiEvent('preview', { headers: { prefer: 'wait=20' } }));
    await whole.invoke(apiEvent('closeOne', { conversationId, body: { mode: 'dry-run' } }));
    const lines = metricsOf(whole);

    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(backlogOf(line)).toEqual([]);
      expect(line).not.toHaveProperty('Runs');
    }
  });
});

describe('that nothing could be done', () => {
  const everything = (whole: Whole, path: string, fault: Fault): unknown =>
    whole.simulator.faults.add({ path, fault });

  it.each<readonly [string, number, (whole: Whole) => unknown]>([
    ['every search', 1, (whole) => everything(whole, PATHS.search, { kind: 'server-error', status: 500 })],
    ['every read', 1, (whole) => everything(whole, PATHS.read, { kind: 'server-error', status: 500 })],
    [
      'every write',
      5,
      (whole) => {
        everything(whole, PATHS.disconnect, { kind: 'server-error', status: 500 });
        everything(whole, PATHS.teardown, { kind: 'server-error', status: 500 });
      },
    ],
  ])('is a failed run where %s fails, for an alarm', async (_, stuck, breaks) => {
    const whole = await startWhole();
    for (let count = 0; count < stuck; count += 1) whole.simulator.add(conversed(whole.simulator));
    breaks(whole);
    await whole.invoke(swept('schedule', { mode: 'enforce' }));

    expect(metricsOf(whole)).toMatchObject([{ Runs: 1, RunFailed: 1, RunPartial: 0, RunRefused: 0 }]);
  });
});

describe('what was written to and not seen ended', () => {
  it('is counted, except where the guest has come back, which needs nobody', async () => {
    const whole = await startWhole();
    const [back] = [1, 2].map(() => whole.simulator.add(conversed(whole.simulator).resists('everything')));
    whole.simulator.faults.add({
      method: 'PATCH',
      conversationId: back?.id ?? '',
      fault: { kind: 'guest-writes', when: 'after' },
    });
    const report = (await whole.invoke(swept('schedule', { mode: 'enforce' }))) as {
      counts: { unverified: number };
    };

    expect(report.counts.unverified).toBe(2);
    expect(metricsOf(whole)).toMatchObject([{ Unverified: 1 }]);
  });
});
