import { cpus, totalmem } from 'node:os';
import type { Run } from './match.ts';
import { SCRIPT_CONFIGURATION } from './official-scripts.ts';
import type { Scaled } from './scale.ts';
import { ALLOWANCE_PER_MINUTE, OPEN, OUR_PACE, STUCK, type Result } from './side-by-side.ts';
import type { Weight } from './weigh.ts';

export interface Measured {
  readonly results: readonly Result[];
  readonly weights: ReadonlyMap<string, Weight>;
  readonly weighedIn: string;
  readonly scaled: readonly Scaled[];
  readonly scaledIn: string;
  readonly date: string;
}

/** All of one run of the bench as Markdown, for the terminal and docs/performance.md. */
export function benchTables(measured: Measured): string {
  const { results, weights, weighedIn, scaled, scaledIn, date } = measured;
  const [first] = cpus();
  return [
    `Measured on ${date}: ${first?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node.js ${process.versions.node}.`,
    '',
    `**Side by side.** ${OPEN} open conversations, ${STUCK} of them stuck as the oracle judges; Genesys answers 429 above ${ALLOWANCE_PER_MINUTE} requests a minute, and ours keeps to ${OUR_PACE}. The scripts: ${SCRIPT_CONFIGURATION}. The run with the median time of three.`,
    '',
    table(
      [
        'who',
        'latency',
        'right ends',
        'wrong ends',
        `all ${STUCK} ended after`,
        'whole run',
        'search',
        'reads',
        'writes',
        'to verify',
        'others',
        'requests for a right end',
        '429',
        'requests a minute',
      ],
      results.map(({ name, latencyMs, run }) => {
        const { byKind, right, wrong, allEndedAfterMs, tookMs, throttled } = run;
        const { login, search, read, write, verify, other } = byKind;
        const total = totalOf(run);
        // What a second run finds ended was ended by the first.
        const isFirst = name !== 'ours, again';
        return [
          name,
          `${latencyMs} ms`,
          isFirst ? `${right} of ${STUCK}` : '',
          isFirst ? String(wrong) : '',
          isFirst && allEndedAfterMs !== undefined ? seconds(allEndedAfterMs) : '',
          seconds(tookMs),
          String(search),
          String(read),
          String(write),
          String(verify),
          String(login + other),
          isFirst && right > 0 ? (total / right).toFixed(1) : '',
          String(throttled),
          perMinute(run),
        ];
      }),
    ),
    '',
    `**Bytes and load.** Bundled in the same way, with the same parts of AWS. In the box: ${weighedIn}.`,
    '',
    table(['bundle', 'KB', 'ratio', 'load', 'ratio', 'load in the box', 'ratio'], weightRows(weights)),
    '',
    `**Scale.** One scheduled run of 15 minutes, a tenth of the open conversations stuck, 100 ms for each answer. Limits: ${scaledIn}.`,
    '',
    table(
      ['open', 'run', 'requests', 'requests a minute', 'ended', 'wrong ends', '429', 'peak memory'],
      scaled.map(({ open, run }) => {
        const total = totalOf(run);
        const minutes = run.spanMs / 60_000;
        return [
          open.toLocaleString('en-US'),
          `${minutes.toFixed(1)} min`,
          total.toLocaleString('en-US'),
          perMinute(run),
          String(run.right),
          String(run.wrong),
          String(run.throttled),
          `${Math.round(run.peakBytes / 2 ** 20)} MB`,
        ];
      }),
    ),
  ].join('\n');
}

function totalOf({ byKind }: Run): number {
  return Object.values(byKind).reduce((sum, count) => sum + count, 0);
}

/** Requests for each minute that has begun. */
function perMinute(run: Run): string {
  return (totalOf(run) / Math.max(1, Math.ceil(run.spanMs / 60_000))).toFixed(0);
}

function weightRows(weights: ReadonlyMap<string, Weight>): readonly (readonly string[])[] {
  const official = weights.get('the official client');
  const ratio = (one: number, other = Number.NaN): string => (one / other).toFixed(2);
  return [...weights].map(([name, { bytes, loadMs, loadInBoxMs }]) => [
    name,
    Math.round(bytes / 1_000).toLocaleString('en-US'),
    ratio(bytes, official?.bytes),
    `${Math.round(loadMs)} ms`,
    ratio(loadMs, official?.loadMs),
    `${Math.round(loadInBoxMs)} ms`,
    ratio(loadInBoxMs, official?.loadInBoxMs),
  ]);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
