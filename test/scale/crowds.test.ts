import { describe, expect, it } from 'vitest';
import { startWhole } from '../support/whole.ts';
import { gather } from './crowd.ts';
import { sweepUntilGone } from './sweeps.ts';

describe(
  'a crowd of which a tenth is stuck, at 240 requests a minute with 50 ms of latency',
  { timeout: 60_000 },
  () => {
    it.for([100, 1_000])(
      'is swept in one run where %i are open, and nobody else is touched',
      async (open) => {
        const whole = await startWhole({ latencyMs: 50 });
        const stuck = gather(whole.simulator, open);

        const sweeps = await sweepUntilGone(whole, stuck, { atMost: 2 });

        expect(sweeps.left).toEqual([0]);
        expect(sweeps.reports.map(({ outcome, counts }) => [outcome, counts.open, counts.closed])).toEqual([
          ['complete', open, open / 10],
        ]);
        const written = new Set(whole.simulator.journal.writes().map(({ conversationId }) => conversationId));
        expect(written).toEqual(stuck);
        expect(whole.simulator.journal.busiestMinute()).toBeLessThanOrEqual(240);
      },
    );
  },
);
