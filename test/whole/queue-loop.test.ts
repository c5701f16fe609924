import { describe, expect, it } from 'vitest';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import type { Life } from '../../local/simulator/life.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { conversed } from '../support/lives.ts';
import { startWhole, type Whole, type WholeOptions } from '../support/whole.ts';

/** Guests who wait in queues, each for two days: who is bounced, who waits a long night, whom agents pass on. */

/** Bounced five times between a flow and a queue, an hour in each. */
function bounced(simulator: Simulator, times = 5): Life {
  const life = simulator.life({ minutesAgo: 3_000 }).flow().ago(2_990).guestWrites();
  for (let time = 0; time < times; time += 1) {
    life.ago(2_980 - time * 120).queued();
    if (time + 1 < times) {
      life
        .ago(2_920 - time * 120)
        .queueEnds('transfer')
        .flow()
        .flowWrites();
    }
  }
  return life;
}

function overnight(simulator: Simulator): Life {
  return simulator.life({ minutesAgo: 3_000 }).flow().ago(2_990).guestWrites().ago(2_980).queued();
}

function transferred(simulator: Simulator, times = 1): Life {
  const [queue] = simulator.organisation.queues;
  if (queue === undefined) throw new Error('there are queues');
  const life = conversed(simulator).ago(2_990).guestWrites();
  for (let time = 0; time < times; time += 1) {
    life.ago(2_980 - time * 10).transferredTo(queue);
    if (time + 1 < times) life.ago(2_975 - time * 10).answers();
  }
  return life;
}

const LOOPS = { classes: { 'queue-stuck': 720 }, queueLoopEntries: 3 } as const;

async function threeGuests(options: WholeOptions = {}): Promise<{
  readonly whole: Whole;
  readonly rows: (report: Report) => readonly unknown[];
}> {
  const whole = await startWhole(options);
  const { simulator, row } = whole;
  const guests = [
    simulator.add(bounced(simulator)),
    simulator.add(overnight(simulator)),
    simulator.add(transferred(simulator)),
    simulator.add(transferred(simulator, 4)),
  ];
  return { whole, rows: (report) => guests.map((guest) => row(report, guest)) };
}

const keptWith = (queueEntries: number): unknown => ({
  outcome: 'kept',
  reason: 'waiting-for-us',
  class: 'queue-stuck',
  queueEntries,
  queuedSinceMinutes: expect.any(Number),
});

describe('guests in queues', () => {
  it('are told apart in the report of a dry run that says nothing of them', async () => {
    const { whole, rows } = await threeGuests();
    const report = await whole.run({ mode: 'dry-run' });
    expect(rows(report)).toMatchObject([5, 1, 0, 0].map(keptWith));
    expect(rows(report)).toMatchObject([
      { queuedSinceMinutes: 2_500 },
      { queuedSinceMinutes: 2_980 },
      { queuedSinceMinutes: 2_980 },
      { queuedSinceMinutes: 2_950 },
    ]);
    expect(report.keptByClass).toEqual({
      'waiting-for-us': { 'queue-stuck': { count: 4, longestMinutes: 2_990 } },
      'class-off': {},
    });
  });

  it('are shown by a dry run as what a rule for loops would do', async () => {
    const { whole, rows } = await threeGuests();
    const report = await whole.run({ mode: 'dry-run', policy: LOOPS });
    expect(rows(report)).toMatchObject([
      { outcome: 'would-close', class: 'queue-stuck', queueEntries: 5 },
      ...[1, 0, 0].map(keptWith),
    ]);
    expect(whole.simulator.journal.writes()).toEqual([]);
    // A threshold by itself cannot tell them apart.
    const all = await whole.run({ mode: 'dry-run', policy: { classes: LOOPS.classes } });
    expect(all.counts['would-close']).toBe(4);
  });

  it('may not be ended by a request, where the deployment does not say so', async () => {
    const { whole } = await threeGuests();
    await expect(whole.invoke({ mode: 'enforce', policy: LOOPS })).rejects.toThrow('policy.queueLoopEntries');
    await expect(whole.invoke({ mode: 'enforce', policy: LOOPS })).rejects.toThrow(
      'policy.classes.queue-stuck',
    );
    expect(whole.simulator.journal.writes()).toEqual([]);
  });

  it.each([
    ['in the write’s own reply', true],
    ['by a read after it', false],
  ])(
    'are ended where they loop and the deployment says so; the queue is seen cleared %s',
    async (_how, shows) => {
      const { whole, rows } = await threeGuests({
        settings: { policy: LOOPS },
        assumptions: { patchReplyShowsEnd: shows },
      });
      const report = await whole.run({ mode: 'enforce' });
      expect(rows(report)).toMatchObject([
        { outcome: 'closed', class: 'queue-stuck', queueEntries: 5, queueCleared: true },
        ...[1, 0, 0].map(keptWith),
      ]);
      expect(report.requests.verifies).toBe(shows ? 0 : 1);
      expect(whole.simulator.journal.writes()).toHaveLength(1);
    },
  );

  it('are told apart by explain', async () => {
    const { whole } = await threeGuests();
    const explained = await whole.explain(...[...whole.simulator.conversations.all()].map(({ id }) => id));
    expect(explained.conversations).toMatchObject(
      [5, 1, 0, 0].map((queueEntries) => ({ class: 'queue-stuck', evidence: { queueEntries } })),
    );
  });

  it('who are kept for having come too seldom are told so by explain', async () => {
    const { whole } = await threeGuests({ settings: { policy: LOOPS } });
    const [, night] = [...whole.simulator.conversations.all()];
    expect((await whole.explain(night?.id ?? '')).conversations).toMatchObject([
      {
        verdict: 'keep',
        reason: 'waiting-for-us',
        detail: 'it came to a queue less often than queueLoopEntries requires',
        evidence: { queueEntries: 1, queuedSinceMinutes: 2_980 },
      },
    ]);
  });
});

describe('queueCleared', () => {
  it('is no word about one that no queue held', async () => {
    const { run, simulator, row } = await startWhole();
    const one = simulator.add(conversed(simulator));
    expect(row(await run({ mode: 'enforce' }), one)).not.toHaveProperty('queueCleared');
  });

  it('says so where the end is seen and a queue still holds it', async () => {
    const { run, simulator, row } = await startWhole({ assumptions: { patchReplyShowsEnd: false } });
    const one = simulator.add(
      bounced(simulator)
        .guestLeaves()
        .distorted((_view, body) => {
          const people = body['participants'] as { purpose: string; messages: { state: string }[] }[];
          if (body['endTime'] === undefined) return;
          for (const { purpose, messages } of people)
            if (purpose === 'acd') for (const line of messages) line.state = 'connected';
        }),
    );
    expect(row(await run({ mode: 'enforce' }), one)).toMatchObject({
      outcome: 'closed',
      class: 'guest-gone',
      queueCleared: false,
    });
  });
});
