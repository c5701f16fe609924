import { describe, expect, it } from 'vitest';
import { startWhole } from '../support/whole.ts';
import { measureFairness, ROOM } from './fairness.ts';
import { sweepUntilGone, tableOf } from './sweeps.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('5,000 open conversations, 500 of which never end, and room for 200 candidates a run', () => {
  it.for([
    { name: 'alone', arrivals: 0 },
    { name: 'with 20 new stuck ones after each run', arrivals: 20 },
  ])('end within 50 consecutive runs for any of 20 seeds, $name', async ({ name, arrivals }) => {
    const measured = [];
    for (const seed of SEEDS) measured.push(await measureFairness(seed, { atMost: 50, arrivals }));

    process.stdout.write(`runs by seed, ${name}: ${measured.map(({ runs }) => runs).join(' ')}\n`);
    expect(measured.map(({ left }) => left)).toEqual(SEEDS.map(() => 0));
    expect(measured.map(({ mostLooks }) => mostLooks)).toEqual(SEEDS.map(() => ROOM));
    expect(measured.map(({ unforeseen }) => unforeseen)).toEqual(SEEDS.map(() => 0));
  });

  it('end within 50 runs of two minutes through the whole function over HTTP', async () => {
    const whole = await startWhole({
      latencyMs: 50,
      settings: { abortIfMoreThan: 5_000, abortIfMorePercent: 100, maxCloses: 5_000, requestsPerMinute: 200 },
    });
    const { simulator } = whole;
    const endable = new Set<string>();
    for (let index = 0; index < 5_000; index += 1) {
      const age = simulator.random.between(600, 40_000);
      const life = simulator
        .life({ minutesAgo: age })
        .guestWrites()
        .flow()
        .ago(age - 1)
        .flowWrites();
      if (index % 20 === 0) simulator.add(life.resists('everything'));
      else if (index % 20 === 10) simulator.add(life.onlyInAnalytics());
      else endable.add(simulator.add(life).id);
    }

    // 105 seconds for new work at 200 a minute: 400 requests, two or more for most candidates.
    const sweeps = await sweepUntilGone(whole, endable, { atMost: 50, remainingMs: 120_000 });

    process.stdout.write(`${tableOf(sweeps)}\n`);
    expect(sweeps.left.at(-1)).toBe(0);
    const reached = sweeps.reports.map(({ counts }) => counts.open - counts['not-reached']);
    expect(Math.max(...reached)).toBeLessThanOrEqual(ROOM);
    expect(simulator.journal.busiestMinute()).toBeLessThanOrEqual(200);
  });
});
