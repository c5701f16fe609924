import { realTime } from './bench-clock.ts';
import { CONTESTANTS, type Contestant } from './contract.ts';
import { prepare, type Match, type Run } from './match.ts';
import { median } from './median.ts';

export const OPEN = 500;
export const STUCK = 50;
export const LATENCIES_MS = [20, 100, 400] as const;
/** Genesys's own limit for a token (reference 7). Ours keeps to 240, as deployed. */
export const ALLOWANCE_PER_MINUTE = 300;
export const OUR_PACE = 240;
const REPEATS = 3;

/** What a contestant did at one latency: of each figure the median of the repeats. */
export interface Result {
  /** `ours, again`: the same warm function, at once afterwards. */
  readonly name: Contestant | 'ours, again';
  readonly latencyMs: number;
  readonly run: Run;
}

/**
 * Each contestant at each latency, against an organisation of its own, three times. All at once: they wait nearly all of
 * the time, and one after another would take hours. Nobody begins before all are ready.
 */
export async function sideBySide(say: (text: string) => void): Promise<readonly Result[]> {
  say(
    `${OPEN} open, ${STUCK} stuck: all contestants, at ${LATENCIES_MS.join(', ')} ms, ${REPEATS} times each …`,
  );
  const pairs = LATENCIES_MS.flatMap((latencyMs) =>
    CONTESTANTS.map((contestant) => ({ contestant, latencyMs })),
  );
  const prepared = [];
  for (const { contestant, latencyMs } of pairs) {
    const plan = { open: OPEN, stuck: STUCK, latencyMs, allowancePerMinute: ALLOWANCE_PER_MINUTE };
    const runs = contestant === 'ours' ? 2 : 1;
    const matches: Match[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1)
      matches.push(await prepare(contestant, { ...plan, time: realTime() }, { runs }));
    prepared.push({ contestant, latencyMs, matches });
  }
  const results = await Promise.all(
    prepared.map(async ({ contestant, latencyMs, matches }): Promise<readonly Result[]> => {
      const repeats = await Promise.all(matches.map((match) => match.play()));
      const [firsts = [], seconds = []] = [0, 1].map((nth) => repeats.flatMap((runs) => runs[nth] ?? []));
      return [
        { name: contestant, latencyMs, run: medianOf(firsts) },
        ...(seconds.length === 0
          ? []
          : [{ name: 'ours, again' as const, latencyMs, run: medianOf(seconds) }]),
      ];
    }),
  );
  return results.flat();
}

/** The run whose time is the median; its figures belong together. */
function medianOf(runs: readonly Run[]): Run {
  const time = median(runs.map(({ tookMs }) => tookMs));
  const run = runs.find(({ tookMs }) => tookMs === time);
  if (run === undefined) throw new Error('there were no runs');
  return run;
}
