import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { openDynamoTable } from '../../../functions/sweeper/table/dynamo-table.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { queryAll } from '../../../functions/sweeper/table/items.ts';
import { TableError, type Item, type Table } from '../../../functions/sweeper/table/port.ts';
import { startDynalite, type Dynalite } from '../../support/dynalite.ts';

const NOW = Date.UTC(2026, 10, 15, 12);
const SOON = NOW / 1000 + 60;

/** What an item is expected to be, whatever holds it. */
function itemOf(sk: string, more: object = {}): Item {
  return { pk: 'p', sk, expiresAt: SOON, ...more };
}

const skOf = (items: readonly Item[]): string[] => items.map(({ sk }) => sk);

let dynalite: Dynalite;
let now = NOW;
const clock = { ...systemClock, now: () => now, sleep: async () => {} };

beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

describe.each<[string, () => Promise<Table>]>([
  ['in memory', async () => openInMemoryTable(clock)],
  ['in DynamoDB', async () => openDynamoTable(dynalite.client, await dynalite.createTable(), clock)],
])('the table %s', (_, open) => {
  let table: Table;

  beforeEach(async () => {
    now = NOW;
    table = await open();
  });

  it('gives an item back as it was put, and none where there is none', async () => {
    const item = itemOf('a', { state: 'x', n: 1.5, list: [{ deep: [true, null, ''] }], empty: '' });
    await table.put(item);

    expect(await table.get({ pk: 'p', sk: 'a' })).toEqual(item);
    expect(await table.get(item)).toEqual(item);
    expect(await table.get({ pk: 'p', sk: 'b' })).toBeUndefined();
    expect(await table.get({ pk: 'q', sk: 'a' })).toBeUndefined();
  });

  it('keeps nothing of an item that was there before', async () => {
    await table.put(itemOf('a', { old: 1 }));
    await table.put(itemOf('a', { recent: 2 }));

    expect(await table.get({ pk: 'p', sk: 'a' })).toEqual(itemOf('a', { recent: 2 }));
  });

  it('leaves out of an item what is undefined', async () => {
    await table.put(itemOf('a', { none: undefined, within: { none: undefined, some: 1 } }));

    expect(await table.get({ pk: 'p', sk: 'a' })).toStrictEqual(itemOf('a', { within: { some: 1 } }));
  });

  it('shares no object with those who use it', async () => {
    const list = [1];
    await table.put(itemOf('a', { list }));
    list.push(2);
    const read = (await table.get({ pk: 'p', sk: 'a' })) as unknown as { readonly list: number[] };
    read.list.push(3);

    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ list: [1] });
  });

  it('puts an item only if absent when asked to', async () => {
    expect(await table.put(itemOf('a', { by: 1 }), 'if-absent')).toBe(true);
    expect(await table.put(itemOf('a', { by: 2 }), 'if-absent')).toBe(false);
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ by: 1 });
    expect(await table.put(itemOf('a', { by: 3 }))).toBe(true);
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ by: 3 });
  });

  it('lets one of many that put at once win', async () => {
    const won = await Promise.all(
      Array.from({ length: 8 }, (__, by) => table.put(itemOf('a', { by }), 'if-absent')),
    );

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ by: won.indexOf(true) });
  });

  it('counts an expired item as absent, to the second', async () => {
    await table.put(itemOf('a', { unfinishedOf: 'org', timePk: 't', timeSk: '1' }));
    now = SOON * 1000 - 1;
    expect(await table.get({ pk: 'p', sk: 'a' })).toBeDefined();
    expect(await table.put(itemOf('a'), 'if-absent')).toBe(false);
    now = SOON * 1000;

    expect(await table.get({ pk: 'p', sk: 'a' })).toBeUndefined();
    expect(await table.update({ pk: 'p', sk: 'a' }, { set: { more: 1 } })).toBeUndefined();
    expect(await table.query({ index: 'table', partition: 'p' })).toEqual({ items: [] });
    expect(await table.query({ index: 'byTime', partition: 't' })).toEqual({ items: [] });
    expect(await table.query({ index: 'unfinished', partition: 'org' })).toEqual({ items: [] });
    expect(await table.put(itemOf('a', { expiresAt: SOON + 60 }), 'if-absent')).toBe(true);
    expect(await table.get({ pk: 'p', sk: 'a' })).toEqual(itemOf('a', { expiresAt: SOON + 60 }));
  });

  it('changes what it is told and leaves the rest, reserved words included', async () => {
    await table.put(itemOf('a', { state: 'queued', status: 1, count: 1, other: 'x' }));
    const after = itemOf('a', { state: 'running', other: 'x', 'with space': [1], expiresAt: SOON + 5 });
    const changed = await table.update(
      { pk: 'p', sk: 'a' },
      {
        set: { state: 'running', 'with space': [1], expiresAt: SOON + 5 },
        remove: ['status', 'count', 'never'],
      },
    );

    expect(changed).toEqual(after);
    expect(await table.get({ pk: 'p', sk: 'a' })).toEqual(after);
  });

  it('changes an item that is there, and makes none', async () => {
    expect(await table.update({ pk: 'p', sk: 'a' }, { set: { x: 1 } })).toBeUndefined();
    expect(await table.get({ pk: 'p', sk: 'a' })).toBeUndefined();
    await table.put(itemOf('a'));
    expect(await table.update(itemOf('a', { whole: 'item' }), {})).toEqual(itemOf('a'));
  });

  it('refuses an undefined value in a change', async () => {
    await table.put(itemOf('a'));

    await expect(table.update({ pk: 'p', sk: 'a' }, { set: { x: undefined } })).rejects.toThrow(TableError);
  });

  it('changes only an item that is as said: each value, and absent for undefined', async () => {
    await table.put(itemOf('a', { state: 'x', n: 0, flag: false }));
    const change = (where: Record<string, string | number | boolean | undefined>) =>
      table.update({ pk: 'p', sk: 'a' }, { set: { touched: true }, where });

    expect(await change({ state: 'y' })).toBeUndefined();
    expect(await change({ state: 'x', n: 1 })).toBeUndefined();
    expect(await change({ state: undefined })).toBeUndefined();
    expect(await change({ none: 'x' })).toBeUndefined();
    expect(await table.get({ pk: 'p', sk: 'a' })).not.toHaveProperty('touched');
    expect(await change({ state: 'x', n: 0, flag: false, none: undefined })).toHaveProperty('touched', true);
  });

  it('deletes an item, and does not mind if it is not there', async () => {
    await table.put(itemOf('a'));
    await table.delete(itemOf('a', { whole: 'item' }));
    await table.delete({ pk: 'p', sk: 'a' });

    expect(await table.get({ pk: 'p', sk: 'a' })).toBeUndefined();
  });

  it('puts as many items as it is given', async () => {
    const items = Array.from({ length: 61 }, (__, n) => itemOf(String(n).padStart(3, '0')));
    await table.putAll(items);
    await table.putAll([]);

    expect(await queryAll(table, { index: 'table', partition: 'p' })).toEqual(items);
  });

  it('finds by partition and prefix, in order, either way round', async () => {
    await table.putAll([
      ...['rows#00002', 'rows#00000', 'rows#00001', 'sweep', 'row'].map((sk) => itemOf(sk)),
      itemOf('rows#00000', { pk: 'other' }),
    ]);
    const rows = { index: 'table', partition: 'p', prefix: 'rows#' } as const;

    expect(skOf((await table.query(rows)).items)).toEqual(['rows#00000', 'rows#00001', 'rows#00002']);
    expect(skOf((await table.query({ ...rows, newestFirst: true })).items)).toEqual([
      'rows#00002',
      'rows#00001',
      'rows#00000',
    ]);
    expect(skOf((await table.query({ index: 'table', partition: 'p' })).items)).toHaveLength(5);
    expect(await table.query({ index: 'table', partition: 'none' })).toEqual({ items: [] });
  });

  it.each(['table', 'byTime', 'unfinished'] as const)(
    'gives pages that join without a gap: %s',
    async (index) => {
      const all = Array.from({ length: 7 }, (__, n) =>
        itemOf(`s${n}`, { timePk: 'p', timeSk: `t${n}`, unfinishedOf: 'p' }),
      );
      await table.putAll([...all, itemOf('s9', { pk: 'other', timePk: 'other', timeSk: 't9' })]);
      for (const newestFirst of [false, true]) {
        const pages: string[][] = [];
        let after: object | undefined;
        do {
          const page = await table.query({
            index,
            partition: 'p',
            limit: 3,
            newestFirst,
            ...(after === undefined ? {} : { after: JSON.parse(JSON.stringify(after)) as object as never }),
          });
          if (page.items.length > 0) pages.push(skOf(page.items));
          after = page.next;
        } while (after !== undefined);
        const expected = [['s0', 's1', 's2'], ['s3', 's4', 's5'], ['s6']];
        const reversed = [['s6', 's5', 's4'], ['s3', 's2', 's1'], ['s0']];

        expect(pages).toEqual(newestFirst ? reversed : expected);
      }
    },
  );

  it('goes on after an item that has been deleted since', async () => {
    await table.putAll(['a', 'b', 'c'].map((sk) => itemOf(sk)));
    const { next } = await table.query({ index: 'table', partition: 'p', limit: 2 });
    await table.delete({ pk: 'p', sk: 'b' });
    const rest = await table.query({
      index: 'table',
      partition: 'p',
      limit: 2,
      ...(next && { after: next }),
    });

    expect(skOf(rest.items)).toEqual(['c']);
  });

  it('holds more in a partition than one answer does', async () => {
    const text = 'x'.repeat(300_000);
    await table.putAll(Array.from({ length: 8 }, (__, n) => itemOf(`s${n}`, { text })));

    expect(await queryAll(table, { index: 'table', partition: 'p' })).toHaveLength(8);
  });

  it('finds in an index what has its keys, from when it has them until it loses them', async () => {
    await table.put(itemOf('write#c1', { unfinishedOf: 'org', timePk: 'c1', timeSk: '2026' }));
    await table.put(itemOf('write#c2'));
    const unfinished = { index: 'unfinished', partition: 'org' } as const;

    expect(skOf((await table.query(unfinished)).items)).toEqual(['write#c1']);
    await table.update({ pk: 'p', sk: 'write#c1' }, { set: { outcome: 'closed' }, remove: ['unfinishedOf'] });
    expect(await table.query(unfinished)).toEqual({ items: [] });
    expect((await table.query({ index: 'byTime', partition: 'c1' })).items).toEqual([
      itemOf('write#c1', { timePk: 'c1', timeSk: '2026', outcome: 'closed' }),
    ]);
    await table.delete({ pk: 'p', sk: 'write#c1' });
    expect(await table.query({ index: 'byTime', partition: 'c1' })).toEqual({ items: [] });
  });
});
