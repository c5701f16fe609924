import type { StuckClass } from '../../functions/sweeper/policy/schema.ts';
import type { ReportRow } from '../../functions/sweeper/report/schemas.ts';
import { numbered } from '../print/layout.ts';
import { reasons } from './headline.ts';
import {
  duration,
  figure,
  joined,
  markup,
  minutesInWords,
  section,
  type Markup,
  type Part,
} from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { CLASS, HOW, isForced, KEPT_OTHERWISE, sampleAndAll, WHO, whyNotListed } from './rows.ts';
import { clockOf, REASON_ORDER, WAITS_WHERE, wordsOfClass, wordsOfReason } from './words.ts';

/** What a group of stuck conversations has in common: their class, or that only force may end them. */
type Group = StuckClass | 'forced';

/** Those that are stuck, class by class: what it means, since when, and which to check. */
export function stuck(report: DrawnReport): Markup | undefined {
  const { mode, conversations, counts } = report;
  const outcome = mode === 'dry-run' ? 'would-close' : 'closed';
  const total = counts[outcome];
  if (total === 0) return undefined;
  const rows = conversations.filter((row) => row.outcome === outcome);
  const classes = Map.groupBy(rows, (row): Group => (isForced(row) ? undefined : row.class) ?? 'forced');
  const order = [...classes].toSorted(([, a], [, b]) => b.length - a.length);
  const omitted = report.conversationsOmitted[outcome] ?? 0;
  const intro =
    mode === 'dry-run'
      ? 'Open some of them in Genesys Cloud before you say yes: each link leads to the interaction. Whoever opens it needs Analytics > Conversation Detail > View.'
      : 'Each was read again just before it was ended, and was seen to have ended afterwards.';
  return section(
    'stuck',
    markup`${mode === 'dry-run' ? 'These would be ended' : 'These were ended'} <small>${figure(`counts.${outcome}`, total)}</small>`,
    markup`<p>${intro}</p>${order.map(([name, ofClass]) => classOf(report, name, ofClass))}${
      omitted === 0
        ? undefined
        : markup`<p class="quiet">${figure(`conversationsOmitted.${outcome}`, omitted)} ${
            rows.length === 0 ? undefined : 'more '
          }${omitted === 1 ? 'is' : 'are'} counted, but not listed: ${whyNotListed(report)}.</p>`
    }`,
  );
}

function classOf(report: DrawnReport, name: Group, rows: readonly ReportRow[]): Markup {
  const { title, means } = wordsOfClass(name);
  const clock = clockOf(name);
  return markup`<h3>${title} <small>${numbered(rows.length)} listed, class <code>${name}</code></small></h3>
<p>${means}${clock === undefined ? undefined : markup` Idle time is counted from: ${clock}.`} ${thresholds(report, name, rows)}</p>
${sampleAndAll(report, rows, {
  total: rows.length,
  columns: report.mode === 'enforce' ? [HOW] : name === 'forced' ? [KEPT_OTHERWISE, WHO] : [WHO],
  stuckClass: name,
})}`;
}

/** `Ended from 1 d on.` The rows say which threshold was theirs, where queues have their own. */
function thresholds({ policy }: DrawnReport, name: Group, rows: readonly ReportRow[]): Part {
  // The policy would keep these, whatever their clock says.
  if (name === 'forced') return undefined;
  const ofRows = new Set(rows.flatMap(({ thresholdMinutes }) => thresholdMinutes ?? []));
  const general = policy?.classes[name];
  if (typeof general === 'number') ofRows.add(general);
  const all = [...ofRows].toSorted((a, b) => a - b).map((minutes) => minutesInWords(minutes));
  if (all.length === 0) return undefined;
  return all.length === 1
    ? `It counts as stuck from ${all[0] ?? ''} on.`
    : `It counts as stuck from ${all.join(' or ')} on, depending on the queue.`;
}

const TROUBLE = [
  ['unverified', 'Written to, but not seen to end', 'unverified'],
  ['refused', 'Refused by Genesys Cloud', undefined],
  ['failed', 'Failed', undefined],
  ['not-reached', 'Not reached', 'notReached'],
  ['unknown-id', 'Not known to Genesys Cloud', undefined],
  ['already-ended', 'Had ended before', 'alreadyEnded'],
] as const;

/** What became of the others that were not kept. */
export function trouble(
  report: DrawnReport,
): readonly (readonly [id: string, name: string, content: Markup])[] {
  return TROUBLE.filter(([outcome]) => report.counts[outcome] > 0).map(([outcome, title, byReason]) => {
    const total = report.counts[outcome];
    const rows = report.conversations.filter((row) => row.outcome === outcome);
    const content = section(
      outcome,
      markup`${title} <small>${figure(`counts.${outcome}`, total)}</small>`,
      markup`${
        byReason === undefined ? undefined : markup`<p>${reasons(report[byReason])}.</p>`
      }${sampleAndAll(report, rows, { total, columns: [CLASS, HOW] })}`,
    );
    return [outcome, title, content] as const;
  });
}

/** Those that are left alone, reason by reason. */
export function kept(report: DrawnReport): Markup | undefined {
  const total = report.counts.kept;
  if (total === 0) return undefined;
  const all = Object.entries(report.kept).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  return section(
    'kept',
    markup`${report.mode === 'dry-run' ? 'These will not be touched, because' : 'These were not touched, because'} <small>${figure(
      'counts.kept',
      total,
    )}</small>`,
    all.map(([reason, count]) => reasonOf(report, reason, count)),
  );
}

function placeOf(reason: string): number {
  const place = REASON_ORDER.indexOf(reason);
  return place === -1 ? REASON_ORDER.length : place;
}

function reasonOf(report: DrawnReport, reason: string, count: number): Markup {
  const { title, means } = wordsOfReason(reason);
  const rows = report.conversations.filter((row) => row.outcome === 'kept' && row.reason === reason);
  return markup`<h3>… ${title} <small>${figure(`kept.${reason}`, count)}, reason <code>${reason}</code></small></h3>
<p>${means}${young(report, reason)}</p>${byClass(report, reason)}
${sampleAndAll(report, rows, { total: count, columns: [CLASS, WHO] })}`;
}

function young({ policy }: DrawnReport, reason: string): Part {
  return reason === 'too-young' && policy !== undefined
    ? markup` The policy waits for ${duration('policy.minAgeMinutes', policy.minAgeMinutes)}.`
    : undefined;
}

/** `In a queue 30, the longest 9 d 23 h.` */
function byClass({ keptByClass }: DrawnReport, reason: string): Part {
  if (reason !== 'waiting-for-us' && reason !== 'class-off') return undefined;
  const classes = Object.entries(keptByClass[reason]).toSorted(([, a], [, b]) => b.count - a.count);
  if (classes.length === 0) return undefined;
  const said = classes.map(([name, { count, longestMinutes }]) => {
    const path = `keptByClass.${reason}.${name}`;
    const where = reason === 'waiting-for-us' ? (WAITS_WHERE[name] ?? name) : wordsOfClass(name).title;
    return markup`${where}: ${figure(`${path}.count`, count)}, the longest ${duration(`${path}.longestMinutes`, longestMinutes)}`;
  });
  return markup`<p>${reason === 'waiting-for-us' ? 'Where they wait – ' : 'Of these – '}${joined(said, '; ')}.</p>`;
}
