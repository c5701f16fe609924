import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../local/simulator/assumptions.ts';
import { judgedDay } from './judged-day.ts';
import { journalLines } from './journal-text.ts';
import { MISFORTUNE_NAMES } from './misfortunes.ts';
import { runDay } from './run-day.ts';
import { add, type Statistics } from './statistics.ts';
import { FAULT_NAMES } from './weather.ts';

/**
 * Short days among which everything happens that the test below asks for. The long form is
 * `npm run soak -- --seeds 10000`; what is rare has its day in `planted.test.ts`.
 */
const SEEDS = [4, 10, 16, 21, 23, 27, 33, 34, 40, 43, 49, 63, 67, 70, 72];

function namesIn(statistics: Statistics, group: string): string[] {
  return Object.keys(statistics[group] ?? {}).toSorted();
}

describe('simulated days', () => {
  it(
    'break no invariant, whatever Genesys, AWS, the network and other people do',
    { timeout: 300_000 },
    async () => {
      let statistics: Statistics = {};
      const bad: string[] = [];
      for (const seed of SEEDS) {
        const judged = await judgedDay(seed);
        statistics = add(statistics, judged.statistics);
        const { breaches, failure } = judged;
        for (const { invariant, what } of breaches) bad.push(`seed ${seed}: ${invariant}: ${what}`);
        if (failure !== undefined) bad.push(`seed ${seed}: ${failure}`);
      }

      expect(bad).toEqual([]);
      // Days on which nothing happens would break nothing either.
      expect(statistics['outcomes of conversations']).toMatchObject({
        closed: expect.any(Number) as number,
        refused: expect.any(Number) as number,
        unverified: expect.any(Number) as number,
        failed: expect.any(Number) as number,
        'not-reached': expect.any(Number) as number,
      });
      expect(statistics['in all']?.['writes carried out']).toBeGreaterThan(50);
      expect(namesIn(statistics, 'days with such weather')).toEqual(
        [...FAULT_NAMES, ...MISFORTUNE_NAMES].toSorted(),
      );
      expect(namesIn(statistics, 'days with such an outage').length).toBeGreaterThan(5);
      expect(statistics['outcomes of conversations']?.['(a report that is failed)']).toBeGreaterThan(0);
      expect(namesIn(statistics, 'days with an assumption other than expected')).toEqual(
        Object.keys(defaultAssumptions()).toSorted(),
      );
      expect(namesIn(statistics, 'days with such a deployment')).toEqual([
        'a clock that is off',
        'a clock that is set',
        'a crowd',
        'a run that is made to stand still',
        'a table',
        'a table that fails',
        'allowWaitingOverride',
        'an event delivered twice',
        'connections that open slowly',
        'mode dry-run',
        'mode enforce',
        'sweeps over the API',
        'tags',
        'the function killed',
      ]);
    },
  );

  it('go the same way each time', async () => {
    const [once, again] = [await runDay(12), await runDay(12)];

    expect(journalLines(again)).toEqual(journalLines(once));
  });

  it('go another way with another seed', async () => {
    expect(journalLines(await runDay(1))).not.toEqual(journalLines(await runDay(2)));
  });

  it('go over real sockets with one seed in a hundred', async () => {
    const day = await runDay(99);

    expect(day.setUp.apiOrigin).not.toBe((await runDay(98)).setUp.apiOrigin);
    expect(day.requests.filter(({ fate }) => fate === 'whole').length).toBeGreaterThan(10);
  });
});
