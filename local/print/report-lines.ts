import {
  crowdInWords,
  crowdRemedy,
  assumptionWarnings,
  saidOf,
} from '../../functions/sweeper/report/warnings.ts';
import type { Report } from '../../functions/sweeper/report/schemas.ts';
import {
  counted,
  countLines,
  formatMilliseconds,
  formatMinutes,
  formatTime,
  numbered,
  wrap,
} from './layout.ts';
import { outcomeSections } from './outcome-sections.ts';
import type { Paint } from './paint.ts';
import { wordsFor } from './words.ts';

/**
 * The report of a sweep or a close for a person: what became of the run, counts by reason, then the
 * conversations that matter, at most 100 columns wide. Ids, classes, reasons and our own words only.
 */
export function reportLines(report: Report, paint: Paint): string[] {
  return [
    ...headline(report, paint),
    ...warnings(report, paint),
    ...countSection(`Stuck, by class: ${numbered(total(report.stuck))}`, report.stuck, paint),
    ...oldest(report),
    ...countSection(`Kept, by reason: ${numbered(report.counts.kept)}`, report.kept, paint),
    ...keptByClass(report),
    ...outcomeSections(report, paint),
    ...diagnosisLines(report, paint),
    ...supportCaseHint(report, paint),
    ...assumptionLines(report, paint),
  ];
}

function headline(report: Report, paint: Paint): string[] {
  const { action, mode, org, outcome, counts, requests } = report;
  const kind = `${mode === 'dry-run' ? 'Dry-run' : 'Enforcing'} ${action}`;
  const colour = outcome === 'complete' ? paint.good : outcome === 'partial' ? paint.warning : paint.bad;
  const took = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const nothingWritten =
    mode === 'dry-run' && requests.writes === 0 ? ['Nothing was written to Genesys Cloud.'] : [];
  return [
    `${paint.strong(`${kind} of ${org}:`)} ${colour(outcome)}.`,
    ...nothingWritten,
    ...wrap(
      `${counted(counts.open, 'open conversation')}, ${counted(requests.total, 'request')} to Genesys Cloud ` +
        `(${requestKinds(report)}), ${formatMilliseconds(took)} from ${formatTime(report.startedAt)}, ` +
        `sweep ${report.sweepId}`,
    ).map(paint.quiet),
    ...(report.note === undefined ? [] : wrap(`Note: ${report.note}`)),
  ];
}

function requestKinds({ requests }: Report): string {
  const { search, reads, rereads, writes, verifies } = requests;
  const kinds = [
    [search, 'search', 'searches'],
    [reads, 'read', 'reads'],
    [rereads, 'reread', 'rereads'],
    [writes, 'write', 'writes'],
    [verifies, 'verification', 'verifications'],
  ] as const;
  const said = kinds.filter(([count]) => count > 0).map(([count, one, many]) => counted(count, one, many));
  return said.length === 0 ? 'none' : said.join(', ');
}

/** What a reader must not miss: why a run is not complete, and what an enforcing one would have done. */
function warnings(report: Report, paint: Paint): string[] {
  const { outcome, mode, search, crowd, counts, diagnoses } = report;
  const said: string[] = [];
  if (outcome === 'refused') {
    said.push(
      `Genesys refused everything${diagnoses.length > 0 ? '; what is missing is listed below' : ''}.`,
    );
  }
  if (outcome === 'failed') {
    said.push(
      `Nothing could be searched, read or ended${diagnoses.length > 0 ? '; what went wrong is listed below' : ''}.`,
    );
  }
  if (outcome === 'aborted' && crowd !== undefined) {
    said.push(
      `Surprisingly many are stuck, so this run stopped: ${crowdInWords(crowd)}. ${crowdRemedy(crowd)}`,
    );
  }
  const failed = search?.failedWindows ?? [];
  if (failed.length > 0) said.push(`Days that could not be searched: ${failed.join(', ')}.`);
  if (counts['not-reached'] > 0) {
    said.push(
      `${counted(counts['not-reached'], 'conversation')} not reached; the next run continues with them.`,
    );
  }
  if (mode === 'dry-run' && crowd?.wouldAbort === true) {
    said.push(`An enforcing run would abort: ${crowdInWords(crowd)}. ${crowdRemedy(crowd)}`);
  }
  if (mode === 'dry-run' && crowd?.capped === true && !crowd.wouldAbort) {
    said.push('An enforcing run would stop at maxCloses, and the next run would continue.');
  }
  said.push(...report.warnings.map(({ message }) => message));
  return said.flatMap((line) => wrap(line).map(paint.warning));
}

function countSection(title: string, counts: Readonly<Record<string, number>>, paint: Paint): string[] {
  const lines = countLines(counts, wordsFor);
  return lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
}

function oldest({ oldestStuckMinutes }: Report): string[] {
  return oldestStuckMinutes === 0
    ? []
    : [`  The longest has been idle for ${formatMinutes(oldestStuckMinutes)}.`];
}

/** Whom a change of the policy would affect: how many are kept in each class, and the longest clock among them. */
function keptByClass({ keptByClass: kept }: Report): string[] {
  return Object.entries(kept).flatMap(([reason, inClass]) => {
    const classes = Object.entries(inClass).map(
      ([name, { count, longestMinutes }]) =>
        `${name} ${numbered(count)}, the longest for ${formatMinutes(longestMinutes)}`,
    );
    return classes.length === 0 ? [] : wrap(`Of ${reason}: ${classes.join('; ')}.`, '  ');
  });
}

function diagnosisLines({ diagnoses }: Report, paint: Paint): string[] {
  if (diagnoses.length === 0) return [];
  const lines = diagnoses.flatMap(
    ({ code, operation, status, genesysCode, count, permissions, remedy, contextId }) => {
      const answer = [status, genesysCode].filter((part) => part !== undefined).join(' ');
      const details = [answer, ...permissions].filter(Boolean).join(', ');
      return [
        ...wrap(`${numbered(count)} × ${code} on ${operation}${details === '' ? '' : ` (${details})`}`, '  '),
        ...wrap(remedy, '    '),
        ...(contextId === undefined ? [] : wrap(`Context id, for Genesys support: ${contextId}`, '    ')),
      ];
    },
  );
  return ['', paint.strong('What was refused or has failed, and what to do'), ...lines];
}

function supportCaseHint({ supportCase }: Report, paint: Paint): string[] {
  if (supportCase === undefined) return [];
  const hint =
    'For conversations that do not end, or have ended and are still listed, the report has a text to paste into a case for Genesys Cloud Customer Care: --json, field supportCase.';
  return ['', ...wrap(hint).map(paint.quiet)];
}

/** The assumptions that were contradicted; if none was, one line that says so, for a first run on an organisation. */
function assumptionLines({ assumptions }: Report, paint: Paint): string[] {
  const told = assumptions.filter(({ holds, against }) => holds + against > 0);
  const contradicted = told.filter(({ against }) => against > 0);
  // What a warning above has said is not said again.
  const unsaid = contradicted.filter((count) => assumptionWarnings([count]).length === 0);
  if (contradicted.length > 0 && unsaid.length === 0) return [];
  if (unsaid.length > 0) {
    return [
      '',
      ...wrap('Assumptions about Genesys Cloud that some conversations contradict').map(paint.strong),
      ...unsaid.flatMap((count) => wrap(saidOf(count), '    ', '  ')),
    ];
  }
  if (told.length === 0) return [];
  const most = Math.max(...told.map(({ holds }) => holds));
  const held =
    `The assumptions about Genesys Cloud held wherever they could be checked, in up to ${counted(most, 'conversation')} ` +
    '(--json, field assumptions).';
  return ['', ...wrap(held).map(paint.quiet)];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
