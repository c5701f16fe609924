import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Clock } from '../clock.ts';
import { LOG_KEYS, LOG_MESSAGES, METRIC_DIMENSIONS, METRICS, type Mode } from '../names.ts';
import type { OutcomeName, OutcomeRow } from '../outcome.ts';
import type { RunPlan } from '../request/plan.ts';
import { dashboardPage, messageOf, noticeText, subjectOf, worthNotifying } from './notice.ts';
import { keptExamples, reportRow } from './rows.ts';
import type { Report } from './schemas.ts';
import type { World } from '../world.ts';

const WORTH_A_WARNING: ReadonlySet<OutcomeName> = new Set(['refused', 'unverified', 'failed']);

/**
 * One line for each conversation that is neither kept nor not reached, in a dry run too, one for each diagnosis, one for
 * the assumptions, and one for the run.
 * The summary leaves out the list of conversations, which keeps it far below the 256 KB of a log event. Keys
 * go with each line and not with the logger, so that nothing of this run appears in the next run of a warm function.
 */
export function logReport(logger: Logger, report: Report, rows: readonly OutcomeRow[]): void {
  logRows(logger, lineKeys(report.sweepId, report.org, report.mode), rows);
  logSummary(logger, report);
}

export function logRows(
  logger: Logger,
  keys: Readonly<Record<string, string>>,
  rows: readonly OutcomeRow[],
): void {
  for (const row of rows) {
    if (row.outcome === 'kept' || row.outcome === 'not-reached') continue;
    const { contextId } = row;
    const line = { ...keys, ...reportRow(row), ...(contextId === undefined ? {} : { contextId }) };
    // Somebody was cut off and waits: a warning makes that visible.
    if (WORTH_A_WARNING.has(row.outcome) || row.overtaken !== undefined)
      logger.warn(LOG_MESSAGES.conversation, line);
    else logger.info(LOG_MESSAGES.conversation, line);
  }
}

export function logSummary(logger: Logger, report: Report): void {
  const keys = lineKeys(report.sweepId, report.org, report.mode);
  // CloudWatch Logs Insights finds at most 200 fields of an event: lists by queue and class would push others out.
  const { conversations: _, byQueue: __, policy: ___, stuckByIdle: ____, assumptions, ...summary } = report;
  // Kept conversations have no line of their own: there may be thousands in each run.
  for (const row of keptExamples(report.conversations)) logger.info(LOG_MESSAGES.kept, { ...keys, ...row });
  for (const diagnosis of report.diagnoses) logger.warn(LOG_MESSAGES.diagnosis, { ...keys, ...diagnosis });
  logger.info(LOG_MESSAGES.assumptions, { ...keys, assumptions });
  if (report.outcome === 'complete') logger.info(LOG_MESSAGES.summary, { ...keys, ...summary });
  else logger.warn(LOG_MESSAGES.summary, { ...keys, ...summary });
}

/** The keys of each log line of a run. */
export function lineKeys(sweepId: string, organisation: string, mode: Mode): Record<string, string> {
  return { [LOG_KEYS.sweepId]: sweepId, [LOG_KEYS.organisation]: organisation, [LOG_KEYS.mode]: mode };
}

type Metric = readonly [name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number];

/** The triggers whose reports an alarm waits for. A sweep that a person starts must not silence that alarm. */
const WATCHED: ReadonlySet<Report['trigger']> = new Set(['schedule', 'step-functions']);

/**
 * Publishes a run's metrics as one EMF line: DESIGN.md section 5. The outcome of the run comes from every sweep except one
 * over the API, whose caller looks at it.
 */
export function recordMetrics(
  metrics: Metrics,
  report: Report,
  plan: Pick<RunPlan, 'scope' | 'lookbackDays' | 'deployedLookbackDays'>,
  { hasTable }: { readonly hasTable: boolean },
): void {
  const isSweep = report.action === 'sweep' && report.trigger !== 'api';
  const all = [
    ...(isSweep && isWhole(report, plan) ? backlogMetrics(report) : []),
    ...(isSweep ? fateMetrics(report) : []),
    ...runMetrics(report),
    ...(hasTable ? [historyMetric(report)] : []),
  ];
  // Powertools adds `service` by default; alarms match organisation and mode and nothing else.
  metrics.clearDefaultDimensions();
  metrics.addDimension(METRIC_DIMENSIONS.organisation, report.org);
  metrics.addDimension(METRIC_DIMENSIONS.mode, report.mode);
  for (const [name, unit, value] of all) metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
}

/** Whether the run searched everything that the deployment says: what was not searched is not a backlog of 0. */
function isWhole(
  { search }: Report,
  { scope, lookbackDays, deployedLookbackDays }: Parameters<typeof recordMetrics>[2],
): boolean {
  const isNarrowed = scope.queueIds.size > 0 || scope.divisionIds.size > 0;
  return search?.failedWindows.length === 0 && lookbackDays === deployedLookbackDays && !isNarrowed;
}

function backlogMetrics(report: Report): Metric[] {
  const { counts } = report;
  return [
    [METRICS.open, MetricUnit.Count, counts.open],
    [METRICS.stuck, MetricUnit.Count, Object.values(report.stuck).reduce((sum, count) => sum + count, 0)],
    [METRICS.wouldClose, MetricUnit.Count, counts['would-close']],
    [METRICS.kept, MetricUnit.Count, counts.kept],
    // CloudWatch has no unit for minutes; the metric's name says it.
    [METRICS.oldestStuckMinutes, MetricUnit.NoUnit, report.oldestStuckMinutes],
  ];
}

function fateMetrics({ outcome, trigger }: Report): Metric[] {
  return [
    ...(WATCHED.has(trigger) ? [[METRICS.runs, MetricUnit.Count, 1] as const] : []),
    [METRICS.runFailed, MetricUnit.Count, outcome === 'failed' ? 1 : 0],
    [METRICS.runPartial, MetricUnit.Count, outcome === 'partial' ? 1 : 0],
    [METRICS.runAborted, MetricUnit.Count, outcome === 'aborted' ? 1 : 0],
    [METRICS.runRefused, MetricUnit.Count, outcome === 'refused' ? 1 : 0],
  ];
}

function runMetrics({ counts, unverified, requests, startedAt, finishedAt }: Report): Metric[] {
  return [
    [METRICS.closed, MetricUnit.Count, counts.closed],
    [METRICS.refused, MetricUnit.Count, counts.refused],
    // If the guest has come back, nobody has to look at the conversation.
    [METRICS.unverified, MetricUnit.Count, counts.unverified - (unverified['guest-returned'] ?? 0)],
    [METRICS.failed, MetricUnit.Count, counts.failed],
    [METRICS.notReached, MetricUnit.Count, counts['not-reached']],
    [METRICS.requests, MetricUnit.Count, requests.total],
    [METRICS.throttled, MetricUnit.Count, requests.throttled],
    [METRICS.duration, MetricUnit.Milliseconds, Date.parse(finishedAt) - Date.parse(startedAt)],
  ];
}

function historyMetric({ history }: Report): Metric {
  return [METRICS.historyUnavailable, MetricUnit.Count, history === 'unavailable' ? 1 : 0];
}

/** How long a run waits for its message to be published, milliseconds. */
const LONGEST_WAIT_MS = 3_000;

/** Where messages are published, and for how long a run may wait for that. */
export interface Topic {
  /** Undefined if the deployment names no topic. */
  readonly topicArn: string | undefined;
  readonly publishMessage: World['publishMessage'];
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** When the answer must have been returned, milliseconds by the monotonic clock. */
  readonly until: number;
}

/** Publishes the summary of a run that is worth it: as text to whoever reads mail, as JSON to all others. */
export async function publishSummary(
  report: Report,
  { environment, ...topic }: Topic & { readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  if (!worthNotifying(report)) return;
  const keys = lineKeys(report.sweepId, report.org, report.mode);
  const text = noticeText(report, dashboardPage(environment));
  await publish({ subject: subjectOf(report), json: messageOf(report), text }, keys, topic);
}

/**
 * Publishes a message: JSON, and the text for subscribers by e-mail. If it cannot be published, the log gets a warning and
 * nothing else happens: the run is done, and its answer must be returned in time.
 *
 * @param keys of the warning
 * @returns whether it was published
 */
export async function publish(
  { subject, json, text }: { readonly subject: string; readonly json: string; readonly text: string },
  keys: Readonly<Record<string, string>>,
  { topicArn, publishMessage, clock, logger, until }: Topic,
): Promise<boolean> {
  if (topicArn === undefined) return false;
  const message = {
    TopicArn: topicArn,
    Subject: subject,
    Message: JSON.stringify({ default: json, email: text }),
    MessageStructure: 'json',
  };
  const over = new AbortController();
  // Half of the time left: the other half is for returning the answer.
  const longestMs = Math.min(LONGEST_WAIT_MS, (until - clock.monotonic()) / 2);
  const timeUp = async (): Promise<never> => {
    await clock.sleep(longestMs, over.signal);
    throw new DOMException('', 'TimeoutError');
  };
  try {
    await Promise.race([publishMessage(message, over.signal), timeUp()]);
    return true;
  } catch (error) {
    const exception = error instanceof Error ? error.name : typeof error;
    logger.warn(LOG_MESSAGES.unpublished, { ...keys, exception });
    return false;
  } finally {
    over.abort();
  }
}
