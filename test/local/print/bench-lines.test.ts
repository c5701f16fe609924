import { describe, expect, it } from 'vitest';
import { benchLines } from '../../../local/print/bench-lines.ts';
import { aReport, someCounts } from './a-report.ts';

const measured = { loadMs: 800, runMs: 21_000, peakBytes: 150 * 1024 ** 2 };
const requests = {
  ...aReport().requests,
  total: 2_420,
  search: 20,
  reads: 2_000,
  writes: 200,
  verifies: 200,
  throttled: 1,
  retried: 2,
};

describe('the bench’s result, printed', () => {
  const lines = benchLines(
    aReport({ counts: someCounts({ open: 2_000, closed: 200 }), requests }),
    measured,
  ).map((line) => line.replaceAll(/\s+/gu, ' ').trim());

  it('counts requests by kind, and for each ended conversation', () => {
    expect(lines).toContain('reads 2,000 10.00');
    expect(lines).toContain('writes 200 1.00');
    expect(lines).toContain('rereads 0 0.00');
    expect(lines).toContain('total 2,420 12.10');
    expect(lines).toContain('and 1 login, 1 throttled, 2 sent again');
  });

  it('gives time, memory, and how long it takes at the usual allowance', () => {
    expect(lines).toContain('Time: 21 s for the run, with a cold function, after 0.8 s to load the code.');
    expect(lines.join(' ')).toContain('takes about 10 minutes: 2,420 ÷ 240, the first 240 at once.');
    expect(lines.join(' ')).toContain('Peak memory: 150 MiB');
  });

  it('divides by nothing when nothing was ended', () => {
    expect(benchLines(aReport(), measured).join('\n')).not.toMatch(/NaN|Infinity/u);
    expect(benchLines(aReport(), measured)[0]).toBe('Ended 0 of 0 open conversations.');
  });
});
