import { realTime } from './bench-clock.ts';
import { CONTESTANTS, type Contestant } from './contract.ts';
import { play, type Run } from './match.ts';
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
  /** `ours, again`: the same warm function half an hour later, with its memory. */
  readonly name: Contestant | 'ours, again';
  readonly latencyMs: number;
  readonly run: Run;
}

/**
 * Each contestant at each latency, against an organisation of its own. All repeats of one latency at the same time: they
 * wait nearly all of it, and the bench would else take an hour.
 */
export async function sideBySide(say: (text: string) => void): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const latencyMs of LATENCIES_MS) {
    say(`${OPEN} open, ${STUCK} stuck, ${latencyMs} ms an answer: all contestants, ${REPEATS} times each …`);
    const matches = CONTESTANTS.map(async (contestant) => {
      const repeats = await Promise.all(
        Array.from({ length: REPEATS }, () =>
          play(
            contestant,
            {
              open: OPEN,
              stuck: STUCK,
              latencyMs,
              allowancePerMinute: ALLOWANCE_PER_MINUTE,
              time: realTime(),
            },
            { runs: contestant === 'ours' ? 2 : 1 },
          ),
        ),
      );
      const [firsts, seconds] = [0, 1].map((nth) => repeats.flatMap((runs) => runs[nth] ?? []));
      return [
        { name: contestant, latencyMs, run: medianOf(firsts ?? []) },
        ...(seconds === undefined || seconds.length === 0
          ? []
          : [{ name: 'ours, again' as const, latencyMs, run: medianOf(seconds) }]),
      ];
    });
    results.push(...(await Promise.all(matches)).flat());
  }
  return results;
}

/** The run whose time is the median; its figures belong together. */
function medianOf(runs: readonly Run[]): Run {
  const time = median(runs.map(({ tookMs }) => tookMs));
  const run = runs.find(({ tookMs }) => tookMs === time);
  if (run === undefined) throw new Error('there were no runs');
  return run;
}
