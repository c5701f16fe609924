import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import { conversed } from '../support/lives.ts';
import { dynaliteTable } from '../support/tables.ts';
import { startWhole, type Whole } from '../support/whole.ts';

const HOUR = 3_600_000;
const ENFORCE = { mode: 'enforce' };
const SCHEDULED = { sweeper: { trigger: 'schedule', intervalMinutes: 30 }, request: ENFORCE };

const later = ({ driven }: Whole, ms: number): void => driven.set(driven.now() + ms);

/** A whole with one conversation that no write ends. */
async function startResisting() {
  const whole = await startWhole({ table: openInMemoryTable });
  const stuck = whole.simulator.add(conversed(whole.simulator).resists('everything'));
  const tries = async (): Promise<number | undefined> => {
    const report = await whole.run(ENFORCE);
    return whole.row(report, stuck).lastTry?.attempts;
  };
  return { ...whole, whole, stuck, tries };
}

describe('what a sweep has written to and not seen to end', () => {
  it('is left alone by the next sweeps, tried again when due, and forgotten when it has ended', async () => {
    const whole = await startWhole({ table: await dynaliteTable() });
    const { run, row, simulator } = whole;
    const stuck = simulator.add(conversed(simulator).resists('everything'));
    const first = await run(ENFORCE);

    expect(first).toMatchObject({ counts: { unverified: 1 } });
    expect(first).not.toHaveProperty('history');

    const second = await run(ENFORCE);
    // The one read asks for the organisation's id, for the support case.
    expect(second).toMatchObject({ outcome: 'complete', requests: { reads: 1, writes: 0 } });
    expect(row(second, stuck)).toMatchObject({
      outcome: 'kept',
      reason: 'waits-for-retry',
      class: 'guest-silent',
      lastTry: { outcome: 'unverified', reason: 'still-open', attempts: 1 },
    });
    expect(second.supportCase).toContain(`${stuck.id}; last tried`);

    later(whole, 1.2 * HOUR);
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'unverified' });
    later(whole, 3 * HOUR);
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ lastTry: { attempts: 2 } });

    later(whole, 2 * HOUR);
    stuck.resists = 'nothing';
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'closed' });
  });

  it('is left alone by a dry run as well, and by every trigger', async () => {
    const { run, invoke, row, stuck } = await startResisting();
    await run(ENFORCE);

    expect(row(await run(), stuck)).toMatchObject({ reason: 'waits-for-retry' });
    expect(row((await invoke(SCHEDULED)) as Report, stuck)).toMatchObject({ reason: 'waits-for-retry' });
  });

  it('is judged, and may be ended, where somebody asks for it by its id', async () => {
    const { run, explain, row, stuck, tries } = await startResisting();
    await run(ENFORCE);
    const explained = await explain(stuck.id);
    expect(explained.conversations).toMatchObject([{ verdict: 'stuck' }]);

    const close = { action: 'close', mode: 'enforce', conversationIds: [stuck.id] };
    expect(row(await run(close), stuck)).toMatchObject({ outcome: 'unverified' });
    expect(await tries()).toBe(2);

    stuck.resists = 'nothing';
    expect(row(await run(close), stuck)).toMatchObject({ outcome: 'closed' });
  });

  it('begins to count anew where the guest has written since', async () => {
    const { run, row, whole, stuck, tries } = await startResisting();
    await run(ENFORCE);
    later(whole, 1.2 * HOUR);
    await run(ENFORCE);
    expect(await tries()).toBe(2);

    const [first] = stuck.messages;
    if (first !== undefined) stuck.messages.push({ ...first, id: randomUUID(), time: whole.clock.now() });
    later(whole, 5 * HOUR);
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'kept', reason: 'waiting-for-us' });

    const agent = stuck.participants.find(({ purpose }) => purpose === 'agent')?.communications[0]?.id;
    stuck.messages.push({
      id: randomUUID(),
      time: whole.clock.now(),
      author: 'business',
      communicationId: agent ?? '',
      kind: 'text',
    });
    later(whole, 26 * HOUR);
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'unverified' });
    expect(await tries()).toBe(1);
  });

  it('is not what Genesys has refused: it is seen again at once, and ends when the permission is there', async () => {
    const whole = await startWhole({ table: openInMemoryTable });
    const { run, row, simulator } = whole;
    const stuck = simulator.add(conversed(simulator));
    const [client] = simulator.clients.list;
    if (client === undefined) throw new Error('seeded');
    const reads = ['analytics:conversationDetail:view', 'conversation:communication:view'];
    simulator.clients.regrant(client, [{ permissions: reads }]);
    await run(ENFORCE);
    later(whole, HOUR / 2);

    const again = await run(ENFORCE);
    expect(row(again, stuck)).toMatchObject({ outcome: 'refused', reason: 'permission-missing' });
    expect(again.counts.refused).toBe(1);

    simulator.clients.regrant(client, [{ permissions: [...reads, 'conversation:communication:disconnect'] }]);
    later(whole, HOUR / 2);
    expect(row(await run(ENFORCE), stuck)).toMatchObject({ outcome: 'closed' });
  });
});
