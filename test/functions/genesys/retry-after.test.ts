import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../../functions/sweeper/genesys/retry.ts';

const NOW = Date.UTC(2026, 5, 15, 12);

/** What an answer asks for, its headers and the message in its body given. */
function asked(
  headers: Readonly<Record<string, string>>,
  about: { status?: number; message?: unknown } = {},
) {
  const { status = 429, message } = about;
  return readRetryAfter(
    { kind: 'answered', status, header: (name) => headers[name], body: { message } },
    NOW,
  );
}

describe('Retry-After', () => {
  it.each([
    ['42', 42],
    ['1', 1],
    ['240', 240],
    ['0', 1],
    ['-7', 1],
    [' 7 ', 7],
    ['86400', 86_400],
    ['99999999999999', 86_400],
    ['Mon, 15 Jun 2026 12:00:30 GMT', 30],
    ['Mon, 15 Jun 2026 11:59:00 GMT', 1],
  ])('%j asks for %d seconds, of any status', (header, seconds) => {
    expect(asked({ 'retry-after': header })).toBe(seconds);
    expect(asked({ 'retry-after': header }, { status: 503 })).toBe(seconds);
  });

  it('counts a date from the Date of the same answer', () => {
    const headers = { 'retry-after': 'Mon, 15 Jun 2026 11:00:30 GMT', date: 'Mon, 15 Jun 2026 11:00:00 GMT' };
    expect(asked(headers)).toBe(30);
  });

  it.each(['', '1.5', 'soon', 'Xyz, nonsense GMT', '2026-06-15T12:00:30Z'])('%j says nothing', (header) => {
    expect(asked({ 'retry-after': header })).toBeUndefined();
  });
});

describe('a 429 without a Retry-After', () => {
  const message = 'Rate limit exceeded the maximum. Retry the request in [42] seconds';

  it('says it in its body, else by inin-ratelimit-reset, else not at all', () => {
    expect(asked({ 'inin-ratelimit-reset': '17' }, { message })).toBe(42);
    expect(asked({ 'inin-ratelimit-reset': '17' })).toBe(17);
    expect(asked({ 'inin-ratelimit-reset': '0' })).toBe(1);
    expect(asked({ 'retry-after': '5', 'inin-ratelimit-reset': '17' }, { message })).toBe(5);
    expect(asked({})).toBeUndefined();
    expect(asked({}, { message: ['[3]'] })).toBeUndefined();
    expect(asked({ 'inin-ratelimit-reset': ' 17 ' }, { message: 'Too many requests' })).toBe(17);
  });

  it('is the only answer of which these are believed', () => {
    expect(asked({ 'inin-ratelimit-reset': '17' }, { status: 503, message })).toBeUndefined();
  });
});
