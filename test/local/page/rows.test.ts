import { parse, type HTMLElement } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import type { ReportRow } from '../../../functions/sweeper/report/schemas.ts';
import { reportPage } from '../../../local/page/report-page.ts';
import { aReport, aRow, someCounts } from '../print/a-report.ts';

const pageOf = (answer: unknown, options = {}): HTMLElement => parse(reportPage(answer, options));
const textOf = (page: HTMLElement): string => page.textContent.replaceAll(/\s+/gu, ' ');

describe('a list of conversations', () => {
  const listOf = (count: number, part: Partial<ReportRow>): string => {
    const conversations = Array.from({ length: count }, (_, n) => aRow(n, { reason: 'parked', ...part }));
    const report = aReport({
      counts: someCounts({ open: count, kept: count }),
      kept: { parked: count },
      conversations,
    });
    return textOf(pageOf(report).querySelector('section[aria-labelledby=kept]')!);
  };

  it('is called sorted by idle time where the idle times are known', () => {
    expect(listOf(2, { idleMinutes: 9 })).toContain(
      'All that are listed, the longest idle first, times in UTC',
    );
    expect(listOf(9, { idleMinutes: 9 })).toContain('5 to check, spread over idle times, times in UTC');
    expect(listOf(9, { idleMinutes: 9 })).toContain('The longest idle first');
  });

  it('does not speak of idle times where none is known', () => {
    expect(listOf(2, {})).toContain('All that are listed, times in UTC');
    expect(listOf(9, {})).toContain('5 to check, spread over the list, times in UTC');
    expect(`${listOf(2, {})} ${listOf(9, {})}`).not.toContain('idle');
  });

  it('does not break a length of time into lines', () => {
    const rows = [aRow(1, { reason: 'parked', idleMinutes: 88 * 1_440 + 180, queuedSinceMinutes: 1_500 })];
    const page = reportPage(
      aReport({ counts: someCounts({ open: 1, kept: 1 }), kept: { parked: 1 }, conversations: rows }),
    );
    expect(page).toContain('88\u00A0d\u00A03\u00A0h');
    expect(page).toContain('a queue, for 1\u00A0d\u00A01\u00A0h');
  });
});

describe('conversations that only force would end', () => {
  const conversations = [
    aRow(1, { outcome: 'would-close', class: 'hollow', thresholdMinutes: 1_440 }),
    aRow(2, {
      outcome: 'would-close',
      class: 'queue-stuck',
      thresholdMinutes: 1_440,
      reason: 'forced:waiting-for-us',
    }),
  ];
  const page = pageOf(
    aReport({ action: 'close', counts: someCounts({ open: 2, 'would-close': 2 }), conversations }),
  );

  it('have a heading of their own, with the reason to keep them, and are not called stuck', () => {
    const text = textOf(page);
    const headings = page.querySelectorAll('section[aria-labelledby=stuck] h3').map((one) => one.textContent);
    expect(headings[0]).toContain('class hollow');
    expect(headings[1]).toContain('Only by force');
    expect(text).toContain('the guest waits for an answer; never ended unless you say so');
    expect(text.split('It counts as stuck from 1 d on.')).toHaveLength(2);
  });

  it('are noted at the top', () => {
    expect(textOf(page.querySelector('.notes')!)).toContain(
      '1 of those that would be ended is one that the policy keeps',
    );
  });
});
