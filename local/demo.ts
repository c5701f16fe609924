import type { Mode } from '../functions/sweeper/names.ts';
import type { Report } from '../functions/sweeper/report/schemas.ts';
import { readOptions } from './command/options.ts';
import { runCommand } from './command/run-command.ts';
import { CALL } from './command/sweeper-command.ts';
import { UsageError } from './command/usage-error.ts';
import { asReport } from './print/answer-lines.ts';
import { fitTo, wrap } from './print/layout.ts';
import { isLively, paintFor } from './print/paint.ts';
import { createProgress } from './print/progress.ts';
import { reportLines } from './print/report-lines.ts';
import { tellProgress } from './print/sweep-progress.ts';
import { flawsOf, flawsOverApi, SUGGESTIONS, type OverApi, type Story } from './story.ts';
import type { Place } from './world/place.ts';
import { openSimulatedPlace } from './world/simulated-place.ts';
import { DEFAULT_POPULATION, populationFrom, SPEED } from './world/world-options.ts';

const HELP = `Shows the whole job on a simulated Genesys Cloud organisation: a dry run, enforcement, and a second
sweep that finds nothing else to end; then the same over the HTTP API, with a preview, its approval,
and conversations that never end. The exit code is 0 only if all of this happened.

  npm run demo -- [--seed N] [--logs]

  --seed N  another organisation with other conversations (default 7); the same seed gives the same run
  --logs    the function's own log lines and metrics too`;

const paint = paintFor(process.stdout, process.env);
const print = (...lines: readonly string[]): void => console.log(lines.join('\n'));

async function main(): Promise<number> {
  fitTo(process.stdout.columns);
  const { values, positionals } = readOptions(process.argv.slice(2), {
    seed: { type: 'string' },
    logs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  const [unexpected] = positionals;
  if (unexpected !== undefined)
    throw new UsageError(`The demo takes no request: ${unexpected}. See npm run sweeper -- --help.`);
  if (values.help) {
    print(HELP);
    return 0;
  }
  const { logs } = values;
  const { seed, conversations } = populationFrom({ seed: values.seed });
  print(
    paint.strong('The stuck-conversation sweeper, on a simulated Genesys Cloud organisation'),
    ...wrap(
      `${conversations} conversations, seed ${seed}. Time runs ${SPEED} times as fast, for Genesys Cloud and for the sweeper. ` +
        'By that clock, Genesys’s limit of 300 requests a minute, the sweeper’s 240, and all waits are the real ones.',
    ),
  );
  const progress = createProgress(process.stdout, isLively(process.stdout, process.env) && !logs);
  const onlooker = { ...tellProgress(progress, { ends: true }), isStopped: () => false };
  const place = await openSimulatedPlace({ seed, conversations }, { logs, onlooker });
  try {
    const story = await tellStory(place, onlooker.clear);
    title('4 of 4: over the API. A preview, its approval, and what would not end.');
    print(
      ...wrap(
        'Another organisation, behind the API of the stack: its routes, its table and its state machine, on this machine.',
      ),
    );
    // The CDK, with which the stack is synthesized, takes seconds to load.
    const { tellOverApi } = await import('./demo-over-api.ts');
    return tellTheEnd(story, await tellOverApi({ seed, logs }, { print, paint }), seed);
  } finally {
    await place.close();
  }
}

function title(text: string): void {
  print('', paint.strong(`── ${text} `.padEnd(100, '─')), '');
}

async function tellStory({ run }: Pick<Place, 'run'>, clear: () => void): Promise<Story> {
  const sweep = async (heading: string, mode: Mode): Promise<Report> => {
    title(heading);
    const report = asReport(await run({ action: 'sweep', mode }));
    clear();
    print(...reportLines(report, paint));
    return report;
  };
  return {
    dryRun: await sweep('1 of 4: a dry run. What would be ended, what is kept, and why?', 'dry-run'),
    enforced: await sweep('2 of 4: enforcement. The same sweep, and it ends them.', 'enforce'),
    second: await sweep('3 of 4: a second sweep. Is anything left to end?', 'enforce'),
  };
}

function tellTheEnd(story: Story, overApi: OverApi, seed: number): number {
  title('The end');
  const flaws = [...flawsOf(story), ...flawsOverApi(overApi)];
  if (flaws.length > 0) {
    print(paint.bad('The demo did not go as it should:'), ...flaws.flatMap((flaw) => wrap(flaw, '  ')));
    return 1;
  }
  const { enforced, second } = story;
  const { closed, unverified } = enforced.counts;
  print(
    ...wrap(
      `${closed} stuck conversations were ended, and the end of each was seen. ${unverified} did not end: Genesys Cloud accepted ` +
        `the request, and nothing happened. A second sweep over ${second.counts.open} found nothing else to end, and left ` +
        'that alone until its next try. The others are kept, each with its reason, or had ended before. Over the API, ' +
        `${overApi.approved.counts['closed'] ?? 0} more were ended after a preview had listed them.`,
    ).map(paint.good),
    '',
    'Where to go next, with the same organisation (each command begins with it as it was):',
    ...SUGGESTIONS.flatMap(({ question, command }) => [
      `  ${question}`,
      `    ${CALL} ${[...command(story), ...(seed === DEFAULT_POPULATION.seed ? [] : ['--seed', String(seed)])].join(' ')}`,
    ]),
    '  Try the API yourself, with commands to paste:',
    '    npm run serve',
    '  What the sweeper promises, and what it needs from Genesys Cloud and AWS: README.md',
    '  All pages: docs/README.md',
  );
  return 0;
}

await runCommand(main);
