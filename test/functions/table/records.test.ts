import { describe, expect, it } from 'vitest';
import { openDeadline } from '../../../functions/sweeper/clock.ts';
import type { LiveSnapshot, Stuck } from '../../../functions/sweeper/policy/judgement.ts';
import type { Intended } from '../../../functions/sweeper/table/history.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { KEYS } from '../../../functions/sweeper/table/items.ts';
import { openRecords } from '../../../functions/sweeper/table/records.ts';
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

describe('an intent that is under way when no write may leave any more', () => {
  it('is not waited for, is taken back when it arrives, and is no loss of the table', async () => {
    const clock = drivenClock();
    const inMemory = openInMemoryTable(clock);
    const putAfter = async (item: Parameters<typeof inMemory.put>[0]): Promise<boolean> => {
      await clock.sleep(1_000);
      return inMemory.put(item);
    };
    const plan = aPlan();
    const key = KEYS.write(plan.sweepId, ID);
    const deadline = openDeadline(clock, 120_000);
    const table = { ...inMemory, put: putAfter };
    const records = await openRecords({
      plan,
      table,
      clock,
      deadline,
      historyDays: 90,
      client: () => 'a client',
      codeVersion: () => 'code',
    });

    await clock.sleep(deadline.newWorkUntil - clock.monotonic() - 400);
    const began = clock.monotonic();
    expect(await records.intend(STUCK)).toBe('go-on');
    expect(clock.monotonic() - began).toBe(400);
    await records.settle({ conversationId: ID, outcome: 'not-reached', reason: 'deadline' }, false);

    expect(await inMemory.get(key)).toBeUndefined();
    expect(records.isAvailable()).toBe(true);
    deadline.release();
  });
});
