import { describe, expect, it } from 'vitest';
import { realTime } from './bench-clock.ts';
import { benchTables } from './bench-tables.ts';
import { CONTESTANTS, type Contestant, type OrganisationPlan } from './contract.ts';
import { play, type Run } from './match.ts';

const PLAN: OrganisationPlan = {
  open: 40,
  stuck: 4,
  latencyMs: 0,
  allowancePerMinute: 3_000,
  time: realTime(),
};

describe('a contestant of the bench', () => {
  it('ours ends what the oracle calls stuck, and nothing else', async () => {
    const [run] = await play('ours', PLAN);
    expect(run).toMatchObject({ byKind: { login: 1 }, right: 4, wrong: 0 });
  });

  it.each<Contestant>(['one-after-another', 'everything-in-tens'])(
    '%s ends stuck ones too, and what should be kept',
    async (contestant) => {
      const [run] = await play(contestant, PLAN);
      expect(run?.byKind).toMatchObject({ login: 1, search: 1 });
      expect(run?.right).toBeGreaterThan(0);
      expect(run?.wrong).toBeGreaterThan(4);
    },
  );
});

describe('the bench’s tables', () => {
  const run: Run = {
    byKind: { login: 1, search: 3, read: 500, write: 50, verify: 0, other: 0 },
    throttled: 0,
    right: 50,
    wrong: 0,
    allEndedAfterMs: 61_200,
    spanMs: 90_000,
    loadMs: 800,
    tookMs: 90_500,
    peakBytes: 150 * 2 ** 20,
  };
  const tables = benchTables({
    results: CONTESTANTS.map((name) => ({ name, latencyMs: 20, run })),
    weights: new Map([
      ['ours, as deployed', { bytes: 600_000, loadMs: 90, loadInBoxMs: 900 }],
      ['the official client', { bytes: 1_000_000, loadMs: 100, loadInBoxMs: 1_000 }],
    ]),
    weighedIn: 'a box',
    scaled: [{ open: 1_000, run }],
    scaledIn: 'a box',
    date: '2026-11-29',
  });

  it('give requests for a right end, minutes begun, and ratios to the official client', () => {
    expect(tables).toContain(
      '| ours | 20 ms | 50 of 50 | 0 | 61.2 s | 90.5 s | 3 | 500 | 50 | 0 | 1 | 11.1 | 0 | 277 |',
    );
    expect(tables).toContain('| ours, as deployed | 600 | 0.60 | 90 ms | 0.90 | 900 ms | 0.90 |');
    expect(tables).not.toMatch(/NaN|undefined/u);
  });
});
