import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_DIMENSIONS, METRICS } from '../names.ts';
import type { Scope } from '../policy/policy-schema.ts';
import type { Report } from './report.ts';

type Metric = readonly [name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number];

/**
 * Publishes a run's metrics as one EMF line. The backlog comes from sweeps of the whole organisation alone: a list that
 * somebody names, some queues or a preview are none, and must not silence the alarm on silence. What became of the run
 * as a whole comes from every sweep but a preview, whose caller is told.
 *
 * @param scope of the run: what it was narrowed to
 */
export function recordMetrics(metrics: Metrics, report: Report, scope: Scope): void {
  const isSweep = report.action === 'sweep' && report.trigger !== 'api';
  const isWhole = scope.queueIds.size === 0 && scope.divisionIds.size === 0;
  const all = [
    ...(isSweep && isWhole ? backlogMetrics(report) : []),
    ...(isSweep ? fateMetrics(report) : []),
    ...runMetrics(report),
  ];
  // Powertools adds `service` by default; alarms match organisation and mode and nothing else.
  metrics.clearDefaultDimensions();
  metrics.addDimension(METRIC_DIMENSIONS.organisation, report.org);
  metrics.addDimension(METRIC_DIMENSIONS.mode, report.mode);
  for (const [name, unit, value] of all) metrics.addMetric(name, unit, value);
  metrics.publishStoredMetrics();
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

function fateMetrics({ outcome }: Report): Metric[] {
  return [
    [METRICS.runPartial, MetricUnit.Count, outcome === 'partial' ? 1 : 0],
    [METRICS.runAborted, MetricUnit.Count, outcome === 'aborted' ? 1 : 0],
    [METRICS.runRefused, MetricUnit.Count, outcome === 'refused' ? 1 : 0],
  ];
}

function runMetrics({ counts, requests, startedAt, finishedAt }: Report): Metric[] {
  return [
    [METRICS.closed, MetricUnit.Count, counts.closed],
    [METRICS.refused, MetricUnit.Count, counts.refused],
    [METRICS.unverified, MetricUnit.Count, counts.unverified],
    [METRICS.failed, MetricUnit.Count, counts.failed],
    [METRICS.notReached, MetricUnit.Count, counts['not-reached']],
    [METRICS.requests, MetricUnit.Count, requests.total],
    [METRICS.throttled, MetricUnit.Count, requests.throttled],
    [METRICS.duration, MetricUnit.Milliseconds, Date.parse(finishedAt) - Date.parse(startedAt)],
  ];
}
