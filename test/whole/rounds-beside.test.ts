import { describe, expect, it } from 'vitest';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { KEYS } from '../../functions/sweeper/table/items.ts';
import { PATHS, writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { killedAt } from '../support/killed.ts';
import { startRounds } from '../support/rounds.ts';
import { secretOf } from '../support/secrets.ts';
import { SECRET } from '../support/whole.ts';
import { apiEvent } from '../support/api-event.ts';
import { gather } from '../scale/crowd.ts';

const HOUR = 3_600_000;
const SLOWEST = { requestsPerMinute: 30 };

describe('a long sweep from a preview', { timeout: 120_000 }, () => {
  it('ends only what the preview listed and is still stuck, without a search and whatever the crowd', async () => {
    const { whole, accept, loop, rows, report } = await startRounds({ settings: { abortIfMoreThan: 2 } });
    const { simulator } = whole;
    const [back, ...stuck] = Array.from({ length: 6 }, () => simulator.add(conversed(simulator)));
    if (back === undefined) throw new Error('There is none');
    const preview = await accept({ sweepId: 'preview-1', mode: 'dry-run' });
    await loop(preview);
    whole.driven.set(whole.driven.now() + 71 * HOUR);
    simulator.conversations.change(
      back.id,
      simulator.now(),
      () => void simulator.life({ of: back }).guestWrites(),
    );
    const late = simulator.add(conversed(simulator));
    const searches = simulator.journal.of('POST', '/api/v2/analytics/conversations/details/query').length;
    const sweepId = await accept({ sweepId: 'approved-1', fromSweep: preview });

    const answers = await loop(sweepId);

    expect(answers.at(-1)).toMatchObject({ more: false, outcome: 'complete', of: 6 });
    expect(writtenIds(simulator)).toEqual(stuck.map(({ id }) => id).toSorted());
    const found = await rows(sweepId);
    expect(found.find(({ conversationId }) => conversationId === back.id)?.outcome).toBe('kept');
    expect(found.some(({ conversationId }) => conversationId === late.id)).toBe(false);
    expect(simulator.journal.of('POST', '/api/v2/analytics/conversations/details/query').length).toBe(
      searches,
    );
    const told = await report(sweepId);
    expect(told.search).toBeUndefined();
    expect(told.crowd).toBeUndefined();
  });

  /** A preview of so many conversations, of which a tenth is stuck. */
  const previewed = async (open = 20) => {
    const rounds = await startRounds({ settings: SLOWEST });
    gather(rounds.whole.simulator, open);
    const preview = await rounds.accept({ sweepId: 'preview-1', mode: 'dry-run' });
    await rounds.loop(preview);
    return { ...rounds, preview };
  };

  it('ends nothing any more where the preview is older than 72 hours by the time of a round', async () => {
    const { whole, accept, loop, report, preview } = await previewed(300);
    whole.driven.set(whole.driven.now() + 71 * HOUR);
    const sweepId = await accept({ sweepId: 'approved-1', fromSweep: preview });
    await loop(sweepId, { remainingMs: 60_000, atMost: 1 });
    const written = whole.simulator.journal.writes().length;
    whole.driven.set(whole.driven.now() + 2 * HOUR);

    const answers = await loop(sweepId);

    expect(answers).toMatchObject([{ more: false, outcome: 'partial' }]);
    expect(written).toBeGreaterThan(0);
    expect(whole.simulator.journal.writes().length).toBe(written);
    const told = await report(sweepId);
    expect(told.notReached).toEqual({ 'preview-invalid': told.counts['not-reached'] });
    expect(told.counts['not-reached']).toBeGreaterThan(0);
  });

  it.each<[string, (of: Awaited<ReturnType<typeof previewed>>) => Promise<unknown>]>([
    ['is gone', ({ table, preview }) => table.delete(KEYS.sweep(preview))],
    [
      'is of another organisation',
      ({ table, preview }) => table.update(KEYS.sweep(preview), { set: { org: 'other' } }),
    ],
    ['is not over', ({ table, preview }) => table.update(KEYS.sweep(preview), { set: { state: 'running' } })],
    [
      'was no dry run',
      ({ table, preview }) => table.update(KEYS.sweep(preview), { set: { mode: 'enforce' } }),
    ],
  ])('ends nothing where the preview %s', async (_, change) => {
    const of = await previewed();
    const { whole, accept, loop, sweep, preview } = of;
    const asked = whole.simulator.journal.entries.length;
    await change(of);
    const sweepId = await accept({ sweepId: 'approved-1', fromSweep: preview });

    expect(await loop(sweepId)).toMatchObject([{ more: false, outcome: 'failed' }]);
    expect(JSON.parse((await sweep(sweepId)).error ?? '{}')).toMatchObject({ code: 'preview-invalid' });
    expect(whole.simulator.journal.entries.length).toBe(asked);
  });

  it('asks another client than the preview’s for nothing', async () => {
    const { whole, accept, loop, sweep, instance, preview } = await previewed();
    const other = await whole.anotherOrganisation();
    whole.secrets.put(SECRET, secretOf(other));
    const sweepId = await accept({ sweepId: 'approved-1', fromSweep: preview });

    const answers = await loop(sweepId, { invoke: () => instance() });

    expect(answers).toMatchObject([{ more: false, outcome: 'failed' }]);
    expect(JSON.parse((await sweep(sweepId)).error ?? '{}')).toMatchObject({ code: 'credentials-changed' });
    expect(other.journal.entries.filter(({ path }) => path !== '/oauth/token')).toEqual([]);
  });
});

describe('beside a long sweep', { timeout: 120_000 }, () => {
  it('a close over the API is answered within 25 seconds', async () => {
    const { whole, accept, loop, instance } = await startRounds();
    gather(whole.simulator, 300);
    const wanted = whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept({ request: { maxCloses: 20 } });

    const sweeping = loop(sweepId);
    await whole.clock.sleep(20_000);
    const asked = whole.clock.now();
    const answer = await instance()(
      apiEvent('closeOne', { conversationId: wanted.id, body: { mode: 'enforce' } }),
    );
    const took = whole.clock.now() - asked;
    await sweeping;

    expect(answer).toMatchObject({ statusCode: 200 });
    expect(took).toBeLessThanOrEqual(25_000);
    expect(wanted.endTime).toBeDefined();
  });

  it('a second execution of the same sweep waits for the first, and they write to nothing twice', async () => {
    const { whole, accept, loop, instance, report } = await startRounds({
      settings: { requestsPerMinute: 60 },
    });
    gather(whole.simulator, 120);
    const sweepId = await accept();
    const other = instance();

    const first = loop(sweepId, { remainingMs: 60_000 });
    await whole.clock.sleep(3_000);
    const second = loop(sweepId, { remainingMs: 60_000, invoke: () => other });
    const [one, two] = [await first, await second];

    expect([one.at(-1), two.at(-1)]).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
    const effective = whole.simulator.journal.writes().filter(({ status }) => status === 200);
    expect(new Set(effective.map(({ conversationId }) => conversationId)).size).toBe(effective.length);
    expect((await report(sweepId)).counts.closed).toBe(effective.length);
    // The other one takes nothing out of the first one's hands.
    const written = new Set(writtenIds(whole.simulator));
    const reads = whole.simulator.journal
      .of('GET', PATHS.read)
      .flatMap(({ conversationId = '' }) => (written.has(conversationId) ? [] : conversationId));
    expect(reads.length).toBeGreaterThan(10);
    expect(new Set(reads).size).toBe(reads.length);
  });
});

describe('what a killed round may have written to', { timeout: 60_000 }, () => {
  const SCHEDULED = { sweeper: { trigger: 'schedule' }, request: { mode: 'enforce' } };

  it('is told by the next round, not by a scheduled sweep in between; unless no round comes any more', async () => {
    const rounds = await startRounds();
    const { whole, accept, loop, report, writes } = rounds;
    const { simulator } = whole;
    const lose = async (sweepId: string): Promise<void> => {
      simulator.add(conversed(simulator));
      const deadly = killedAt(rounds, (_asked, method) => method === 'PATCH', true);
      await loop(await accept({ sweepId }), { invoke: () => deadly, atMost: 1 });
      whole.driven.set(whole.driven.now() + HOUR / 2);
    };
    const sweepNow = async (): Promise<Report> => (await whole.invoke(SCHEDULED)) as Report;

    await lose('goes-on');
    expect((await sweepNow()).counts.closed).toBe(0);
    await loop('goes-on');
    expect((await report('goes-on')).counts.closed).toBe(1);
    expect(await writes('goes-on')).toMatchObject([{ outcome: 'closed', uncertain: true }]);

    await lose('stops');
    whole.driven.set(whole.driven.now() + 25 * HOUR);
    expect((await sweepNow()).counts.closed).toBe(1);
    expect(await writes('stops')).toMatchObject([{ outcome: 'closed', uncertain: true }]);
  });
});
