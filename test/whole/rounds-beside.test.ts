import { describe, expect, it } from 'vitest';
import { writtenIds } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startRounds } from '../support/rounds.ts';
import { apiEvent } from '../support/api-event.ts';
import { gather } from '../scale/crowd.ts';

const HOUR = 3_600_000;

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
});

describe('beside a long sweep', { timeout: 120_000 }, () => {
  it('a close over the API is answered within 25 seconds', async () => {
    const { whole, accept, loop, instance } = await startRounds();
    gather(whole.simulator, 300);
    const wanted = whole.simulator.add(conversed(whole.simulator));
    const sweepId = await accept({ mode: 'dry-run' });

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
    gather(whole.simulator, 60);
    const sweepId = await accept();
    const other = instance();

    const [one, two] = await Promise.all([
      loop(sweepId, { remainingMs: 60_000 }),
      loop(sweepId, { remainingMs: 60_000, invoke: () => other }),
    ]);

    expect([one.at(-1), two.at(-1)]).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
    const effective = whole.simulator.journal.writes().filter(({ status }) => status === 200);
    expect(new Set(effective.map(({ conversationId }) => conversationId)).size).toBe(effective.length);
    expect((await report(sweepId)).counts.closed).toBe(effective.length);
  });
});
