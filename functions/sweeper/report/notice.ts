import { interactionLink } from '../genesys/regions.ts';
import { METRIC_NAMESPACE, METRIC_NAMESPACE_VARIABLE } from '../names.ts';
import { OUTCOMES, type OutcomeName } from '../outcome.ts';
import type { Report, ReportRow } from './schemas.ts';
import { crowdInWords, crowdRemedy } from './warnings.ts';

/* What `notify` sends of a run: a text for people, and the same as JSON for everything else. */

/** Outcomes that are worth a message, and the words for them; in a dry run too. */
const TOLD = [
  ['closed', 'ended'],
  ['refused', 'refused'],
  ['unverified', 'unverified'],
  ['failed', 'failed'],
] as const;

/** SNS takes subjects of less than 100 ASCII characters (API reference, Publish). */
const LONGEST_SUBJECT = 99;

/** Outcomes of a run that are worth a message by themselves, whatever came of its conversations. */
const TOLD_OF_RUN: ReadonlySet<Report['outcome']> = new Set(['failed', 'aborted', 'refused']);

/**
 * Whether a run is worth a message: it ended something, or something went wrong (a refusal, a failure, an end
 * that was not seen, a crowd). A dry run too, which may be refused or fail as any other.
 */
export function worthNotifying({ counts, outcome }: Report): boolean {
  return TOLD.some(([name]) => counts[name] > 0) || TOLD_OF_RUN.has(outcome);
}

/** The subject of the message: `main, enforce: 12 ended, 1 refused, 1 cut off`. */
export function subjectOf({ org, mode, counts, overtaken, forced, outcome }: Report): string {
  const told = TOLD.flatMap(([name, words]) => (counts[name] > 0 ? [`${counts[name]} ${words}`] : []));
  const cutOff = howManyCutOff(overtaken);
  if (cutOff > 0) told.push(`${cutOff} cut off`);
  if (forced.count > 0) told.push(`${forced.count} by force`);
  // First, so that nothing can push it out.
  if (forced.guestWaited > 0) told.unshift(`${forced.guestWaited} ended although the guest was waiting`);
  const ofRun = TOLD_OF_RUN.has(outcome) ? [`run ${outcome}`] : [];
  const rest = `, ${mode}: ${[...ofRun, ...told].join(', ')}`;
  // A name is ASCII (settings.ts), and may be long enough to push the rest out.
  return shortened(`${org.slice(0, Math.max(1, LONGEST_SUBJECT - rest.length))}${rest}`);
}

/** A subject that SNS takes. */
export function shortened(subject: string): string {
  return subject.slice(0, LONGEST_SUBJECT);
}

/** The message for machines: the report without its list of conversations, as JSON; of an aborted run with what to do. */
export function messageOf(report: Report): string {
  const { conversations: _, ...summary } = report;
  const { outcome, crowd } = report;
  const remedy = outcome === 'aborted' && crowd !== undefined ? { remedy: crowdRemedy(crowd) } : {};
  return JSON.stringify({ ...summary, ...remedy });
}

/** How many conversations of a kind a text names. */
const SHOWN = 5;

/** The message for people: a sentence, counts, what to do, the first conversations with their pages, and the dashboard. */
export function noticeText(report: Report, dashboard: string | undefined): string {
  const { counts, note, sweepId, askedBy, requestedBy, startedAt, finishedAt } = report;
  const asked = requestedBy === undefined ? askedBy : `${askedBy}, for ${requestedBy}`;
  const parts = [
    sentence(report),
    OUTCOMES.filter((name) => counts[name] > 0)
      .map((name) => `${OUTCOME_WORDS[name]}: ${counts[name]}`)
      .join('\n'),
    whatToDo(report),
    rowsText('Somebody should look at these:', report, (row) => needsSomebody(row)),
    rowsText('Ended:', report, (row) => row.outcome === 'closed' && !needsSomebody(row)),
    [
      ...(dashboard === undefined ? [] : [`Dashboard: ${dashboard}`]),
      `Sweep ${sweepId}, asked for by ${asked}, ${minute(startedAt)} to ${minute(finishedAt)} UTC`,
      ...(note === undefined ? [] : [`Note: ${note}`]),
    ].join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const OUTCOME_WORDS = {
  closed: 'Ended',
  'would-close': 'Would be ended',
  unverified: 'Written to, not seen to end',
  refused: 'Refused by Genesys Cloud',
  failed: 'Failed',
  'not-reached': 'Not reached',
  'already-ended': 'Had ended before',
  'unknown-id': 'Not known to Genesys Cloud',
  kept: 'Not touched',
} as const satisfies Record<OutcomeName, string>;

function sentence(report: Report): string {
  const { org, mode, action, outcome, counts, crowd, kept } = report;
  if (outcome === 'aborted' && crowd !== undefined)
    return `Nothing was ended in ${org}: surprisingly many conversations are stuck (${crowdInWords(crowd)}).`;
  if (outcome === 'refused') return `Genesys Cloud refused what the sweeper asked of ${org}.`;
  if (outcome === 'failed') return `The run in ${org} failed: Genesys Cloud or the network did.`;
  const of = action === 'close' ? 'conversations that were named' : 'open web-messaging conversations';
  const waits = kept['waiting-for-us'] ?? 0;
  const rest =
    waits === 0 ? '' : ` In ${waits} of the others a guest waits for an answer; they were not touched.`;
  const [count, done] =
    mode === 'dry-run' ? [counts['would-close'], 'would be ended'] : [counts.closed, 'ended'];
  const was = mode === 'dry-run' ? '' : count === 1 ? 'was ' : 'were ';
  const look = mode === 'dry-run' ? 'This was a dry run. ' : '';
  return `${look}Of ${counts.open} ${of} in ${org}, ${count} ${was}${done}.${rest}${notWhole(report)}`;
}

/** That a run has not looked at everything. */
function notWhole({ outcome, search }: Report): string {
  if (outcome !== 'partial' && outcome !== 'cancelled') return '';
  const said = outcome === 'cancelled' ? 'Somebody stopped the run' : 'The run is not complete';
  const failed = search?.failedWindows ?? [];
  const unsearched = failed.length === 0 ? '' : ` These days could not be searched: ${failed.join(', ')}.`;
  return ` ${said}: not everything was reached.${unsearched}`;
}

/** The remedies, each once. */
function whatToDo({ outcome, crowd, diagnoses, warnings, overtaken }: Report): string {
  const cutOff = howManyCutOff(overtaken);
  return [
    ...(outcome === 'aborted' && crowd !== undefined ? [crowdRemedy(crowd)] : []),
    ...(cutOff === 0
      ? []
      : [`In ${cutOff} of the ended, somebody had just written or joined, and was cut off: contact them.`]),
    ...diagnoses.map(({ code, operation, count, remedy }) => `${count} × ${code} on ${operation}: ${remedy}`),
    ...warnings.map(({ message }) => message),
  ].join('\n');
}

/** Of those that were ended: in how many somebody had just written or joined. */
export function howManyCutOff(overtaken: Report['overtaken']): number {
  return overtaken['guest-wrote'] + overtaken['agent-joined'];
}

function needsSomebody({ outcome, overtaken, guestWaited }: ReportRow): boolean {
  const wentWrong = outcome === 'unverified' || outcome === 'refused' || outcome === 'failed';
  return wentWrong || overtaken !== undefined || (guestWaited === true && outcome === 'closed');
}

function rowsText(title: string, report: Report, isMeant: (row: ReportRow) => boolean): string {
  const rows = report.conversations.filter(isMeant);
  if (rows.length === 0) return '';
  const names = new Map(report.byQueue.map(({ queueId, name }) => [queueId, name ?? queueId]));
  const more = rows.length - SHOWN;
  return [
    title,
    ...rows.slice(0, SHOWN).map((row) => `- ${rowText(row, report.region, names)}`),
    ...(more > 0 ? [`- and ${more} more in the report`] : []),
  ].join('\n');
}

function rowText(
  row: ReportRow,
  region: string | undefined,
  names: ReadonlyMap<string | undefined, string | undefined>,
): string {
  const { conversationId, outcome, reason, idleMinutes, queueId, overtaken } = row;
  const said = [
    outcome === 'closed' ? row.class : OUTCOME_WORDS[outcome].toLowerCase(),
    reason,
    idleMinutes === undefined ? undefined : `idle for ${days(idleMinutes)}`,
    queueId === undefined ? undefined : `queue ${names.get(queueId) ?? queueId}`,
    overtaken === undefined ? undefined : `cut off: ${overtaken}`,
  ].filter((part) => part !== undefined);
  return `${interactionLink(region, conversationId) ?? conversationId} (${said.join(', ')})`;
}

function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** `2 d 3 h`, `3 h 20 min`. */
function days(minutes: number): string {
  const [day, hour] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  return day > 0 ? `${day} d ${hour} h` : hour > 0 ? `${hour} h ${minutes % 60} min` : `${minutes} min`;
}

/** Where the consoles of AWS's partitions are, by how their regions begin; the dashboard has its own list (lib/partitions.ts). */
const CONSOLES = [
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['cn-', 'console.amazonaws.cn'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
] as const;

/**
 * The page of the stack's dashboard, whose name is the stack's and the region (lib/dashboard.ts); undefined outside of
 * Lambda.
 */
export function dashboardPage(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { AWS_REGION: region, AWS_LAMBDA_FUNCTION_NAME: name } = environment;
  if (region === undefined || name === undefined) return undefined;
  const stack = environment[METRIC_NAMESPACE_VARIABLE] ?? METRIC_NAMESPACE;
  const host =
    CONSOLES.find(([start]) => region.startsWith(start))?.[1] ?? `${region}.console.aws.amazon.com`;
  return `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${stack}-${region}`;
}
