import type { QueueFigures } from '../../functions/sweeper/report/schemas.ts';
import { numbered } from '../print/layout.ts';
import { figure, markup, section, table, type Markup, type Part } from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { queueNames } from './rows.ts';
import { SPANS, wordsOfClass } from './words.ts';

interface Share {
  readonly name: string;
  readonly count: number;
  /** Where the number stands in the report; without it, it is worked out. */
  readonly path?: string;
  readonly fill: string;
}

/** One bar, its parts side by side. What it shows is said by the text beside it too. */
function bar(
  shares: readonly Share[],
  label: string,
  { whole, height }: { whole: number; height: number },
): Markup {
  let left = 0;
  const parts = shares
    .filter(({ count }) => count > 0)
    .map(({ count, fill }) => {
      const width = (count / Math.max(1, whole)) * 1_000;
      const at = left;
      left += width;
      const shown = Math.max(1, width - 3);
      return markup`<rect class="fill-${fill}" x="${at.toFixed(1)}" y="0" width="${shown.toFixed(1)}" height="${height}"/>`;
    });
  return markup`<svg role="img" aria-label="${label}" viewBox="0 0 1000 ${height}" height="${height}" preserveAspectRatio="none">${parts}</svg>`;
}

function legend(shares: readonly Share[]): Markup {
  const shown = shares.filter(({ count }) => count > 0);
  return markup`<ul class="legend">${shown.map(
    ({ name, count, path, fill }) =>
      markup`<li><span class="swatch fill-${fill}"></span>${
        path === undefined ? numbered(count) : figure(path, count)
      } ${name}</li>`,
  )}</ul>`;
}

/** What becomes of the open conversations. */
function fates({ counts, kept }: DrawnReport): readonly Share[] {
  const waits = kept['waiting-for-us'] ?? 0;
  const trouble = ['unverified', 'refused', 'failed', 'not-reached', 'unknown-id'] as const;
  const titles = {
    unverified: 'not seen to end',
    refused: 'refused by Genesys Cloud',
    failed: 'failed',
    'not-reached': 'not reached',
    'unknown-id': 'not known to Genesys Cloud',
  } as const;
  return [
    { name: 'ended', count: counts.closed, path: 'counts.closed', fill: 'ended' },
    { name: 'would be ended', count: counts['would-close'], path: 'counts.would-close', fill: 'ended' },
    { name: 'not touched: a guest waits', count: waits, path: 'kept.waiting-for-us', fill: 'waits' },
    { name: 'not touched for other reasons', count: counts.kept - waits, fill: 'kept' },
    { name: 'had ended before', count: counts['already-ended'], path: 'counts.already-ended', fill: 'other' },
    ...trouble.map((name) => ({
      name: titles[name],
      count: counts[name],
      path: `counts.${name}`,
      fill: 'trouble',
    })),
  ];
}

function stuckBars({ stuck, stuckByIdle = {} }: DrawnReport): Markup | undefined {
  const classes = Object.entries(stuck).toSorted(([, a], [, b]) => b - a);
  const most = Math.max(0, ...classes.map(([, count]) => count));
  if (classes.length === 0) return undefined;
  const items = classes.map(([name, count]) => {
    const idle = stuckByIdle[name] ?? {};
    const shares = SPANS.map(([span, words], index) => ({
      name: words,
      count: idle[span] ?? 0,
      path: `stuckByIdle.${name}.${span}`,
      fill: `i${index + 1}`,
    }));
    const { title } = wordsOfClass(name);
    const said = shares.filter((share) => share.count > 0);
    const label = `${title}: ${said.map((share) => `${numbered(share.count)} idle for ${share.name}`).join(', ')}`;
    return markup`<li>${figure(`stuck.${name}`, count)} <strong>${title}</strong> <code>${name}</code>${
      said.length === 0 ? undefined : bar(shares, label, { whole: most, height: 18 })
    }<div class="spans">${said.map((share, index) => [
      index === 0 ? '' : ' · ',
      figure(share.path, share.count),
      ` for ${share.name}`,
    ])}</div></li>`;
  });
  return markup`<h3>The stuck, by class and for how long they have been idle</h3>
<ul class="legend">${SPANS.map(
    ([, words], index) => markup`<li><span class="swatch fill-i${index + 1}"></span>${words}</li>`,
  )}</ul>
<ul class="bars">${items}</ul>`;
}

/** Open conversations by fate, and the stuck by class and idle time. */
export function atAGlance(report: DrawnReport): Markup | undefined {
  const { open } = report.counts;
  if (open === 0) return undefined;
  const shares = fates(report);
  const said = shares.filter(({ count }) => count > 0).map(({ count, name }) => `${numbered(count)} ${name}`);
  return section(
    'glance',
    'At a glance',
    markup`<h3>${report.action === 'close' ? 'The conversations' : 'Open conversations'}, by what becomes of them</h3>
${bar(shares, said.join(', '), { whole: open, height: 44 })}${legend(shares)}${stuckBars(report)}`,
  );
}

/** How many of each queue: the report counts all conversations there, not only those that it lists. */
export function byQueue(report: DrawnReport): Markup | undefined {
  const { byQueue: queues = [], queuesOmitted = 0, mode } = report;
  if (queues.length === 0) return undefined;
  const nameOf = queueNames(report);
  const at = (index: number, path: string): string => `byQueue.${index}.${path}`;
  const indexed = queues.map((queue, index) => ({ queue, index }));
  const ended = mode === 'dry-run' ? 'would-close' : 'closed';
  const cell = (index: number, path: string, count: number | undefined): Part =>
    count === undefined ? 0 : figure(at(index, path), count);
  const unnamed = queues.some(
    ({ queueId, name }: QueueFigures) => queueId !== undefined && name === undefined,
  );
  return section(
    'queues',
    'By queue',
    markup`${table(
      'All conversations of the report, the queues with the most stuck ones first',
      [
        { title: 'Queue', of: ({ queue }) => nameOf(queue.queueId) },
        { title: 'Open', isNumber: true, of: ({ queue, index }) => cell(index, 'open', queue.open) },
        {
          title: 'Stuck',
          isNumber: true,
          of: ({ queue }) => numbered(Object.values(queue.stuck).reduce((sum, count) => sum + count, 0)),
        },
        {
          title: mode === 'dry-run' ? 'Would be ended' : 'Ended',
          isNumber: true,
          of: ({ queue, index }) => cell(index, `outcomes.${ended}`, queue.outcomes[ended]),
        },
        {
          title: 'Not touched',
          isNumber: true,
          of: ({ queue, index }) => cell(index, 'outcomes.kept', queue.outcomes['kept']),
        },
        {
          title: 'Of these, a guest waits',
          isNumber: true,
          of: ({ queue, index }) => cell(index, 'kept.waiting-for-us', queue.kept['waiting-for-us']),
        },
      ],
      indexed,
    )}${
      queuesOmitted === 0
        ? undefined
        : markup`<p class="quiet">${figure('queuesOmitted', queuesOmitted)} more queues have fewer.</p>`
    }${
      unnamed
        ? markup`<p class="quiet">A queue is shown by its id where its name could not be read. Names need the permission
          <code>routing:queue:view</code>, which nothing else here needs.</p>`
        : undefined
    }`,
  );
}
