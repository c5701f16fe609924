import { describe, expect, it } from 'vitest';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { withPatience, type PatientTable } from '../../../functions/sweeper/table/patience.ts';
import { TableError, type Item, type Table } from '../../../functions/sweeper/table/port.ts';
import { drivenClock, type DrivenClock } from '../../support/driven-clock.ts';

const KEY = { pk: 'p', sk: 's' };
const ITEM: Item = { ...KEY, expiresAt: Date.UTC(2027, 0) / 1000 };

/** A table whose every answer takes so long (the nth from 1), or fails. */
function tableWith(
  answerAfter: (nth: number) => number | TableError,
  clock: DrivenClock,
): { readonly table: PatientTable; readonly calls: () => number } {
  let calls = 0;
  const inMemory = openInMemoryTable(clock);
  const slowly =
    <Args extends readonly unknown[], T>(method: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      calls += 1;
      const after = answerAfter(calls);
      if (after instanceof TableError) throw after;
      await clock.sleep(after);
      return method(...args);
    };
  const slow: Table = {
    get: slowly(inMemory.get),
    put: slowly(inMemory.put),
    putAll: slowly(inMemory.putAll),
    update: slowly(inMemory.update),
    delete: slowly(inMemory.delete),
    query: slowly(inMemory.query),
  };
  return { table: withPatience(slow, clock), calls: () => calls };
}

/** Whether the call was answered, and how long that took, milliseconds. */
async function ask(
  clock: DrivenClock,
  call: () => Promise<unknown>,
): Promise<{ answered: boolean; ms: number }> {
  const began = clock.monotonic();
  const answered = await call().then(
    () => true,
    () => false,
  );
  return { answered, ms: clock.monotonic() - began };
}

describe('patience with the table', () => {
  it('never ends while the table is healthy', async () => {
    const clock = drivenClock();
    const { table, calls } = tableWith(() => 8, clock);
    for (let n = 0; n < 400; n += 1) await table.put(ITEM);
    await Promise.all(Array.from({ length: 400 }, () => table.get(KEY)));

    expect(calls()).toBe(800);
    expect(table.isAvailable()).toBe(true);
    expect(table.lostBecause()).toBeUndefined();
  });

  it('never ends because calls at the same time are slow once or twice', async () => {
    const clock = drivenClock();
    const { table } = tableWith((nth) => (nth <= 12 ? 900 : 8), clock);
    await Promise.all(Array.from({ length: 6 }, () => table.get(KEY)));
    await Promise.all(Array.from({ length: 6 }, () => table.get(KEY)));
    for (let n = 0; n < 100; n += 1) await table.get(KEY);

    expect(table.isAvailable()).toBe(true);
  });

  it.each([
    ['5 s an answer', 5_000],
    ['half a second an answer', 500],
    ['0.15 s an answer', 150],
    ['no answer', 3_600_000],
  ])('ends after two seconds in all: %s', async (_, answerMs) => {
    const clock = drivenClock();
    const { table, calls } = tableWith(() => answerMs, clock);
    for (let n = 0; n < 100; n += 1) await ask(clock, () => table.put(ITEM, 'if-absent'));

    expect(clock.monotonic()).toBeGreaterThan(1_900);
    expect(clock.monotonic()).toBeLessThanOrEqual(2_000);
    expect(calls()).toBe(Math.max(1, Math.floor(2_000 / answerMs)));
    expect(table.isAvailable()).toBe(false);
    expect(table.lostBecause()).toBe('TimeoutError');
  });

  it('ends after two seconds in all, however the slow calls overlap', async () => {
    const clock = drivenClock();
    const { table } = tableWith(() => 1_500, clock);
    const begun = Array.from({ length: 40 }, async (_, n) => {
      await clock.sleep(n * 70);
      return ask(clock, () => table.get(KEY));
    });
    await Promise.all(begun.slice(0, 30));

    expect(clock.monotonic()).toBeLessThanOrEqual(2_030);
    expect(await Promise.all(begun.slice(30))).toEqual(
      Array.from({ length: 10 }, () => ({ answered: false, ms: 0 })),
    );
  });

  it('ends with one error, for every method, and for calls under way', async () => {
    const clock = drivenClock();
    const refused = new TableError('AccessDeniedException');
    const { table, calls } = tableWith((nth) => (nth === 1 ? 600 : refused), clock);
    const underWay = ask(clock, () => table.get(KEY));
    await clock.sleep(50);

    await expect(table.get(KEY)).rejects.toBe(refused);
    expect(await underWay).toEqual({ answered: false, ms: 50 });
    expect(table.lostBecause()).toBe('AccessDeniedException');
    const asked = [
      () => table.get(KEY),
      () => table.put(ITEM),
      () => table.putAll([ITEM]),
      () => table.update(KEY, {}),
      () => table.delete(KEY),
      () => table.query({ index: 'table', partition: 'p' }),
    ];
    for (const call of asked) {
      await expect(call()).rejects.toMatchObject({ name: 'TableError', code: 'unavailable' });
    }
    expect(calls()).toBe(2);
  });

  it('hands everything to the table, and its answers back', async () => {
    const clock = drivenClock();
    const { table } = tableWith(() => 1, clock);
    expect(await table.put(ITEM, 'if-absent')).toBe(true);
    expect(await table.put(ITEM, 'if-absent')).toBe(false);
    await table.putAll([{ ...ITEM, sk: 't' }]);
    expect(await table.update(KEY, { set: { x: 1 } })).toEqual({ ...ITEM, x: 1 });
    expect((await table.query({ index: 'table', partition: 'p', prefix: 't' })).items).toHaveLength(1);
    await table.delete(KEY);

    expect(await table.get(KEY)).toBeUndefined();
  });
});
