import type { QueueFigures } from '../../functions/sweeper/report/schemas.ts';
import { numbered } from '../print/layout.ts';
import {
  duration,
  figure,
  markup,
  minutesInWords,
  section,
  table,
  type Markup,
  type Part,
} from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { queueNames } from './rows.ts';

type Ending = NonNullable<QueueFigures['ending']>;

/** One line of the table; `path` where its numbers stand in the report, none for the sums. */
interface Line {
  readonly name: Part;
  readonly ending: Ending;
  readonly path?: string;
}

/** What ending does to the figures of the queues, each with its source or marked as assumed. */
export function effects(report: DrawnReport): Markup | undefined {
  const { byQueue = [], mode } = report;
  const nameOf = queueNames(report);
  const lines = byQueue.flatMap(({ queueId, ending }, index): Line[] =>
    ending === undefined ? [] : [{ name: nameOf(queueId), ending, path: `byQueue.${index}.ending` }],
  );
  if (lines.length === 0) return undefined;
  const sum = sumOf(lines.map(({ ending }) => ending));
  const isDryRun = mode === 'dry-run';
  const count = ({ path, ending }: Line, key: keyof Ending): Part =>
    path === undefined ? numbered(ending[key]) : figure(`${path}.${key}`, ending[key]);
  const minutes = ({ path, ending }: Line, all: keyof Ending, longest: keyof Ending): Part => {
    if (ending[all] === 0) return '0';
    const said = (key: keyof Ending): Part =>
      path === undefined ? minutesInWords(ending[key]) : duration(`${path}.${key}`, ending[key]);
    return markup`${said(all)}, the longest ${said(longest)}`;
  };
  return section(
    'figures',
    'What it does to your figures',
    markup`<p>${
      isDryRun ? 'If all that would be ended were ended now.' : 'Of what was ended.'
    } Genesys Cloud books it into the interval in which the conversations end, however old they are. ${ASSUMED}</p>
${table(
  'By queue',
  [
    { title: 'Queue', of: ({ name }: Line) => name },
    {
      title: isDryRun ? 'Would be ended' : 'Ended',
      isNumber: true,
      of: (line) => count(line, 'conversations'),
    },
    {
      title: 'Handle time booked',
      isNumber: true,
      of: (line) => minutes(line, 'handleMinutes', 'longestHandleMinutes'),
    },
    {
      title: 'Wait time booked',
      isNumber: true,
      of: (line) => minutes(line, 'waitMinutes', 'longestWaitMinutes'),
    },
    { title: 'Abandons to expect', isNumber: true, of: (line) => count(line, 'inQueue') },
    { title: 'Places of agents freed', isNumber: true, of: (line) => count(line, 'agents') },
    isDryRun
      ? { title: 'Will owe wrap-up, at most', isNumber: true, of: (line) => count(line, 'withAgent') }
      : { title: 'Owe wrap-up', isNumber: true, of: (line) => count(line, 'wrapUpOwed') },
  ],
  lines,
  lines.length > 1 ? [{ name: 'All queues', ending: sum }] : [],
)}
${sentences(report, sum)}`,
  );
}

function sumOf(endings: readonly Ending[]): Ending {
  const total = (key: keyof Ending): number => endings.reduce((sum, ending) => sum + ending[key], 0);
  const most = (key: keyof Ending): number => Math.max(0, ...endings.map((ending) => ending[key]));
  return {
    conversations: total('conversations'),
    inQueue: total('inQueue'),
    waitMinutes: total('waitMinutes'),
    longestWaitMinutes: most('longestWaitMinutes'),
    withAgent: total('withAgent'),
    agents: total('agents'),
    handleMinutes: total('handleMinutes'),
    longestHandleMinutes: most('longestHandleMinutes'),
    wrapUpOwed: total('wrapUpOwed'),
  };
}

const ASSUMED = markup`<span class="source assumed">assumed</span>`;

function documented(where: string): Markup {
  return markup`<span class="source">documented: ${where}</span>`;
}

function assumed(where: string): Markup {
  return markup`<span class="source assumed">assumed: ${where}</span>`;
}

function sentences({ policy, sweepId, mode }: DrawnReport, sum: Ending): Markup {
  const isDryRun = mode === 'dry-run';
  const all: readonly (readonly [string, Part, Part])[] = [
    [
      'Handle time.',
      `From when an agent was connected until the end, which for a conversation that has been open for weeks is weeks: ${minutesInWords(sum.handleMinutes)} together. Long ones raise the average handle time of that interval and of that day. Tell whoever reads it, and leave them out of forecasts.`,
      ASSUMED,
    ],
    [
      'Abandons.',
      sum.inQueue === 0
        ? 'No queue holds any of them, so none is expected.'
        : 'A conversation that a queue still holds counts as one abandon, with its whole wait. Expect a peak in the abandon rate of that hour.',
      assumed('docs/queue-loop.md'),
    ],
    [
      'Utilisation.',
      'Each end gives the agents who are connected a place back, and they may be offered new work at once.',
      ASSUMED,
    ],
    [
      'Wrap-up.',
      isDryRun
        ? 'An agent whose queue demands wrap-up gets after-call work, as after any other end: at most one for each conversation with an agent. Until they give it, they are not offered work.'
        : 'These agents stay in after-call work until they give it.',
      assumed('docs/closing-web-messaging.md'),
    ],
    [
      'The guest',
      'sees nothing, or that the conversation was ended, or a window that is read-only with a button for a new one: that is the Messenger’s setting “conversation disconnect”.',
      markup`${documented('docs/closing-web-messaging.md')} ${assumed('that an end by API looks like one by an agent')}`,
    ],
    [
      'It cannot be undone.',
      'Nobody can open an ended conversation again, except its guest: a message within 72 hours (your threading timeline may say otherwise) goes on in the same conversation, with its history.',
      documented('Genesys help, threading timeline; docs/design/genesys-api.md, 6'),
    ],
    [
      'When to run it.',
      'In a quiet hour, not at the end of an interval that somebody reports on. For the first days, set maxCloses low, so that no single hour looks bad.',
      markup`<span class="source">our advice: docs/queue-loop.md</span>`,
    ],
    [
      'How to leave them out of reports.',
      policy?.tag === true
        ? `Each ended conversation carries the external tag sweeper:${sweepId}, by which reports can filter.`
        : 'With "tag": true in the configuration each ended conversation carries the external tag sweeper:<sweep id>, by which reports can filter. It is off in this run.',
      documented('docs/design/genesys-api.md, 2, E15'),
    ],
  ];
  return markup`<ul class="effects">${all.map(
    ([what, said, source]) => markup`<li><strong>${what}</strong> ${said} ${source}</li>`,
  )}</ul>`;
}
