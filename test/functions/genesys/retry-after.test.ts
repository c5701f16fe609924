import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../../functions/sweeper/genesys/retry-after.ts';

const NOW = Date.UTC(2026, 5, 15, 12);

describe('Retry-After', () => {
  it.each([
    ['42', 42],
    ['0', 0],
    [' 7 ', 7],
    ['86400', 86_400],
    ['Mon, 15 Jun 2026 12:00:30 GMT', 30],
    ['Mon, 15 Jun 2026 11:59:00 GMT', 0],
  ])('%j asks for %d seconds', (header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    'soon',
    '86401',
    '99999999999999',
    'Xyz, nonsense GMT',
    '2026-06-15T12:00:30Z',
  ])('%j cannot be read', (header) => {
    expect(readRetryAfter(header, NOW)).toBeUndefined();
  });
});
