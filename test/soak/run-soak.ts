import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readOptions, wholeNumber } from '../../local/command/options.ts';
import { runCommand } from '../../local/command/run-command.ts';
import { UsageError } from '../../local/command/usage-error.ts';
import { journalLines } from './journal-text.ts';
import type { JudgedDay } from './judged-day.ts';
import { checkDay } from './observer/check-day.ts';
import { runDay } from './run-day.ts';
import { add, printed, type Statistics } from './statistics.ts';

const MOST_SEEDS = 10_000_000;
/** More than these say nothing new. */
const BREACHES_PRINTED = 20;

const accepted = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  workers: { type: 'string' },
  seed: { type: 'string' },
  trace: { type: 'boolean' },
  planted: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values } = readOptions(process.argv.slice(2), accepted);
  const number = (name: 'seeds' | 'from' | 'workers' | 'seed', fallback: number): number =>
    wholeNumber(name, values[name] ?? `${fallback}`, { from: 0, to: MOST_SEEDS });
  if (values.planted === true) {
    const { runPlanted } = await import('./planted/run-planted.ts');
    return (await runPlanted()) ? 0 : 1;
  }
  if (values.seed !== undefined) return replay(number('seed', 0), values.trace === true);
  if (values.trace === true) throw new UsageError('--trace replays one seed: name it with --seed.');
  const workers = Math.max(1, number('workers', availableParallelism()));
  return soak({ seeds: number('seeds', 100), from: number('from', 1), workers });
}

/** One seed again, with everything that happened in it where that is asked for. */
async function replay(seed: number, trace: boolean): Promise<number> {
  const day = await runDay(seed);
  if (trace) console.log(journalLines(day).join('\n'));
  const breaches = checkDay(day);
  for (const { invariant, at, conversationId, what } of breaches) {
    console.log(
      `seed ${seed}: ${invariant} at ${new Date(at).toISOString()} ${conversationId ?? ''}\n  ${what}`,
    );
  }
  console.log(`seed ${seed}: ${breaches.length} broken`);
  return breaches.length === 0 ? 0 : 1;
}

async function soak(about: {
  readonly seeds: number;
  readonly from: number;
  readonly workers: number;
}): Promise<number> {
  const began = performance.now();
  let statistics: Statistics = {};
  const bad: JudgedDay[] = [];
  let done = 0;
  await overWorkers(about, (judged) => {
    statistics = add(statistics, judged.statistics);
    done += 1;
    if (judged.breaches.length > 0 || judged.failure !== undefined) {
      bad.push(judged);
      if (bad.length <= BREACHES_PRINTED) console.log(breachLines(judged).join('\n'));
    }
    if (done % 500 === 0) console.log(`${done} of ${about.seeds} seeds, ${bad.length} with a breach`);
  });
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.log(printed(statistics).join('\n'));
  const seedsOf = bad.map(({ seed }) => seed).toSorted((a, b) => a - b);
  console.log(
    bad.length === 0
      ? `\n${about.seeds} seeds from ${about.from}: no broken invariant. ${seconds} s.`
      : `\n${about.seeds} seeds from ${about.from}: ${bad.length} with a breach: ${seedsOf.join(' ')}. ${seconds} s.`,
  );
  return bad.length === 0 ? 0 : 1;
}

/** Hands the seeds to processes, each the next one when it is ready. */
async function overWorkers(
  { seeds, from, workers }: { readonly seeds: number; readonly from: number; readonly workers: number },
  told: (judged: JudgedDay) => void,
): Promise<void> {
  const path = fileURLToPath(new URL('soak-worker.ts', import.meta.url));
  let next = from;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(path, { serialization: 'advanced' });
      const handOver = (): void => {
        if (next >= from + seeds) child.kill();
        else child.send(next++);
      };
      child.on('message', (judged: JudgedDay) => {
        told(judged);
        handOver();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code === null || code === 0) resolve();
        else reject(new Error(`A process of the soak ended with code ${code}`));
      });
      handOver();
    });
  await Promise.all(Array.from({ length: Math.min(workers, Math.max(1, seeds)) }, work));
}

function breachLines({ seed, breaches, failure }: JudgedDay): string[] {
  return [
    ...(failure === undefined ? [] : [`seed ${seed}: could not be lived through`, failure]),
    ...breaches.flatMap(({ invariant, at, conversationId, what, journal }) => [
      '',
      `seed ${seed}: ${invariant} broken at ${new Date(at).toISOString()} ${conversationId ?? ''}`,
      `  ${what}`,
      ...journal.map((line) => `    ${line.length > 600 ? `${line.slice(0, 600)}…` : line}`),
      `  replay: npm run soak -- --seed ${seed} --trace`,
    ]),
  ];
}

await runCommand(main);
