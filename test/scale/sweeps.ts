import type { Report } from '../../functions/sweeper/report/schemas.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import type { Whole } from '../support/whole.ts';

export const INTERVAL_MINUTES = 30;

export interface Sweeps {
  readonly reports: readonly Report[];
  /** How many of those that should end were still open after each run. */
  readonly left: readonly number[];
}

/** How many of these conversations have not ended, as the organisation itself has it. */
export function openOf(simulator: Simulator, ids: Iterable<string>): number {
  return [...ids].filter((id) => simulator.conversations.get(id)?.endTime === undefined).length;
}

/**
 * Enforcing sweeps as the schedule starts them, every half hour of driven time, until none of `ids` is open any
 * more; at most `atMost` of them.
 */
export async function sweepUntilGone(
  { simulator, clock, invoke }: Pick<Whole, 'simulator' | 'clock' | 'invoke'>,
  ids: ReadonlySet<string>,
  { atMost, remainingMs }: { readonly atMost: number; readonly remainingMs?: number },
): Promise<Sweeps> {
  const reports: Report[] = [];
  const left: number[] = [];
  let nextAt = clock.now();
  while (reports.length < atMost && left.at(-1) !== 0) {
    await clock.sleep(nextAt - clock.now());
    nextAt += INTERVAL_MINUTES * 60_000;
    const event = {
      sweeper: { trigger: 'schedule', intervalMinutes: INTERVAL_MINUTES },
      request: { mode: 'enforce' },
    };
    const report = await invoke(event, remainingMs === undefined ? {} : { remainingMs });
    reports.push(report as Report);
    left.push(openOf(simulator, ids));
  }
  return { reports, left };
}

/** One line for each run, for a person. */
export function tableOf({ reports, left }: Sweeps): string {
  const header = 'run  outcome    open  reached  stuck  closed  left  requests  verifies  minutes';
  const lines = reports.map((report, index) => {
    const { counts, crowd, requests } = report;
    const minutes = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 60_000;
    const cells: readonly [unknown, number][] = [
      [report.outcome.padEnd(8), 10],
      [counts.open, 6],
      [counts.open - counts['not-reached'], 9],
      [crowd?.stuck, 7],
      [counts.closed, 8],
      [left[index], 6],
      [requests.total, 10],
      [requests.verifies, 10],
      [minutes.toFixed(1), 9],
    ];
    return (
      String(index + 1).padStart(3) + cells.map(([text, width]) => String(text).padStart(width)).join('')
    );
  });
  return [header, ...lines].join('\n');
}
