import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { apiRequests, PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole } from '../support/whole.ts';

/** More than 100 of them and nobody else: a surprising crowd, unless the deployment says otherwise. */
const ALL_STUCK = { abortIfMorePercent: 100 };

function addStuck(simulator: Simulator, count: number): void {
  for (let index = 0; index < count; index += 1) simulator.add(conversed(simulator));
}

/** Arrival of the first request after the last one that was answered 429, milliseconds after that. */
function silenceAfterThrottling(simulator: Simulator): number {
  const requests = apiRequests(simulator);
  const last = requests.findLastIndex(({ status }) => status === 429);
  return (requests[last + 1]?.at ?? Number.NaN) - (requests[last]?.at ?? Number.NaN);
}

describe('promise 9: requests stay within the token’s rate limit', () => {
  it('of 240 in any 60 seconds, in a run of many minutes', async () => {
    const { run, simulator } = await startWhole({ conversations: 600, seed: 4 });
    const report = await run({ mode: 'enforce' });
    expect(report.requests.total).toBeGreaterThan(500);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(240);
    expect(report.requests.throttled).toBe(0);
    expect(report.requests.total).toBe(apiRequests(simulator).length);
  });

  it('without wasting it: a run at the limit uses nearly all of it', async () => {
    const { run, simulator } = await startWhole({ settings: ALL_STUCK });
    addStuck(simulator, 300);
    await run({ mode: 'enforce' });
    expect(simulator.journal.busiestMinute()).toBeGreaterThanOrEqual(230);
  });

  it('retries included', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 100);
    simulator.faults.add({ path: PATHS.read, times: 300, fault: { kind: 'server-error', status: 503 } });
    const report = await run({ mode: 'enforce' });
    expect(report.requests.retried).toBeGreaterThan(200);
    expect(report.requests.total).toBeGreaterThan(350);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(240);
  });

  it('over two runs of a warm function, one right after the other', async () => {
    const { run, simulator } = await startWhole({ settings: ALL_STUCK });
    addStuck(simulator, 150);
    const first = await run();
    const second = await run({ mode: 'enforce' });
    expect(first.requests.total + second.requests.total).toBe(apiRequests(simulator).length);
    expect(apiRequests(simulator).length).toBeGreaterThan(400);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(240);
    expect(second.requests.logins).toBe(0);
  });

  it('with slow answers that come long after their requests', async () => {
    const { run, simulator } = await startWhole({
      settings: { requestsPerMinute: 60, requestsInFlight: 32 },
    });
    addStuck(simulator, 100);
    simulator.faults.add({ fault: { kind: 'latency', ms: 4_000 } });
    await run({ mode: 'enforce' });
    expect(apiRequests(simulator).length).toBeGreaterThan(150);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(60);
  });

  it('of the allowance that the deployment sets', async () => {
    const { run, simulator } = await startWhole({ settings: { requestsPerMinute: 30 } });
    addStuck(simulator, 40);
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBe(40);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(30);
  });

  it('corrects itself when Genesys allows less than was configured', async () => {
    const { run, simulator } = await startWhole({
      conditions: { allowancePerMinute: 100 },
      settings: ALL_STUCK,
    });
    addStuck(simulator, 150);
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBe(150);
    expect(report.requests.throttled).toBe(0);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(100);
  });

  it('leaves room for whoever else uses the token, as Genesys counts them', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 100);
    const issue = simulator.clients.issue.bind(simulator.clients);
    simulator.clients.issue = (...about) => {
      const text = issue(...about);
      const token = simulator.clients.token(text);
      // Somebody else has used 150 of the minute.
      if (token !== undefined) token.count = 150;
      return text;
    };
    const report = await run({ mode: 'enforce' });
    expect(report.counts.closed).toBe(100);
    expect(report.requests.throttled).toBe(0);
  });
});

describe('promise 9: a 429 pauses everything, a Retry-After is obeyed', () => {
  it.each([
    ['a read', PATHS.read],
    ['a write', PATHS.disconnect],
    ['a search', PATHS.search],
  ])('after a 429 to %s nothing leaves for as long as it says', async (_name, path) => {
    const latencyMs = 50;
    const { run, simulator } = await startWhole({ latencyMs });
    addStuck(simulator, 30);
    simulator.faults.add({ path, times: 1, fault: { kind: 'throttled', retryAfterSeconds: 20 } });
    const report = await run({ mode: 'enforce' });
    const requests = apiRequests(simulator);
    const at = requests.find(({ status }) => status === 429)?.at ?? 0;
    // Those that were on their way in that very moment cannot be called back.
    const meanwhile = requests.filter((one) => one.at > at + latencyMs && one.at < at + 20_000);
    expect(meanwhile).toEqual([]);
    expect(report.requests).toMatchObject({ throttled: 1, pausedMs: 20_000 });
    expect(report.counts.closed).toBe(30);
  });

  it('a 429 without a Retry-After pauses until Genesys’s own minute is over, as its headers say', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 1);
    simulator.faults.add({
      path: PATHS.read,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: null },
    });
    await run({ mode: 'enforce' });
    expect(silenceAfterThrottling(simulator)).toBe(60_000);
  });

  it('the pause outlives the run in a warm function', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 1);
    simulator.faults.add({
      path: PATHS.read,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 100 },
    });
    const first = await run({ mode: 'enforce' }, { remainingMs: 62_000 });
    expect(first.counts.closed).toBe(0);
    const second = await run({ mode: 'enforce' });
    expect(second.counts.closed).toBe(1);
    expect(silenceAfterThrottling(simulator)).toBeGreaterThanOrEqual(100_000);
  });

  it('a refused login’s Retry-After is obeyed too', async () => {
    const { run, simulator } = await startWhole();
    addStuck(simulator, 1);
    simulator.faults.add({
      path: PATHS.login,
      times: 1,
      fault: { kind: 'throttled', retryAfterSeconds: 25 },
    });
    const report = await run({ mode: 'enforce' });
    const [first, second] = simulator.journal.of('POST', PATHS.login);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(25_000);
    expect(report).toMatchObject({ counts: { closed: 1 }, requests: { logins: 2 } });
  });
});
