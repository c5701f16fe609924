import { stringify } from 'csv-stringify/sync';
import { isJsonObject } from '../../functions/sweeper/json.ts';
import { counted } from '../print/layout.ts';
import { interactionLink } from '../../functions/sweeper/genesys/regions.ts';
import { readAnswer, type Answer, type DrawnReport } from './read-answer.ts';
import { whyNotListed } from './rows.ts';

type Cell = string | number | boolean | undefined;

/**
 * All rows of an answer as one CSV file (RFC 4180, UTF-8): conversations, or the checks of a diagnosis. A value that a
 * spreadsheet would take for a formula has an apostrophe before it.
 *
 * @param answer as {@link readAnswer}
 * @returns `omitted`: what to say of conversations that are counted and have no row; undefined where all have one
 * @throws UsageError if it is no answer of the sweeper
 */
export function rowsCsv(answer: unknown): { readonly csv: string; readonly omitted: string | undefined } {
  const read = readAnswer(answer);
  return { csv: rowsOf(read), omitted: read.kind === 'report' ? omittedFrom(read.report) : undefined };
}

function rowsOf(read: Answer): string {
  switch (read.kind) {
    case 'report': {
      const { conversations, byQueue = [], region } = read.report;
      const names = new Map(byQueue.map(({ queueId, name }) => [queueId, name]));
      return csv(
        [...ROW_COLUMNS, 'queueName', 'link'],
        conversations.map((row) => ({
          ...flat(row),
          queueName: row.queueId === undefined ? undefined : names.get(row.queueId),
          link: interactionLink(region, row.conversationId),
        })),
      );
    }
    case 'explanation': {
      const { conversations, region } = read.explanation;
      return csv(
        [...EXPLAIN_COLUMNS, 'link'],
        conversations.map((row) => ({
          ...flat(row),
          link: interactionLink(region, row.conversationId),
        })),
      );
    }
    case 'diagnosis':
      return csv(
        ['name', 'status', 'seen', 'meaning', 'remedy'],
        read.diagnosis.checks.map((check) => flat(check)),
      );
  }
}

function omittedFrom(report: DrawnReport): string | undefined {
  const omitted = Object.values(report.conversationsOmitted).reduce((sum, count) => sum + count, 0);
  return omitted === 0
    ? undefined
    : `Not in the CSV file: ${counted(omitted, 'conversation')}. They are counted, but not listed: ${whyNotListed(report)}.`;
}

const ROW_COLUMNS = [
  'conversationId',
  'outcome',
  'class',
  'reason',
  'idleMinutes',
  'ageMinutes',
  'queueId',
  'thresholdMinutes',
  'clockStartedAt',
  'lastGuestMessageAt',
  'lastAnswerAt',
  'guestWaits',
  'toldBy',
  'agents',
  'agentMinutes',
  'queuedSinceMinutes',
  'undelivered.count',
  'undelivered.since',
  'queueEntries',
  'operation',
  'verifiedAfterMs',
  'uncertain',
  'reopened',
  'guestReturned',
  'overtaken',
  'guestWaited',
  'lastTry.outcome',
  'lastTry.reason',
  'lastTry.attempts',
  'lastTry.at',
  'lastTry.notBefore',
  'asOf',
  'wrapUpOwed',
  'queueCleared',
];

const EXPLAIN_COLUMNS = [
  'conversationId',
  'verdict',
  'class',
  'reason',
  'detail',
  'unread',
  'diagnosis.code',
  'diagnosis.remedy',
  'idleMinutes',
  'thresholdMinutes',
  'clockStartedAt',
  ...[
    'guest',
    'agent',
    'queue',
    'flow',
    'lastGuestMessageAt',
    'lastAnswerAt',
    'guestWaits',
    'onHold',
    'toldBy',
    'agents',
    'agentMinutes',
    'undelivered.count',
    'undelivered.since',
    'queueEntries',
    'queuedSinceMinutes',
  ].map((name) => `evidence.${name}`),
];

/** The fields of an object by their paths: `lastTry.attempts`. Lists are left out. */
function flat(value: object, prefix = ''): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const [key, field] of Object.entries(value) as [string, unknown][]) {
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean')
      cells[`${prefix}${key}`] = field;
    else if (isJsonObject(field)) Object.assign(cells, flat(field, `${prefix}${key}.`));
  }
  return cells;
}

function csv(columns: readonly string[], rows: readonly Record<string, Cell>[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column]));
  return stringify([columns, ...lines], {
    record_delimiter: '\r\n',
    escape_formulas: true,
    // Of line breaks it only quotes the one that ends a record.
    quoted_match: /[\r\n]/u,
    cast: { boolean: String },
  });
}
