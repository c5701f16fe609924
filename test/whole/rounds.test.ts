import { describe, expect, it } from 'vitest';
import { writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import type { SettingsInput } from '../../functions/sweeper/request/settings.ts';
import { environmentWith, startRounds, type Rounds } from '../support/rounds.ts';
import { gather } from '../scale/crowd.ts';

/** Of which a tenth is stuck: some three rounds of a minute, at 60 requests a minute. */
const CROWD = 120;
const SHORT = { remainingMs: 60_000 };

const startSlow = (settings: Partial<SettingsInput> = {}): Promise<Rounds> =>
  startRounds({ settings: { requestsPerMinute: 60, ...settings } });

describe('a long sweep', { timeout: 120_000 }, () => {
  it('ends what is stuck in one round where that is enough, and its report is built from its rows', async () => {
    const { whole, accept, loop, report, rows, writes, sweep } = await startRounds();
    const stuck = gather(whole.simulator, 100);
    const sweepId = await accept();

    const answers = await loop(sweepId);

    expect(answers).toEqual([{ sweepId, more: false, outcome: 'complete', judged: 82, of: 82 }]);
    expect(writtenIds(whole.simulator)).toEqual([...stuck].toSorted());
    const told = await report(sweepId);
    expect(told).toMatchObject({ sweepId, trigger: 'api', mode: 'enforce', outcome: 'complete' });
    expect(told.counts).toMatchObject({ open: 100, closed: 10 });
    expect((await rows(sweepId)).length).toBe(100);
    expect((await writes(sweepId)).map(({ outcome }) => outcome)).toEqual(Array(10).fill('closed'));
    expect(await sweep(sweepId)).toMatchObject({
      state: 'complete',
      progress: { open: 100, judged: 82, stuck: 10, written: 10, counts: { closed: 10 } },
    });
  });

  it('takes as many rounds as it needs, and reads no conversation twice in a preview', async () => {
    const { whole, accept, loop, report } = await startSlow();
    gather(whole.simulator, CROWD);
    const sweepId = await accept({ mode: 'dry-run' });

    const answers = await loop(sweepId, SHORT);

    expect(answers.length).toBeGreaterThan(1);
    expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'complete' });
    const told = await report(sweepId);
    expect(told.counts).toMatchObject({ open: CROWD, 'would-close': CROWD / 10, 'not-reached': 0 });
    expect(whole.simulator.journal.writes()).toEqual([]);
    const reads = whole.simulator.journal.entries.filter(
      ({ method, conversationId }) => method === 'GET' && conversationId !== undefined,
    );
    // And one for the names of their queues.
    expect(reads.length + 1).toBe(told.requests.reads);
    expect(new Set(reads.map(({ conversationId }) => conversationId)).size).toBe(reads.length);
    expect(whole.simulator.journal.busiestMinute()).toBeLessThanOrEqual(60);
    expect(told.requests.total).toBe(
      whole.simulator.journal.entries.filter(({ path }) => path !== '/oauth/token').length,
    );
  });

  it('counts over rounds before it writes, and stops where more are stuck than the limit', async () => {
    const { whole, accept, loop, report } = await startSlow({ abortIfMoreThan: 8 });
    gather(whole.simulator, CROWD);
    const sweepId = await accept();

    const answers = await loop(sweepId, SHORT);

    expect(answers.length).toBeGreaterThan(1);
    expect(answers.at(-1)).toMatchObject({ outcome: 'aborted' });
    const told = await report(sweepId);
    expect(told.crowd).toMatchObject({ limit: 8, wouldAbort: true });
    expect(told.stuck).not.toEqual({});
    expect(whole.simulator.journal.writes()).toEqual([]);
    expect(told.notReached).toEqual({ aborted: told.counts['not-reached'] });
  });

  it('ends what it found before it could decide, in a later round', async () => {
    const { whole, accept, loop, report } = await startSlow({ abortIfMoreThan: 15 });
    const stuck = gather(whole.simulator, CROWD);
    const sweepId = await accept();

    const answers = await loop(sweepId, SHORT);

    expect(answers.at(-1)).toMatchObject({ outcome: 'complete' });
    expect((await report(sweepId)).counts).toMatchObject({ closed: CROWD / 10, 'not-reached': 0 });
    expect(writtenIds(whole.simulator)).toEqual([...stuck].toSorted());
  });

  it('obeys the mode that is deployed now', async () => {
    const { whole, accept, loop, report, instance } = await startSlow();
    gather(whole.simulator, CROWD);
    const sweepId = await accept();
    const dry = instance({ environment: environmentWith({ mode: 'dry-run' }) });

    const enforced = await loop(sweepId, { ...SHORT, atMost: 1 });
    const written = whole.simulator.journal.writes().length;
    const answers = await loop(sweepId, { ...SHORT, invoke: () => dry });

    expect(enforced.at(-1)).toMatchObject({ more: true });
    expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'partial' });
    const told = await report(sweepId);
    expect(told.mode).toBe('enforce');
    expect(told.notReached).toEqual({ 'mode-changed': told.counts['not-reached'] });
    expect(told.counts['not-reached']).toBeGreaterThan(0);
    expect(whole.simulator.journal.writes().length).toBe(written);
  });

  it('writes to no more than maxCloses, over all its rounds', async () => {
    const { whole, accept, loop, report } = await startSlow({ maxCloses: 5 });
    gather(whole.simulator, CROWD);
    const sweepId = await accept();

    await loop(sweepId, SHORT);

    expect(new Set(writtenIds(whole.simulator)).size).toBe(5);
    const told = await report(sweepId);
    expect(told).toMatchObject({ outcome: 'partial', counts: { closed: 5 }, crowd: { capped: true } });
  });

  it('that is over answers every further round, and writes nothing', async () => {
    const { whole, accept, loop } = await startRounds();
    whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept();
    const [first] = await loop(sweepId, SHORT);
    const asked = whole.simulator.journal.entries.length;

    expect(await loop(sweepId)).toEqual([first]);
    expect(whole.simulator.journal.entries.length).toBe(asked);
  });
});
