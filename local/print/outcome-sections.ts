import { MOST_REPORT_ROWS } from '../../functions/sweeper/names.ts';
import type { OutcomeName } from '../../functions/sweeper/outcome.ts';
import type { Report, ReportRow } from '../../functions/sweeper/report/schemas.ts';
import {
  besideOrBelow,
  counted,
  countLines,
  cut,
  formatMilliseconds,
  formatMinutes,
  numbered,
  wrap,
} from './layout.ts';
import type { Paint } from './paint.ts';
import { wordsFor } from './words.ts';

/** The outcomes whose conversations are listed, in this order. Kept and unreached ones are only counted. */
const LISTED = [
  ['closed', 'Ended'],
  ['would-close', 'Would be ended'],
  ['unverified', 'Written to, but not seen ended'],
  ['refused', 'Refused by Genesys'],
  ['failed', 'Failed'],
] as const satisfies readonly (readonly [OutcomeName, string])[];

/** Those counted by their reason, and not listed. */
const COUNTED = [
  ['already-ended', 'Already ended', 'alreadyEnded'],
  ['not-reached', 'Not reached', 'notReached'],
] as const satisfies readonly (readonly [OutcomeName, string, keyof Report])[];

/** What became of the conversations that were not kept: counts by reason, then the first of them by id. */
export function outcomeSections(report: Report, paint: Paint): string[] {
  const rowsOf = (outcome: OutcomeName): ReportRow[] =>
    report.conversations.filter((row) => row.outcome === outcome);
  const title = (outcome: OutcomeName, words: string, more = ''): string[] => [
    '',
    ...wrap(`${words}: ${numbered(report.counts[outcome])}${more}`).map(paint.strong),
  ];

  const listed = LISTED.filter(([outcome]) => report.counts[outcome] > 0).flatMap(([outcome, words]) => {
    const rows = rowsOf(outcome);
    return [
      ...title(outcome, words, '; class and time idle, the longest first'),
      ...countLines(outcome === 'unverified' ? report.unverified : reasonsOf(rows), wordsFor),
      ...cut(rows.map(rowText), report.counts[outcome] - rows.length),
      ...(outcome === 'closed' ? endedBy(report, rowsOf('already-ended')) : []),
    ];
  });
  const countedOnly = COUNTED.filter(([outcome]) => report.counts[outcome] > 0).flatMap(
    ([outcome, words, reasons]) => [
      ...title(outcome, words),
      ...countLines(report[reasons], wordsFor),
      ...owesWrapUp(rowsOf(outcome)),
    ],
  );
  const unknown = rowsOf('unknown-id').map(({ conversationId }) => `  ${conversationId}`);
  const unknownIds =
    unknown.length === 0
      ? []
      : [...title('unknown-id', 'Not known to Genesys Cloud', '; compare the id'), ...cut(unknown, 0)];
  return [...listed, ...unknownIds, ...countedOnly, ...omitted(report)];
}

function reasonsOf(rows: readonly ReportRow[]): Record<string, number> {
  const groups = Map.groupBy(
    rows.flatMap(({ reason }) => reason ?? []),
    (reason) => reason,
  );
  return Object.fromEntries([...groups].map(([reason, all]) => [reason, all.length]));
}

/** The conversations for which the report has no row, here or with --json. */
function omitted({ conversationsOmitted, counts }: Report): string[] {
  const left = Object.entries(conversationsOmitted).map(
    ([outcome, count]) => `${outcome} ${numbered(count)}`,
  );
  if (left.length === 0) return [];
  const said =
    `A report lists at most ${MOST_REPORT_ROWS} conversations, those acted on first, with some of every reason to keep. Of ` +
    `${counted(counts.open, 'conversation')} these are only counted: ${left.join(', ')}.`;
  return ['', ...wrap(said)];
}

/** Two lines in one text where a terminal is too narrow for one. */
function rowText(row: ReportRow): string {
  const idle = row.idleMinutes === undefined ? '' : formatMinutes(row.idleMinutes);
  return besideOrBelow(
    `  ${row.conversationId}`,
    `${(row.class ?? '').padEnd(15)} ${idle.padStart(10)} ${how(row)}`.trimEnd(),
  );
}

/** What happened, short enough for one line. */
function how(row: ReportRow): string {
  if (row.outcome === 'refused' || row.outcome === 'failed' || row.outcome === 'unverified') {
    return [row.operation, row.reason].filter((part) => part !== undefined).join(' ');
  }
  const by = row.operation === undefined ? '' : `by ${row.operation}`;
  const after = row.verifiedAfterMs === undefined ? '' : ` in ${formatMilliseconds(row.verifiedAfterMs)}`;
  const flags = [
    row.uncertain === true ? 'uncertain' : undefined,
    row.reopened === true ? 'reopened' : undefined,
    row.overtaken,
  ];
  return [by + after, ...flags].filter((part) => part !== undefined && part !== '').join(', ');
}

/** @param before those that had ended before, which the report's count of owed wrap-up includes */
function endedBy({ endedBy: by, wrapUpOwed, overtaken }: Report, before: readonly ReportRow[]): string[] {
  const owed = wrapUpOwed - before.filter((row) => row.wrapUpOwed === true).length;
  const said = [
    `Ended by disconnect: ${numbered(by.disconnect)}, by teardown: ${numbered(by.teardown)}.`,
    ...(owed === 0 ? [] : [`In ${numbered(owed)} of them, an agent still owes wrap-up.`]),
    ...cutOff(overtaken['guest-wrote'], 'the guest wrote'),
    ...cutOff(overtaken['agent-joined'], 'an agent joined'),
  ];
  return wrap(said.join(' '), '  ');
}

function cutOff(count: number, what: string): string[] {
  return count === 0 ? [] : [`In ${numbered(count)} of them, ${what} just before the end, and was cut off.`];
}

/** For those that had ended before. Only a close says it, so a sweep has no such line. */
function owesWrapUp(rows: readonly ReportRow[]): string[] {
  const owed = rows.filter((row) => row.wrapUpOwed === true).length;
  return owed === 0 ? [] : [`  In ${owed} of them, an agent still owes wrap-up.`];
}
