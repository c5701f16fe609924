import { fileURLToPath } from 'node:url';
import { runCommand } from '../../local/command/run-command.ts';
import { journalLines } from './journal-text.ts';
import type { JudgedDay } from './judged-day.ts';
import { checkDay } from './observer/check-day.ts';
import { overWorkers, type Seeds } from './over-workers.ts';
import { runDay } from './run-day.ts';
import { readSoakCommand } from './soak-options.ts';
import { add, printed, type Statistics } from './statistics.ts';

const WORKER = fileURLToPath(new URL('soak-worker.ts', import.meta.url));
/** More than these say nothing new. */
const BREACHES_PRINTED = 20;

async function main(): Promise<number> {
  const command = readSoakCommand(process.argv.slice(2));
  switch (command.do) {
    case 'planted': {
      const { runPlanted } = await import('./planted/run-planted.ts');
      return (await runPlanted()) ? 0 : 1;
    }
    case 'replay':
      return replay(command.seed, command.trace);
    case 'soak':
      return soak(command.about);
  }
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

async function soak(about: Seeds): Promise<number> {
  const began = performance.now();
  let statistics: Statistics = {};
  const bad: JudgedDay[] = [];
  let done = 0;
  await overWorkers(about, WORKER, (judged) => {
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
