import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { counted, formatMilliseconds } from './layout.ts';

/** What the bench measured besides the report. */
export interface Measured {
  /** Loading the code and starting the function. */
  readonly loadMs: number;
  /** The first invocation, login included. */
  readonly runMs: number;
  /** The most memory that the process has held. */
  readonly peakBytes: number;
}

/** The usual allowance that a deployment keeps to, requests per minute. */
const USUAL_ALLOWANCE = 240;
const KINDS = ['search', 'reads', 'rereads', 'writes', 'verifies'] as const;

/** The bench's result: requests by kind and for each ended conversation, time, and memory. */
export function benchLines({ counts, requests }: Report, { loadMs, runMs, peakBytes }: Measured): string[] {
  const ended = counts.closed;
  const row = (name: string, count: number): string => {
    const each = ended === 0 ? '' : (count / ended).toFixed(2).padStart(12);
    return `  ${name.padEnd(10)}${count.toLocaleString('en-US').padStart(8)}${each}`;
  };
  // The first allowance leaves at once, each further one a minute later.
  const minutes = Math.max(0, Math.ceil(requests.total / USUAL_ALLOWANCE) - 1);
  return [
    `Ended ${ended} of ${counted(counts.open, 'open conversation')}.`,
    '',
    '  requests     count   per ended',
    ...KINDS.map((kind) => row(kind, requests[kind])),
    row('total', requests.total),
    `  and ${counted(requests.logins, 'login')}, ${requests.throttled} throttled, ${requests.retried} sent again`,
    '',
    `Time: ${formatMilliseconds(runMs)} for the run, with a cold function, after ${formatMilliseconds(loadMs)} to load the code.`,
    `Limited to ${USUAL_ALLOWANCE} requests a minute, as deployed, it takes about ${minutes} minutes:`,
    `  ${requests.total.toLocaleString('en-US')} ÷ ${USUAL_ALLOWANCE}, the first ${USUAL_ALLOWANCE} at once.`,
    `Peak memory: ${Math.round(peakBytes / 1024 ** 2)} MiB, the function’s process only (resident set).`,
  ];
}
