import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/faults.ts';
import type { ConversationModel } from '../../local/simulator/model.ts';
import { isGuest } from '../../local/simulator/participants.ts';
import { PATHS } from '../support/journal.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole } from '../support/whole.ts';

/** The reads of a conversation as they were answered: when after the first write, milliseconds, and with what. */
function looks(
  { simulator }: Whole,
  { id }: ConversationModel,
): [afterMs: number, status: number | undefined][] {
  const { entries } = simulator.journal;
  const written = simulator.journal.writes().find(({ conversationId }) => conversationId === id);
  if (written === undefined) throw new Error('Nothing was written');
  return entries
    .slice(entries.indexOf(written))
    .filter(
      ({ method, path, conversationId }) => method === 'GET' && path === PATHS.read && conversationId === id,
    )
    .map(({ at, status }) => [at - written.at, status]);
}

const NOT_FOUND = { kind: 'not-found' } as const;

/** From the first write on, the next so many reads are answered with Genesys's own 404. */
function hides({ simulator }: Whole, times: number): void {
  const off = simulator.on('before', ({ method }) => {
    if (method !== 'PATCH') return;
    off();
    simulator.faults.add({ method: 'GET', path: PATHS.read, times, fault: NOT_FOUND });
  });
}

describe('a 404 after a write', () => {
  it('that passes is no end: the write had no effect, and the conversation is open', async () => {
    const whole = await startWhole();
    const open = whole.simulator.add(conversed(whole.simulator).resists('everything'));
    hides(whole, 1);

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'still-open' });
    expect(looks(whole, open).slice(0, 2)).toEqual([
      [500, 404],
      [5_500, 200],
    ]);
  });

  it('is an end where a read 5 seconds later says the same', async () => {
    const whole = await startWhole({
      assumptions: { liveForgetsAfterMs: 0, patchReplyShowsEnd: false },
    });
    const stuck = whole.simulator.add(conversed(whole.simulator));

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, stuck)).toMatchObject({ outcome: 'closed', verifiedAfterMs: 5_500 });
    expect(looks(whole, stuck)).toEqual([
      [500, 404],
      [5_500, 404],
    ]);
  });

  it('lets other conversations go on until then', async () => {
    const whole = await startWhole({ settings: { requestsInFlight: 1 } });
    const { simulator, run, row } = whole;
    const all = [1, 2, 3].map(() => simulator.add(conversed(simulator).resists('everything')));
    const off = simulator.on('before', ({ method, conversationId = '' }) => {
      if (method !== 'PATCH') return;
      off();
      simulator.faults.add({ method: 'GET', path: PATHS.read, conversationId, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    const patched = simulator.journal.of('PATCH').map(({ at }) => at);
    expect(Math.max(...patched) - Math.min(...patched)).toBeLessThan(5_000);
    expect(all.map((one) => row(report, one).outcome)).toEqual(['unverified', 'unverified', 'unverified']);
  });

  it('that nothing has confirmed before the deadline is unverified', async () => {
    const whole = await startWhole();
    const open = whole.simulator.add(conversed(whole.simulator).resists('everything'));
    hides(whole, 100);

    const report = await whole.run({ mode: 'enforce' }, { remainingMs: 5_000 });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'unverified', reason: 'deadline' });
    expect(looks(whole, open)).toEqual([[500, 404]]);
  });

  it.each<Fault>([
    { kind: 'server-error', status: 503 },
    { kind: 'reset' },
    { kind: 'server-error', status: 500 },
  ])('that failed, $kind, is no end either: what shows it open is believed', async (fault) => {
    const whole = await startWhole({ settings: { policy: { teardown: false } } });
    const open = whole.simulator.add(conversed(whole.simulator));
    whole.simulator.faults.add({ path: PATHS.disconnect, fault });
    hides(whole, 1);

    const report = await whole.run({ mode: 'enforce' });

    expect(whole.row(report, open)).toMatchObject({ outcome: 'failed' });
    const [first, second] = looks(whole, open);
    expect([first?.[1], second?.[1]]).toEqual([404, 200]);
    expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('is no end in the read before the next try, whose live state has grown old', async () => {
    const whole = await startWhole({ settings: { policy: { teardown: false } } });
    const { simulator, run, row } = whole;
    const open = simulator.add(conversed(simulator));
    const fault = { kind: 'server-error', status: 503, retryAfterSeconds: 40 } as const;
    simulator.faults.add({ path: PATHS.disconnect, times: 1, fault });
    let reads = 0;
    simulator.on('before', ({ method, path }) => {
      if (method !== 'GET' || path !== PATHS.read) return;
      reads += 1;
      // The first judges; the second follows the failed write; the third is that before the next try.
      if (reads === 3) simulator.faults.add({ method: 'GET', path: PATHS.read, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, open)).toMatchObject({ outcome: 'closed', rung: 'disconnect' });
    expect(row(report, open)).not.toHaveProperty('uncertain');
    expect(simulator.journal.of('PATCH').map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe('a 404 before a write', () => {
  it('that passes, of a conversation that was there a moment ago, is no end', async () => {
    const whole = await startWhole({ settings: { tag: true } });
    const { simulator, run, row } = whole;
    const stuck = simulator.add(conversed(simulator));
    // Whether the tag was written is not known, so the conversation is read again before it is ended.
    simulator.faults.add({ path: PATHS.tag, fault: { kind: 'reset' } });
    const off = simulator.on('before', ({ path }) => {
      if (path !== PATHS.tag) return;
      off();
      simulator.faults.add({ method: 'GET', path: PATHS.read, times: 1, fault: NOT_FOUND });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, stuck)).toMatchObject({ outcome: 'closed' });
  });

  it('is what a sweep takes for an end where it comes first: only the list still has it', async () => {
    const whole = await startWhole();
    const { simulator, run, row } = whole;
    const listed = simulator.add(conversed(simulator).onlyInAnalytics());
    const report = await run({ mode: 'enforce' });
    expect(row(report, listed)).toMatchObject({ outcome: 'already-ended', reason: 'listed-only' });
    expect(simulator.journal.of('GET', PATHS.read)).toHaveLength(1);
  });
});

describe('a guest who comes back after the end', () => {
  it('on the communication that they left is told of: their connection is newer', async () => {
    const whole = await startWhole({ assumptions: { patchReplyShowsEnd: false }, latencyMs: 20 });
    const { simulator, run, row, clock } = whole;
    const stuck = simulator.add(conversed(simulator));
    simulator.on('after', ({ method }) => {
      if (method !== 'PATCH') return;
      simulator.conversations.change(stuck.id, clock.now(), (conversation, now) => {
        const guest = conversation.participants.find(isGuest);
        const [communication] = guest?.communications ?? [];
        if (guest === undefined || communication === undefined) throw new Error('There is no guest');
        communication.state = 'connected';
        communication.connectedTime = now + 5;
        delete communication.disconnectedTime;
        delete guest.endTime;
        delete conversation.endTime;
      });
    });

    const report = await run({ mode: 'enforce' });

    expect(row(report, stuck)).toMatchObject({ outcome: 'closed', reopened: true });
    expect(simulator.journal.writes()).toHaveLength(1);
  });
});
