import type { ReportRow } from '../../functions/sweeper/report/schemas.ts';
import { formatMilliseconds, formatMinutes } from '../print/layout.ts';
import { wordsFor } from '../print/words.ts';
import { interactionLink } from './links.ts';
import {
  details,
  joined,
  markup,
  number,
  plural,
  table,
  time,
  type Column,
  type Markup,
  type Part,
} from './markup.ts';
import type { DrawnReport } from './read-answer.ts';

/** How many conversations a sample has. */
const SAMPLE = 5;

/** A conversation's id, with its page in Genesys Cloud where the region is known. */
export function conversationLink(region: string | undefined, conversationId: string): Markup {
  const link = interactionLink(region, conversationId);
  return link === undefined
    ? markup`<span class="id">${conversationId}</span>`
    : markup`<a class="id" href="${link}" rel="noreferrer noopener">${conversationId}</a>`;
}

export type NameOf = (queueId: string | undefined) => Part;

/** A queue by its name, else its id. */
export function queueNames({ byQueue = [] }: DrawnReport): NameOf {
  const names = new Map(byQueue.map(({ queueId, name }) => [queueId, name]));
  return (queueId) =>
    queueId === undefined
      ? 'no queue known'
      : (names.get(queueId) ?? markup`<span class="id">${queueId}</span>`);
}

/** @param iso a time of the row; a dash, said in words, where there is none */
function timeOrNone(iso: string | undefined, none: string): Part {
  return iso === undefined ? none : time(iso);
}

const TOLD_BY = { participant: 'who lists it', status: 'its status' } as const;

/** What the clock of a class is the time of, for the column that has it. */
const SINCE: Readonly<Record<string, string>> = {
  'wrap-up-pending': 'Nobody there since',
  hollow: 'Nobody there since',
  orphaned: 'Nobody there since',
  'guest-gone': 'Guest gone since',
  'guest-silent': 'Guest silent since',
  'agent-silent': 'Guest waits since',
  'queue-stuck': 'Guest waits since',
  'bot-stalled': 'Guest silent since',
};

function columns(
  report: DrawnReport,
  { extra, stuckClass }: { readonly extra: readonly Column<ReportRow>[]; readonly stuckClass?: string },
): readonly Column<ReportRow>[] {
  const nameOf = queueNames(report);
  return [
    { title: 'Conversation', of: ({ conversationId }) => conversationLink(report.region, conversationId) },
    { title: 'Queue', of: ({ queueId }) => nameOf(queueId), has: ({ queueId }) => queueId !== undefined },
    {
      title: 'Idle for',
      isShort: true,
      of: ({ idleMinutes }) => (idleMinutes === undefined ? 'not known' : formatMinutes(idleMinutes)),
      has: ({ idleMinutes }) => idleMinutes !== undefined,
    },
    {
      title: SINCE[stuckClass ?? ''] ?? 'Since',
      of: ({ clockStartedAt }) => timeOrNone(clockStartedAt, 'not known'),
      has: ({ clockStartedAt }) => clockStartedAt !== undefined,
    },
    {
      title: 'Guest last wrote',
      of: (row) => timeOrNone(row.lastGuestMessageAt, isSeen(row) ? 'never' : 'not known'),
      has: isSeen,
    },
    {
      title: 'Last answered',
      of: (row) => timeOrNone(row.lastAnswerAt, isSeen(row) ? 'never' : 'not known'),
      has: isSeen,
    },
    {
      title: 'Author told by',
      isShort: true,
      of: ({ toldBy }) => (toldBy === undefined ? 'not known' : TOLD_BY[toldBy]),
      has: ({ toldBy }) => toldBy !== undefined,
    },
    ...extra,
    {
      title: 'As it was at',
      of: ({ asOf }) => timeOrNone(asOf, 'this run'),
      has: ({ asOf }) => asOf !== undefined,
    },
  ];
}

/** Whether the row says what it was judged on. */
function isSeen({ guestWaits }: ReportRow): boolean {
  return guestWaits !== undefined;
}

/** What happened, in words; of a row that was only looked at, who is there. */
export const HOW: Column<ReportRow> = {
  title: 'What happened',
  of: (row) => {
    const after =
      row.verifiedAfterMs === undefined ? '' : `, seen after ${formatMilliseconds(row.verifiedAfterMs)}`;
    const told = [
      row.operation === undefined ? undefined : `${row.operation}${after}`,
      row.reason === undefined ? undefined : wordsFor(row.reason) || row.reason,
      row.uncertain === true ? 'perhaps ended by somebody else' : undefined,
      row.reopened === true ? 'the guest has come back since' : undefined,
      row.overtaken === 'guest-wrote' ? 'the guest had just written, and was cut off' : undefined,
      row.overtaken === 'agent-joined' ? 'an agent had just joined, and was cut off' : undefined,
      row.guestWaited === true ? 'the guest was waiting' : undefined,
      row.wrapUpOwed === true ? 'wrap-up is owed' : undefined,
    ].filter((part) => part !== undefined);
    return told.length === 0 ? '–' : joined(told, '; ');
  },
};

export const WHO: Column<ReportRow> = {
  title: 'Who is there',
  has: ({ guestWaits, agents, queuedSinceMinutes, undelivered }) =>
    guestWaits === true ||
    agents !== undefined ||
    queuedSinceMinutes !== undefined ||
    undelivered !== undefined,
  of: ({ guestWaits, agents, queuedSinceMinutes, undelivered }) => {
    const there = [
      guestWaits === true ? 'the guest waits' : undefined,
      agents === undefined ? undefined : `${agents} ${plural(agents, 'agent')}`,
      queuedSinceMinutes === undefined ? undefined : `a queue, for ${formatMinutes(queuedSinceMinutes)}`,
      undelivered === undefined
        ? undefined
        : `${undelivered.count} ${plural(undelivered.count, 'message')} did not reach the guest`,
    ].filter((part) => part !== undefined);
    return there.length === 0 ? '–' : joined(there, '; ');
  },
};

export const CLASS: Column<ReportRow> = {
  title: 'Class',
  isShort: true,
  of: (row) => row.class ?? '–',
  has: (row) => row.class !== undefined,
};

/**
 * A sample to check, spread over idle times, and then all that the report lists.
 *
 * @param about.total how many there are; the report may list fewer
 * @param about.columns beside those that every row has
 */
export function sampleAndAll(
  report: DrawnReport,
  rows: readonly ReportRow[],
  about: {
    readonly total: number;
    readonly columns: readonly Column<ReportRow>[];
    readonly stuckClass?: string;
  },
): Markup {
  if (rows.length === 0) return notListed(about.total);
  const shown = columns(report, { extra: about.columns, ...about });
  const sorted = rows.toSorted((a, b) => (b.idleMinutes ?? 0) - (a.idleMinutes ?? 0));
  const sample = spread(sorted);
  const isAll = sample.length === sorted.length;
  const caption = isAll
    ? 'All that are listed, the longest idle first, times in UTC'
    : `${SAMPLE} to check, spread over idle times, times in UTC`;
  return markup`<div class="rows">${table(caption, shown, sample)}${
    isAll
      ? undefined
      : details(
          `All ${number(sorted.length)} that are listed`,
          table('The longest idle first, times in UTC', shown, sorted),
        )
  }</div>${about.total > sorted.length ? notListed(about.total - sorted.length) : undefined}`;
}

/** Evenly over the list: the first and the last are among them. */
export function spread<T>(sorted: readonly T[]): readonly T[] {
  if (sorted.length <= SAMPLE) return sorted;
  return Array.from(
    { length: SAMPLE },
    (_, index) => sorted[Math.round((index * (sorted.length - 1)) / (SAMPLE - 1))],
  ).filter((one) => one !== undefined);
}

function notListed(count: number): Markup {
  const are = count === 1 ? '1 is' : `${number(count)} are`;
  return count === 0
    ? markup`<p class="quiet">None is listed.</p>`
    : markup`<p class="quiet">${are} counted, but not listed: a report lists 500 conversations at most. To see others, name a queue or a division.</p>`;
}
