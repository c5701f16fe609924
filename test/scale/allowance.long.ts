import { expect, it } from 'vitest';
import { sweepOnce } from './allowance.ts';

it('uses 97 % of the pace for all of 15 minutes, at latencies up to 1 s, and gets no 429', async () => {
  for (const latencyMs of [20, 100, 400, 1_000]) {
    const { line, share, report } = await sweepOnce(5_500, { latencyMs });
    process.stdout.write(`${line}\n`);
    expect(share).toBeGreaterThanOrEqual(0.97);
    expect(report.requests.throttled).toBe(0);
  }
});

it('ends up to 500 with at most 2.1 requests each, 3.1 where the write’s reply does not show the end', async () => {
  for (const patchReplyShowsEnd of [true, false])
    for (const open of [100, 250, 500])
      for (const latencyMs of [20, 400, 1_000]) {
        const { line, forAnEnd } = await sweepOnce(open, { latencyMs, patchReplyShowsEnd });
        process.stdout.write(`${line}\n`);
        expect(forAnEnd).toBeLessThanOrEqual(patchReplyShowsEnd ? 2.1 : 3.1);
      }
});
