import { describe, expect, it } from 'vitest';
import { readRateLimit } from '../../../functions/sweeper/genesys/allowance.ts';

const read = (count?: string, allowed?: string, reset?: string): ReturnType<typeof readRateLimit> => {
  const headers: Record<string, string | undefined> = {
    'inin-ratelimit-count': count,
    'inin-ratelimit-allowed': allowed,
    'inin-ratelimit-reset': reset,
  };
  return readRateLimit((name) => headers[name]);
};

describe('the rate limit that an answer tells', () => {
  it('is its count, what is allowed, and the seconds until the count begins again', () => {
    expect(read('12', '300', '47')).toEqual({ count: 12, allowed: 300, resetSeconds: 47 });
  });

  it.each([
    ['absent', undefined],
    ['longer than a minute', '1795000000'],
    ['no number', 'soon'],
  ])('counts for a whole minute when its reset is %s', (_, reset) => {
    expect(read('12', '300', reset)).toEqual({ count: 12, allowed: 300, resetSeconds: 60 });
  });

  it.each([
    ['no count', undefined, '300'],
    ['no allowance', '12', undefined],
    ['an allowance of nothing', '12', '0'],
    ['a negative count', '-1', '300'],
    ['text', 'twelve', '300'],
    ['more than a number', '12 of 300', '300'],
  ])('is unknown with %s', (_, count, allowed) => {
    expect(read(count, allowed, '47')).toBeUndefined();
  });
});
