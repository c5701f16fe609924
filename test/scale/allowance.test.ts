import { describe, expect, it } from 'vitest';
import { startWhole } from '../support/whole.ts';
import { sweepOnce } from './allowance.ts';

describe('the allowance', { timeout: 60_000 }, () => {
  it('is used to 97 % of the pace while there is work, at a latency of a second', async () => {
    const { share, busiestMinute, report } = await sweepOnce(500, { latencyMs: 1_000 });

    expect(share).toBeGreaterThanOrEqual(0.97);
    expect(busiestMinute).toBeLessThanOrEqual(240);
    expect(report).toMatchObject({ outcome: 'complete', requests: { throttled: 0 } });
  });

  it.for([
    [true, 2.1],
    [false, 3.1],
  ] as const)(
    'up to 500 candidates, where the write’s reply shows the end: %s, an end takes at most %d requests',
    async ([patchReplyShowsEnd, most]) => {
      const { forAnEnd, report } = await sweepOnce(200, { latencyMs: 400, patchReplyShowsEnd });

      expect(report.counts.closed).toBe(20);
      expect(forAnEnd).toBeLessThanOrEqual(most);
    },
  );

  it('an idle sweep takes one request for each window when warm, and a login when cold', async () => {
    const { run } = await startWhole();

    expect((await run({ mode: 'enforce' })).requests).toMatchObject({ total: 3, search: 3, logins: 1 });
    expect((await run({ mode: 'enforce' })).requests).toMatchObject({ total: 3, search: 3, logins: 0 });
  });
});
