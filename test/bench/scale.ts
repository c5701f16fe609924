import { realTime } from './bench-clock.ts';
import { lambdaBox, LAMBDA_MEMORY_MB } from './lambda-box.ts';
import { play, type Run } from './match.ts';

const SIZES = [1_000, 10_000, 50_000] as const;
/** Both sides wait that much shorter; what they compute takes as long as ever. */
const SPEED = 20;
const LATENCY_MS = 100;

/** One scheduled run of 15 minutes over so many open conversations, a tenth of them stuck. */
export interface Scaled {
  readonly open: number;
  readonly run: Run;
}

/** Ours in a process limited as Lambda limits it. Time is driven: the clock of both processes runs {@link SPEED} times as fast. */
export async function scale(
  say: (text: string) => void,
): Promise<{ readonly scaled: readonly Scaled[]; readonly box: string }> {
  const box = lambdaBox({ cpus: false });
  try {
    const scaled: Scaled[] = [];
    for (const open of SIZES) {
      say(`${open.toLocaleString('en-US')} open, one run in ${box.says} …`);
      const [run] = await play(
        'ours',
        {
          open,
          stuck: open / 10,
          latencyMs: LATENCY_MS,
          allowancePerMinute: 300,
          time: { ...realTime(), speed: SPEED },
        },
        {
          within: {
            command: box.command,
            nodeOptions: [`--max-old-space-size=${Math.floor(LAMBDA_MEMORY_MB * 0.9)}`],
          },
        },
      );
      if (run === undefined) throw new Error('there was no run');
      scaled.push({ open, run });
    }
    return { scaled, box: `${box.says}; time × ${SPEED}` };
  } finally {
    box.remove();
  }
}
