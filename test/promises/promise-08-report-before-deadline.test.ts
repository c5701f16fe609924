import { describe, expect, it } from 'vitest';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

/** Five stuck conversations; `remainingMs` of the invocation that is about to begin. */
async function startBusy(options: WholeOptions = {}): Promise<Whole> {
  const whole = await startWhole(options);
  for (let count = 0; count < 5; count += 1) whole.simulator.add(conversed(whole.simulator));
  return whole;
}

/** Runs, and answers how much of the invocation's time was left when the answer came. Milliseconds. */
async function timed<T>(whole: Whole, remainingMs: number, work: () => Promise<T>) {
  const deadline = whole.clock.now() + remainingMs;
  const answer = await work();
  return { answer, leftMs: deadline - whole.clock.now() };
}

describe('promise 8: the report is delivered before the deadline', () => {
  it('whatever endpoint hangs, and in real time', async () => {
    const remainingMs = 6_000;
    const hangs = Object.entries(PATHS).filter(([name]) => name !== 'login');
    const answered = await Promise.all(
      hangs.map(async ([name, path]) => {
        const whole = await startBusy({ realTime: true, settings: { tag: true } });
        whole.simulator.faults.add({ path, fault: { kind: 'hang' } });
        if (name === 'teardown')
          whole.simulator.faults.add({ method: 'PATCH', fault: { kind: 'bad-request' } });
        return timed(whole, remainingMs, () =>
          whole.run({ mode: 'enforce', lookbackDays: 4 }, { remainingMs }),
        );
      }),
    );
    for (const { answer, leftMs } of answered) {
      expect(leftMs).toBeGreaterThan(0);
      const { open, ...others } = answer.counts;
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(open);
    }
    const [search, read, disconnect, , tag] = answered.map(({ answer }) => answer);
    expect(search).toMatchObject({ outcome: 'partial', counts: { open: 0 } });
    expect(search?.search?.failedWindows).not.toEqual([]);
    expect(read).toMatchObject({ outcome: 'partial', counts: { 'not-reached': 5 } });
    // A write that was cut off may have worked: nobody can say.
    expect(disconnect).toMatchObject({ counts: { unverified: 5 } });
    expect(disconnect?.conversations.map(({ reason }) => reason)).toEqual(Array(5).fill('deadline'));
    expect(tag?.counts).toMatchObject({ closed: 0 });
  });

  it('a login that hangs is an error with a name before the deadline', async () => {
    const whole = await startBusy({ realTime: true });
    whole.simulator.faults.add({ path: PATHS.login, fault: { kind: 'hang' } });
    const { answer, leftMs } = await timed(whole, 2_000, () =>
      whole.invoke({ mode: 'enforce' }, { remainingMs: 2_000 }).catch((error: unknown) => error),
    );
    expect(answer).toMatchObject({ name: 'OutOfReachError', code: 'out-of-reach' });
    expect(leftMs).toBeGreaterThan(0);
  });

  it('a login that hangs does not poison the next run of a warm function', async () => {
    const whole = await startBusy({ realTime: true });
    const { id } = whole.simulator.faults.add({ path: PATHS.login, fault: { kind: 'hang' } });
    await expect(whole.invoke({}, { remainingMs: 1_000 })).rejects.toThrow('The run reached its deadline');
    whole.simulator.faults.remove(id);
    await expect(whole.run({ lookbackDays: 3 })).resolves.toMatchObject({ outcome: 'complete' });
  });

  it.each<[string, Fault]>([
    ['500', { kind: 'server-error', status: 500 }],
    ['502', { kind: 'server-error', status: 502 }],
    ['503', { kind: 'server-error', status: 503 }],
    ['504 and a long Retry-After', { kind: 'server-error', status: 504, retryAfterSeconds: 170 }],
    [
      '503 and a Retry-After beyond all patience',
      { kind: 'server-error', status: 503, retryAfterSeconds: 3_600 },
    ],
    ['429', { kind: 'throttled', retryAfterSeconds: 30 }],
    ['429 without a Retry-After', { kind: 'throttled', retryAfterSeconds: null }],
    ['429 and a Retry-After beyond all patience', { kind: 'throttled', retryAfterSeconds: 3_600 }],
    ['resets', { kind: 'reset' }],
    ['web pages', { kind: 'html', status: 200 }],
    ['400', { kind: 'bad-request' }],
    ['404', { kind: 'not-found' }],
  ])('everything that is not the login answers %s', async (_name, fault) => {
    const whole = await startBusy();
    whole.simulator.faults.add({ path: PATHS.search, times: 60, fault });
    whole.simulator.faults.add({ path: PATHS.read, fault });
    whole.simulator.faults.add({ method: 'PATCH', fault });
    const { answer, leftMs } = await timed(whole, 120_000, () =>
      whole.run({ mode: 'enforce' }, { remainingMs: 120_000 }),
    );
    expect(leftMs).toBeGreaterThan(0);
    expect(answer.counts.closed).toBe(0);
    expect(answer.search?.failedWindows).not.toEqual([]);
  });

  it.each([
    [1_000, 'complete'],
    [9_000, 'partial'],
  ])('every answer takes %i ms', async (ms, outcome) => {
    const whole = await startWhole();
    for (let count = 0; count < 60; count += 1) whole.simulator.add(conversed(whole.simulator));
    whole.simulator.faults.add({ fault: { kind: 'latency', ms } });
    const { answer, leftMs } = await timed(whole, 90_000, () =>
      whole.run({ mode: 'enforce' }, { remainingMs: 90_000 }),
    );
    expect(leftMs).toBeGreaterThan(0);
    expect(answer.outcome).toBe(outcome);
    expect(answer.counts.closed).toBeGreaterThan(0);
    expect(answer.counts.open).toBe(60);
  });

  it.each([400, 3_000, 20_000, 59_000, 61_000])(
    'of a run that is given %i ms for far more than that',
    async (remainingMs) => {
      const settings = { requestsPerMinute: 120, abortIfMorePercent: 100 };
      const whole = await startWhole({ latencyMs: 50, settings });
      for (let count = 0; count < 250; count += 1) whole.simulator.add(conversed(whole.simulator));
      const { answer, leftMs } = await timed(whole, remainingMs, () =>
        whole.run({ mode: 'enforce', abortIfMoreThan: 500, lookbackDays: 4 }, { remainingMs }),
      );
      expect(leftMs).toBeGreaterThan(0);
      expect(answer.outcome).toBe('partial');
      const reasons = new Set(
        answer.conversations.map(({ outcome, reason }) => `${outcome} ${reason ?? ''}`),
      );
      expect([...reasons].filter((reason) => !/^(?:closed|not-reached deadline)/.test(reason))).toEqual([]);
      expect(answer.counts['not-reached']).toBe(answer.counts.open - answer.counts.closed);
    },
  );

  it('no write leaves in the time that is kept for the report', async () => {
    // They are all stuck, which is a surprising crowd unless the deployment says otherwise.
    const settings = { requestsPerMinute: 120, abortIfMorePercent: 100 };
    const whole = await startWhole({ latencyMs: 100, settings });
    for (let count = 0; count < 250; count += 1) whole.simulator.add(conversed(whole.simulator));
    const begun = whole.clock.now();
    await whole.run({ mode: 'enforce' }, { remainingMs: 120_000 });
    const writes = whole.simulator.journal.writes();
    expect(writes.length).toBeGreaterThan(10);
    expect(Math.max(...writes.map(({ at }) => at)) - begun).toBeLessThanOrEqual(105_000 + 100);
  });

  it('a Retry-After longer than the run is not waited for', async () => {
    const whole = await startBusy();
    whole.simulator.faults.add({
      path: PATHS.read,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 170 },
    });
    const { answer, leftMs } = await timed<Report>(whole, 100_000, () =>
      whole.run({ mode: 'enforce' }, { remainingMs: 100_000 }),
    );
    expect(leftMs).toBeGreaterThan(0);
    expect(answer.requests.throttled).toBe(1);
    expect(answer.counts.closed).toBe(0);
  });
});
