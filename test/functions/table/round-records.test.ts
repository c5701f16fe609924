import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../../functions/sweeper/clock.ts';
import type { LiveSnapshot, Stuck } from '../../../functions/sweeper/policy/judgement.ts';
import type { Intended } from '../../../functions/sweeper/table/history.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { KEYS } from '../../../functions/sweeper/table/items.ts';
import { openRoundRecords } from '../../../functions/sweeper/table/round-records.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { aPlan } from '../../support/run-plan.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const STUCK = {
  conversationId: ID,
  judgement: {
    verdict: 'stuck',
    class: 'guest-silent',
    divisionIds: [],
    evidence: {
      guest: 'connected',
      agent: 'none',
      queue: 'none',
      flow: 'none',
      guestWaits: false,
      toldBy: 'status',
    },
  } satisfies Stuck,
  snapshot: {} as LiveSnapshot,
  operation: 'disconnect',
} satisfies Intended;

describe('a round that does not stand any more', () => {
  it('notes no intent: it might take the place of the next round’s', async () => {
    const clock = drivenClock();
    const table = openInMemoryTable(clock);
    const plan = aPlan();
    const deadline = openDeadline(clock, 60_000);
    const theirs = { ...KEYS.write(plan.sweepId, ID), expiresAt: clock.now(), outcome: 'closed' };
    await table.put(theirs);
    const records = await openRoundRecords({
      plan,
      table,
      clock,
      deadline,
      historyDays: 90,
      begun: new Set(),
      stands: () => false,
      client: () => 'a client',
    });

    expect(await records.intend(STUCK)).toBe('stop');
    await records.settle({ conversationId: ID, outcome: 'not-reached', reason: 'table-unavailable' }, false);

    expect(await table.get(KEYS.write(plan.sweepId, ID))).toEqual(theirs);
    expect(await records.settled()).toBe(true);
    deadline.release();
  });
});
