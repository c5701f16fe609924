import { describe, expect, it, onTestFinished } from 'vitest';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { startRounds } from '../support/rounds.ts';
import { ORGANISATION, SECRET, startWhole, type Whole } from '../support/whole.ts';
import { gather } from './crowd.ts';

const OTHER = 'other';
const ALLOWANCE = 240;

/** One function for two organisations, each a Genesys Cloud of its own. */
async function startTwo(): Promise<{ readonly whole: Whole; readonly other: Simulator }> {
  const whole = await startWhole({
    latencyMs: 50,
    settings: {
      organisations: [
        { name: ORGANISATION, secretId: SECRET },
        { name: OTHER, secretId: 'genesys/other' },
      ],
    },
  });
  const other = createSimulator({ seed: 2, now: whole.clock.now });
  onTestFinished(() => other.close());
  const url = await other.listen();
  whole.secrets.put('genesys/other', {
    ...other.credentials,
    region: 'eu-central-1',
    apiBaseUrl: url,
    loginBaseUrl: url,
  });
  return { whole, other };
}

describe('the pace', { timeout: 60_000 }, () => {
  it('holds over runs that follow each other at once on one token', async () => {
    const whole = await startWhole({ latencyMs: 50 });
    gather(whole.simulator, 130);

    const first = await whole.run();
    const second = await whole.run();
    const third = await whole.run({ mode: 'enforce' });

    expect([first, second, third].map(({ requests }) => requests.logins)).toEqual([1, 0, 0]);
    expect(third.counts.closed).toBe(13);
    expect(whole.simulator.journal.busiestMinute()).toBe(ALLOWANCE);
    const throttled = [first, second, third].map(({ requests }) => requests.throttled);
    expect(throttled).toEqual([0, 0, 0]);
  });

  it('is each organisation’s own: one does not wait for the other', async () => {
    const { whole, other } = await startTwo();
    gather(whole.simulator, 400);
    gather(other, 200);

    await whole.run();
    const besides = await whole.run({ org: OTHER });
    await whole.run({ org: OTHER, mode: 'enforce' });
    await whole.run({ mode: 'enforce' });

    expect(Date.parse(besides.finishedAt) - Date.parse(besides.startedAt)).toBeLessThan(60_000);
    expect(besides.counts.open).toBe(200);
    expect(whole.simulator.journal.busiestMinute()).toBe(ALLOWANCE);
    expect(other.journal.busiestMinute()).toBe(ALLOWANCE);
  });

  it('holds while both organisations are swept at once in one function', async () => {
    const { whole, other } = await startTwo();
    const stuck = gather(whole.simulator, 300);
    const otherStuck = gather(other, 350);

    const [one, two] = await Promise.all([
      whole.run({ mode: 'enforce' }),
      whole.run({ mode: 'enforce', org: OTHER }),
    ]);

    expect(one.counts.closed).toBe(stuck.size);
    expect(two.counts.closed).toBe(otherStuck.size);
    expect(whole.simulator.journal.busiestMinute()).toBe(ALLOWANCE);
    expect(other.journal.busiestMinute()).toBe(ALLOWANCE);
  });

  it('holds for each token where every round of a long sweep has a new function, and with it a token', async () => {
    const { whole, accept, loop, instance, report } = await startRounds({
      settings: { requestsPerMinute: ALLOWANCE },
    });
    // Genesys grants each token no more than the sweeper uses.
    whole.simulator.conditions.allowancePerMinute = ALLOWANCE;
    const stuck = gather(whole.simulator, 700);
    const sweepId = await accept();

    const answers = await loop(sweepId, { remainingMs: 90_000, invoke: () => instance() });

    expect(answers.length).toBeGreaterThan(2);
    const { requests, counts } = await report(sweepId);
    expect(requests).toMatchObject({ throttled: 0, logins: answers.length });
    expect(counts.closed).toBe(stuck.size);
    // Two tokens at most have been at work within a minute.
    expect(whole.simulator.journal.busiestMinute()).toBeLessThanOrEqual(2 * ALLOWANCE);
  });
});
