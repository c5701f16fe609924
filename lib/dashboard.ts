import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  type Metric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { LOG_QUERIES, queryLines } from './log-queries.ts';
import type { MonitoringProps } from './monitoring.ts';
import { type MetricName, sweeperMetric } from './sweeper-metrics.ts';

/** For a person who looks for ten seconds: are the alarms quiet, and what are the last numbers? Below that, the rest. */
export function addDashboard(scope: Construct, props: MonitoringProps, alarms: readonly Alarm[]): Dashboard {
  const dashboard = new Dashboard(scope, 'Dashboard', { defaultInterval: Duration.days(1) });
  const { organisations, mode, requestsPerMinute, timeoutMinutes, logGroup } = props;
  const lines = (name: MetricName, statistic: string, label: string): Metric[] =>
    organisations.map((one) =>
      sweeperMetric(
        name,
        { organisation: one.name, mode },
        {
          statistic,
          label: organisations.length === 1 ? label : `${one.name}: ${label}`,
        },
      ),
    );
  const graph = (title: string, left: Metric[], limit?: { value: number; label: string }): GraphWidget =>
    new GraphWidget({ title, left, width: 8, leftAnnotations: limit === undefined ? [] : [limit] });
  const byQuery = (name: keyof typeof LOG_QUERIES, title: string): LogQueryWidget =>
    new LogQueryWidget({
      title,
      logGroupNames: [logGroup.logGroupName],
      view: LogQueryVisualizationType.TABLE,
      queryLines: LOG_QUERIES[name] === undefined ? [] : queryLines(LOG_QUERIES[name]),
      width: 12,
    });

  dashboard.addWidgets(
    new AlarmStatusWidget({ title: `Alarms (${mode})`, alarms: [...alarms], width: 12, height: 4 }),
    new SingleValueWidget({
      title: 'Last numbers',
      metrics: [
        ...lines('open', Stats.MAXIMUM, 'open'),
        ...lines('stuck', Stats.MAXIMUM, 'stuck'),
        ...lines('oldestStuckMinutes', Stats.MAXIMUM, 'oldest stuck, minutes'),
      ],
      width: 12,
      height: 4,
    }),
  );
  dashboard.addWidgets(
    graph('Open and stuck', [
      ...lines('open', Stats.MAXIMUM, 'open'),
      ...lines('stuck', Stats.MAXIMUM, 'stuck'),
    ]),
    graph('Ended', [
      ...lines('closed', Stats.SUM, 'ended'),
      ...lines('wouldClose', Stats.MAXIMUM, 'would be ended'),
      ...lines('unverified', Stats.SUM, 'not seen ended'),
    ]),
    graph('Kept, refused, failed, not reached', [
      ...lines('kept', Stats.MAXIMUM, 'kept'),
      ...lines('refused', Stats.SUM, 'refused'),
      ...lines('failed', Stats.SUM, 'failed'),
      ...lines('notReached', Stats.MAXIMUM, 'not reached'),
    ]),
  );
  dashboard.addWidgets(
    graph('Oldest stuck, minutes', lines('oldestStuckMinutes', Stats.MAXIMUM, 'minutes')),
    graph(
      'Requests in a run, and 429s',
      [...lines('requests', Stats.MAXIMUM, 'requests'), ...lines('throttled', Stats.SUM, '429')],
      { value: requestsPerMinute * timeoutMinutes, label: 'the most that one run can send' },
    ),
    graph('Duration of a run, ms', lines('duration', Stats.MAXIMUM, 'ms'), {
      value: timeoutMinutes * 60_000,
      label: 'timeout',
    }),
  );
  dashboard.addWidgets(
    byQuery('By outcome and reason', 'Acted on, by outcome and reason'),
    byQuery('By class', 'Stuck, by class and outcome'),
  );
  return dashboard;
}
