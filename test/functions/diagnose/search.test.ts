import { describe, expect, it } from 'vitest';
import type { Result } from '../../../functions/sweeper/diagnose/check.ts';
import {
  checkSearch,
  type SearchedWindow,
  type SearchFacts,
} from '../../../functions/sweeper/diagnose/search.ts';
import type { OpenPage } from '../../../functions/sweeper/genesys/analytics.ts';
import { id, known, LATE, refused } from './facts.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);
const TODAY = Date.UTC(2026, 5, 15);

/** A window of 31 days that ends `daysAgo` days before tomorrow. */
function window(daysAgo: number, answer: Result<OpenPage>): SearchedWindow {
  const to = TODAY + DAY - daysAgo * DAY;
  return { interval: { from: to - 31 * DAY, to }, page: answer };
}

function page(total: number, startedAt: readonly (number | undefined)[] = [], dropped = 0): Result<OpenPage> {
  const rows = startedAt.map((at, nth) => ({
    conversationId: id(nth),
    ...(at === undefined ? {} : { startedAt: at }),
    divisionIds: [],
    queueIds: [],
    userIds: [],
    complete: true,
    digest: 'as it was',
  }));
  return known({ total, rows, dropped });
}

function check(part: Partial<SearchFacts>) {
  return checkSearch({ within: [], today: undefined, beyond: [], lookbackDays: 93, now: NOW, ...part });
}

describe('the check of the search', () => {
  it('counts what is open over all windows, and names the oldest', () => {
    const oldest = Date.UTC(2026, 3, 1, 9, 30);
    const { status, seen } = check({
      within: [window(0, page(240, [NOW])), window(31, page(3, [oldest, undefined, NOW]))],
      beyond: [window(93, page(0))],
    });

    expect(status).toBe('ok');
    expect(seen).toBe(
      '243 open web-messaging conversations started in the last 93 days. ' +
        'The oldest of them started at 2026-04-01T09:30:00.000Z. None started before that.',
    );
  });

  it('leaves rows of other kinds out of the count, and says that they came', () => {
    const { seen } = check({ within: [window(0, page(3, [NOW], 2))] });

    expect(seen).toContain('1 open web-messaging conversation started');
    expect(seen).not.toContain('At most');
    expect(seen).toContain('2 rows of other kinds');
  });

  it('gives an upper bound where other kinds may stand on pages that were not looked at', () => {
    expect(check({ within: [window(0, page(250, [NOW], 2))] }).seen).toContain(
      'At most 248 open web-messaging conversations',
    );
  });

  it('warns of conversations that started before lookbackDays, and says which value would see them', () => {
    const { status, meaning, remedy } = check({
      within: [window(0, page(1))],
      beyond: [window(93, page(0)), window(124, page(4)), window(155, page(0))],
    });

    expect(status).toBe('warning');
    expect(meaning).toContain('4 open conversations started before the last 93 days');
    expect(remedy).toContain('"lookbackDays" to 155');
  });

  it('never asks for more than 550 days', () => {
    const { remedy } = check({ within: [window(0, page(1))], beyond: [window(540, page(1))] });

    expect(remedy).toContain('"lookbackDays" to 550');
  });

  it('says where it was not determined how many lie before', () => {
    expect(check({ within: [window(0, page(1))], beyond: [window(93, LATE)] }).seen).toContain(
      'Not determined',
    );
    expect(
      check({ within: [window(0, page(1))], beyond: [window(93, page(2)), window(124, LATE)] }).seen,
    ).toContain('At least 2 started before that');
  });

  it('doubts an empty answer in words alone', () => {
    const { status, meaning } = check({ within: [window(0, page(0))] });

    expect(status).toBe('ok');
    expect(meaning).toContain('If you know of open web messages');
    expect(meaning).toMatch(/may be in divisions.*another message type.*lags/);
  });

  it.each([
    ['in the days looked at', [window(0, page(3, [NOW], 2))], [window(93, page(5, [NOW]))], 'Up to 5'],
    ['before them', [window(0, page(1, [NOW]))], [window(93, page(5, [], 1))], 'Up to 4'],
  ])(
    'does not take what was only counted for web messages where other kinds came %s',
    (_name, within, beyond, words) => {
      const { seen, meaning } = check({ within, beyond });

      expect(meaning).toContain(`${words} open conversations started before`);
      expect(meaning).toContain('may be of other kinds');
      expect(seen).toContain('At most');
    },
  );

  it('warns of nothing where the one row from before the days looked at is of another kind', () => {
    const { status, seen } = check({ within: [window(0, page(1))], beyond: [window(93, page(1, [], 1))] });

    expect(status).toBe('ok');
    expect(seen).toContain('None started before that');
  });

  it.each([
    [403, 'missing.any.permissions', 'permission-missing'],
    [403, 'not.authorized', 'not-authorized'],
    [401, 'bad.credentials', 'credentials-rejected'],
    [400, 'bad.request', 'platform-error'],
    [504, 'request.timeout', 'platform-error'],
  ] as const)('fails where the newest window is answered %i %s', (status, code, expected) => {
    const answer = refused('search', status, code);
    const result = check({ within: [window(0, answer)] });

    expect(result).toMatchObject({ status: 'failed', remedy: answer.diagnosis.remedy });
    expect(result.diagnoses).toMatchObject([{ code: expected, operation: 'search' }]);
  });

  it.each([
    ['there was no answer in time', [window(0, LATE)]],
    ['there was no time for it', []],
  ])('is not determined where %s: a sweep has more of it', (why, within) => {
    const { status, seen, meaning, remedy } = check({ within });

    expect(status).toBe('warning');
    expect(seen).toContain(why);
    expect(meaning).toContain('Not determined');
    expect(remedy).toContain('Run diagnose again');
  });

  it('only warns where today alone was answered, for a sweep searches in smaller parts as well', () => {
    const { status, seen, meaning, diagnoses } = check({
      within: [window(0, refused('search', 502)), window(31, page(3))],
      today: window(0, page(250, [NOW])),
    });

    expect(status).toBe('warning');
    expect(seen).toContain('At least 253 open web-messaging conversations');
    expect(meaning).toContain('tries them again in smaller parts');
    expect(diagnoses).toMatchObject([{ code: 'platform-error', operation: 'search' }]);
  });

  it.each([
    [
      'failed',
      'refused too',
      refused('search', 502),
      refused('search', 403, 'not.authorized'),
      'not-authorized',
    ],
    ['failed', 'answered no better', refused('search', 502), refused('search', 502), 'platform-error'],
    ['warning', 'not answered in time', refused('search', 502), LATE, 'platform-error'],
  ] as const)('is %s where today alone was %s', (status, _name, newest, today, code) => {
    const result = check({ within: [window(0, newest)], today: window(0, today) });

    expect(result.status).toBe(status);
    expect(result.diagnoses).toMatchObject([{ code, operation: 'search' }]);
  });

  it('warns of days that could not be searched, by name', () => {
    const { status, meaning, diagnoses } = check({
      within: [
        window(0, page(1)),
        window(31, refused('search', 504, 'request.timeout')),
        window(62, page(1)),
      ],
    });

    expect(status).toBe('warning');
    expect(meaning).toContain('2026-04-15/2026-05-15');
    expect(diagnoses).toMatchObject([{ code: 'platform-error' }]);
  });

  it('warns of days for which there was no time', () => {
    const { status, remedy } = check({ within: [window(0, page(1)), window(31, LATE)] });

    expect(status).toBe('warning');
    expect(remedy).not.toBe('');
  });
});
