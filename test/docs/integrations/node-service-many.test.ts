import { beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../../../docs/integrations/node-service/clean-up.ts';
import { closeAll } from '../../../docs/integrations/node-service/close-all.ts';
import { rowsOf, startAndWatch } from '../../../docs/integrations/node-service/watch.ts';
import { settle } from '../../../docs/integrations/node-service/settle.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import type { Table } from '../../../functions/sweeper/table/port.ts';
import { finished } from '../../support/sweeps.ts';
import { conversed, IN_CLASS } from '../../support/lives.ts';
import { startLocalApi, templateOf } from '../../support/local-api.ts';
import { PATHS } from '../../support/journal.ts';
import { SECRET, SWEEPING } from '../../support/whole.ts';
import { clientOf } from './answers-calls.ts';
import { stuck, UNKNOWN } from './answers-states.ts';

/** Remembers how long it was to sleep, and does not. */
function sleepless(): { readonly slept: number[]; readonly sleep: (ms: number) => Promise<void> } {
  const slept: number[] = [];
  return { slept, sleep: async (ms) => void slept.push(ms) };
}

beforeAll(() => void templateOf('iam', 'enforce'), 60_000);

describe('closeAll', () => {
  it('closes any number in chunks, each id once, and says of each what to do', async () => {
    const api = await startLocalApi({ settings: { requestsPerMinute: 3_000 } });
    const { simulator } = api.whole;
    const ids = Array.from({ length: 101 }, () => stuck(api));
    const kept = simulator.add(IN_CLASS['agent-silent'](simulator)).id;
    const decisions = await closeAll(clientOf(api), [...ids, kept, ...ids, UNKNOWN], { mode: 'enforce' });

    expect(decisions.size).toBe(103);
    expect(ids.map((id) => decisions.get(id)?.why)).toEqual(ids.map(() => 'closed'));
    expect(decisions.get(kept)).toEqual({ what: 'ask-a-human', why: 'kept: waiting-for-us' });
    expect(decisions.get(UNKNOWN)?.what).toBe('fix-the-call');
    expect(api.answers).toHaveLength(3);
  });

  it('asks again for what a call did not reach, after a minute', async () => {
    const { slept, sleep } = sleepless();
    const api = await startLocalApi({ settings: { requestsInFlight: 1 } });
    const ids = Array.from({ length: 8 }, () => stuck(api));
    const slow = api.whole.simulator.faults.add({ path: PATHS.read, fault: { kind: 'latency', ms: 4_000 } });
    const decisions = await closeAll(
      clientOf(api),
      ids,
      { mode: 'enforce' },
      {
        sleep: (ms) => {
          api.whole.simulator.faults.remove(slow.id);
          return sleep(ms);
        },
      },
    );

    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThanOrEqual(60_000);
    expect(slept[0]).toBeLessThan(90_000);
    expect([...decisions.values()]).toEqual(ids.map(() => ({ what: 'done', why: 'closed' })));
    expect(api.whole.simulator.journal.writes()).toHaveLength(8);
  });

  it('says of each id of a chunk what a problem said of all', async () => {
    const api = await startLocalApi({ settings: { mode: 'dry-run' } });
    const ids = [stuck(api), stuck(api)];
    const decisions = await closeAll(clientOf(api), ids, { mode: 'enforce' });

    expect([...decisions].map(([id, { what }]) => [id, what])).toEqual(ids.map((id) => [id, 'fix-the-call']));
  });
});

describe('settle', () => {
  it('waits longer from try to try, and gives up after the last', async () => {
    const { slept, sleep } = sleepless();
    const api = await startLocalApi();
    api.functionIs('malformed');
    const client = clientOf(api);
    const { decision } = await settle(() => client.diagnosis(), {
      sleep,
      tries: 4,
      longestWaitSeconds: 10_000,
    });

    expect(decision.what).toBe('retry-later');
    expect(api.answers).toHaveLength(4);
    expect(
      slept.map((ms, index) => ms / 60_000 / 2 ** index).every((ratio) => ratio >= 1 && ratio < 1.5),
    ).toBe(true);
    expect(slept).toHaveLength(3);
  });

  it('leaves waits that are longer than its patience to its caller', async () => {
    const { slept, sleep } = sleepless();
    const api = await startLocalApi();
    const { simulator } = api.whole;
    const { id } = simulator.add(conversed(simulator, { minutesAgo: 60 }));
    const client = clientOf(api);
    const { decision } = await settle(() => client.closeOne(id, { mode: 'enforce' }), { sleep });

    expect(decision).toMatchObject({ what: 'retry-later', afterSeconds: 3_600 });
    expect([slept, api.answers.length]).toEqual([[], 1]);
  });

  it('makes a call once more that passed by itself, and no call that will never work', async () => {
    const { slept, sleep } = sleepless();
    const api = await startLocalApi();
    const id = stuck(api);
    const { faults } = api.whole.simulator;
    faults.add({ path: PATHS.login, fault: { kind: 'reset' } });
    const client = clientOf(api);

    const settled = await settle(() => client.closeOne(id, { mode: 'enforce' }), {
      sleep: (ms) => {
        faults.clear();
        return sleep(ms);
      },
    });
    expect([settled.decision.why, slept.length]).toEqual(['closed', 1]);
    await settle(() => client.closeOne(UNKNOWN, { mode: 'enforce' }), { sleep });
    expect([slept.length, api.answers.map(({ status }) => status)]).toEqual([1, [502, 200, 404]]);
  });
});

describe('a sweep over the API', () => {
  it('is watched until it is over, and its rows come part by part', async () => {
    const opened: Table[] = [];
    const api = await startLocalApi({
      table: (clock) => {
        const table = openInMemoryTable(clock);
        opened.push(table);
        return table;
      },
    });
    const [table] = opened;
    if (table === undefined) throw new Error('There is no table');
    const client = clientOf(api);
    const { slept, sleep } = sleepless();
    let sweepId = '';
    const { decision } = await startAndWatch(
      client,
      async () => {
        const reply = await client.sweep({ note: 'nightly' }, { key: 'nightly 1' });
        if (reply.status === 202) ({ sweepId = '' } = reply.answer);
        return reply;
      },
      {
        sleep: async (ms) => {
          await sleep(ms);
          if (slept.length === 2) await finished(table, sweepId, 1_200);
        },
      },
    );

    expect(decision).toEqual({ what: 'done', why: 'complete' });
    expect(slept).toEqual([5_000, 5_000]);
    expect(api.answers.map(({ status }) => status)).toEqual([202, 200, 200, 200]);
    const rows: string[] = [];
    for await (const row of rowsOf(client, sweepId, { outcome: 'would-close' })) rows.push(row.outcome);
    expect(rows).toEqual(Array.from({ length: 400 }, () => 'would-close'));
    await expect(rowsOf(client, 'nowhere').next()).rejects.toMatchObject({
      decision: { what: 'fix-the-call' },
    });
  });
});

describe('a round of the clean-up service', () => {
  it('closes what is stuck and finished, and nothing else', async () => {
    const api = await startLocalApi(SWEEPING);
    const { simulator } = api.whole;
    const [one, two] = [stuck(api), stuck(api)];
    const kept = simulator.add(IN_CLASS['agent-silent'](simulator)).id;
    const { preview, conversations } = await cleanUp(clientOf(api), {
      mode: 'enforce',
      note: 'nightly',
      isFinished: async (id) => id === two || id === kept,
    });

    expect(preview.what).toBe('done');
    expect([...conversations]).toEqual([[two, { what: 'done', why: 'closed' }]]);
    expect(simulator.conversations.get(one)?.endTime).toBeUndefined();
  });

  it('closes nothing where the preview was refused', async () => {
    const api = await startLocalApi(SWEEPING);
    stuck(api);
    api.whole.secrets.remove(SECRET);
    const isFinished = async (): Promise<boolean> => true;
    const { preview, conversations } = await cleanUp(clientOf(api), { mode: 'enforce', isFinished });

    expect([preview.what, conversations.size]).toEqual(['ask-a-human', 0]);
    expect(api.answers).toHaveLength(1);
  });
});
