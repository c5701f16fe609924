import { MOST_REPORT_ROWS } from '../../functions/sweeper/names.ts';
import type { ReportRow } from '../../functions/sweeper/report/schemas.ts';
import { minuteOf, numbered } from '../print/layout.ts';
import { wordsFor } from '../print/words.ts';
import { interactionLink } from '../../functions/sweeper/genesys/regions.ts';
import {
  details,
  joined,
  longTable,
  markup,
  millisecondsInWords,
  minutesInWords,
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

function shortLink(region: string | undefined, conversationId: string): Part {
  const link = interactionLink(region, conversationId);
  return link === undefined ? conversationId : markup`<a href="${link}">${conversationId}</a>`;
}

type NameOf = (queueId: string | undefined) => Part;

/** A queue by its name, else its id. */
export function queueNames({ byQueue = [] }: DrawnReport): NameOf {
  const names = new Map(byQueue.map(({ queueId, name }) => [queueId, name]));
  return (queueId) =>
    queueId === undefined
      ? 'no queue known'
      : (names.get(queueId) ?? markup`<span class="id">${queueId}</span>`);
}

/** A column of times; `none` says what it means that a row has none. */
function timeColumn(
  title: string,
  at: (row: ReportRow) => string | undefined,
  none: (row: ReportRow) => string,
): Pick<Column<ReportRow>, 'title' | 'of' | 'short'> {
  const shown = (row: ReportRow, show: (iso: string) => Part): Part => {
    const iso = at(row);
    return iso === undefined ? none(row) : show(iso);
  };
  return { title, of: (row) => shown(row, time), short: (row) => shown(row, minuteOf) };
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
    {
      title: 'Conversation',
      of: ({ conversationId }) => conversationLink(report.region, conversationId),
      short: ({ conversationId }) => shortLink(report.region, conversationId),
    },
    { title: 'Queue', of: ({ queueId }) => nameOf(queueId), has: ({ queueId }) => queueId !== undefined },
    {
      title: 'Idle for',
      isShort: true,
      of: ({ idleMinutes }) => (idleMinutes === undefined ? 'not known' : minutesInWords(idleMinutes)),
      has: ({ idleMinutes }) => idleMinutes !== undefined,
    },
    {
      ...timeColumn(
        SINCE[stuckClass ?? ''] ?? 'Since',
        ({ clockStartedAt }) => clockStartedAt,
        () => 'not known',
      ),
      has: ({ clockStartedAt }) => clockStartedAt !== undefined,
    },
    {
      ...timeColumn('Guest last wrote', (row) => row.lastGuestMessageAt, neverOrUnknown),
      has: isSeen,
    },
    {
      ...timeColumn('Last answered', (row) => row.lastAnswerAt, neverOrUnknown),
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
      ...timeColumn(
        'As it was at',
        ({ asOf }) => asOf,
        () => 'this run',
      ),
      has: ({ asOf }) => asOf !== undefined,
    },
  ];
}

function neverOrUnknown(row: ReportRow): string {
  return isSeen(row) ? 'never' : 'not known';
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
      row.verifiedAfterMs === undefined ? '' : `, seen after ${millisecondsInWords(row.verifiedAfterMs)}`;
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

const FORCED = 'forced:';

/** Whether only force may end it: its reason is `forced:` and the reason to keep it. */
export function isForced({ reason }: ReportRow): boolean {
  return reason?.startsWith(FORCED) === true;
}

/** Of rows that only force may end: why the policy would keep them. */
export const KEPT_OTHERWISE: Column<ReportRow> = {
  title: 'Why the policy keeps it',
  of: ({ reason = '' }) => wordsFor(reason.slice(FORCED.length)) || reason,
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
      queuedSinceMinutes === undefined ? undefined : `a queue, for ${minutesInWords(queuedSinceMinutes)}`,
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
 * A sample to check, spread over idle times where these are known, and then all that the report lists.
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
  if (rows.length === 0) return notListed(report, about.total);
  const shown = columns(report, { extra: about.columns, ...about });
  const sorted = rows.toSorted((a, b) => (b.idleMinutes ?? 0) - (a.idleMinutes ?? 0));
  const sample = spread(sorted);
  const isAll = sample.length === sorted.length;
  const listed = sorted.slice(0, mostListed(sorted.length, report.conversations.length));
  const hasIdle = rows.some(({ idleMinutes }) => idleMinutes !== undefined);
  const caption = isAll
    ? `All that are listed${hasIdle ? ', the longest idle first' : ''}, times in UTC`
    : `${SAMPLE} to check, spread over ${hasIdle ? 'idle times' : 'the list'}, times in UTC`;
  const all =
    listed.length === sorted.length
      ? `All ${numbered(sorted.length)} that are listed`
      : `The first ${numbered(listed.length)} of ${numbered(sorted.length)}; the CSV file has all`;
  return markup`${table(caption, shown, sample)}${
    isAll
      ? undefined
      : details(
          all,
          longTable(
            `${hasIdle ? 'The longest idle first' : 'As the report lists them'}, times in UTC`,
            shown,
            listed,
          ),
        )
  }${about.total > sorted.length ? notListed(report, about.total - sorted.length) : undefined}`;
}

/** A page that lists more than this cannot be sent by mail. */
const MOST_LISTED = 5_000;

/** How many of a group a page lists: its share of those that there is room for. */
function mostListed(ofGroup: number, all: number): number {
  return all <= MOST_LISTED ? ofGroup : Math.max(SAMPLE, Math.floor((ofGroup * MOST_LISTED) / all));
}

/** Evenly over the list: the first and the last are among them. */
export function spread<T>(sorted: readonly T[]): readonly T[] {
  if (sorted.length <= SAMPLE) return sorted;
  return Array.from(
    { length: SAMPLE },
    (_, index) => sorted[Math.round((index * (sorted.length - 1)) / (SAMPLE - 1))],
  ).filter((one) => one !== undefined);
}

/** Why conversations are counted, but not listed: the document of `GET /sweeps/{sweepId}` has no rows at all. */
export function whyNotListed({ conversations }: Pick<DrawnReport, 'conversations'>): string {
  return conversations.length === 0
    ? 'what GET /sweeps/{sweepId} answers has numbers only. GET /sweeps/{sweepId}/conversations has the list'
    : `a report lists ${MOST_REPORT_ROWS} conversations at most. To see others, name a queue or a division`;
}

function notListed(report: DrawnReport, count: number): Markup {
  const are = count === 1 ? '1 is' : `${numbered(count)} are`;
  return count === 0
    ? markup`<p class="quiet">None is listed.</p>`
    : markup`<p class="quiet">${are} counted, but not listed: ${whyNotListed(report)}.</p>`;
}
