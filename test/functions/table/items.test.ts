import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  chunked,
  expiryOf,
  itemSchema,
  KEYS,
  readItem,
  TIME_TO_LIVE,
  unchunked,
} from '../../../functions/sweeper/table/items.ts';

describe('an item', () => {
  const schema = itemSchema({ state: z.string() });
  const item = { pk: 'p', sk: 's', expiresAt: 1, v: 1, state: 'x' };

  it('says what this version wrote', () => {
    expect(readItem(schema, item)).toEqual({ v: 1, state: 'x' });
  });

  it.each([
    ['none', undefined],
    ['another version’s', { ...item, v: 2 }],
    ['without a version', { ...item, v: undefined }],
    ['somebody else’s', { ...item, state: 7 }],
  ])('counts as absent: %s', (_, other) => {
    expect(readItem(schema, other)).toBeUndefined();
  });

  it('expires so many seconds after, and never earlier', () => {
    expect(expiryOf(1_500, TIME_TO_LIVE.idempotency)).toBe(2 + 86_400);
  });
});

describe('an idempotency key', () => {
  it('is one only with everything that it is bound to', () => {
    const { pk } = KEYS.idempotency('caller', 'main', 'POST /sweeps', 'k');

    expect(pk).toMatch(/^key#[0-9a-f]{64}$/);
    expect(KEYS.idempotency('caller', 'main', 'POST /sweeps', 'k')).toEqual({ pk, sk: 'key' });
    expect(KEYS.idempotency('caller', 'mainPOST /sweeps', '', 'k').pk).not.toBe(pk);
    expect(KEYS.idempotency('other', 'main', 'POST /sweeps', 'k').pk).not.toBe(pk);
  });
});

describe('a list in items', () => {
  it('has a hundred entries in each, in an order that stays', () => {
    const texts = chunked(Array.from({ length: 201 }, (_, n) => n));

    expect(texts.map((text) => (JSON.parse(text) as unknown[]).length)).toEqual([100, 100, 1]);
    expect(unchunked(texts, z.number())).toEqual(Array.from({ length: 201 }, (_, n) => n));
    expect(chunked([])).toEqual([]);
    const keys = [2, 10, 9].map((number) => KEYS.list('id', 'rows', number).sk);
    expect(keys.toSorted()).toEqual(['rows#00002', 'rows#00009', 'rows#00010']);
  });

  it('counts as absent what it does not know', () => {
    expect(unchunked(['[1,"x",2]', 'not JSON', '{}', 7, undefined], z.number())).toEqual([1, 2]);
  });
});
