import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type DashboardMetrics, dashboardMetrics } from './dashboard-metrics.ts';
import { modesAmong, modesInWords } from './deployed-modes.ts';
import { LOG_QUERIES, type LogQueryName, queryLines } from './log-queries.ts';
import type { MonitoringProps } from './monitoring.ts';

/** CloudWatch divides a dashboard's width by this. */
const WHOLE_WIDTH = 24;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/** An alarm widget takes 100 alarms (CloudWatch API reference, "Dashboard body structure and syntax"). */
const MOST_ALARMS = 90;

/**
 * For a person who looks for ten seconds: are there alarms, and what are the last numbers? Below that, how these numbers
 * developed, and why. The counts of several organisations are added up, because nobody can read a dozen lines in every
 * graph. What cannot be added (ages, durations, the use of an allowance) has a line for each organisation.
 */
export function addDashboard(scope: Construct, props: MonitoringProps, alarms: readonly Alarm[]): Dashboard {
  const { stackName } = Stack.of(scope);
  const metrics = dashboardMetrics(props.organisations, stackName);
  return new Dashboard(scope, 'Dashboard', {
    // Unlike all else, dashboards are an account's and not a region's.
    dashboardName: `${stackName}-${Aws.REGION}`,
    defaultInterval: Duration.days(1),
    widgets: [
      topRow(props, metrics, alarms.slice(0, MOST_ALARMS)),
      ...moreAlarms(alarms.slice(MOST_ALARMS)),
      countsRow(props, metrics),
      organisationsRow(props, metrics),
      ...reasonsRows(props),
    ],
  });
}

function topRow(props: MonitoringProps, { now, sum }: DashboardMetrics, alarms: readonly Alarm[]): IWidget[] {
  const { dry } = modesAmong(props.organisations);
  return [
    new AlarmStatusWidget({
      title: `Alarms (deployed: ${modesInWords(props.organisations)})`,
      alarms: [...alarms],
      // The latest change comes first.
      sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      width: 10,
      height: 5,
    }),
    new SingleValueWidget({
      title: 'Last complete search',
      metrics: [
        now('open', 'open'),
        now('stuck', 'stuck'),
        ...(dry ? [now('wouldClose', 'would be ended')] : []),
        now('kept', 'kept'),
      ],
      width: 7,
      height: 5,
    }),
    new SingleValueWidget({
      title: 'In the time shown',
      metrics: [
        sum('closed', 'ended'),
        sum('refused', 'refused'),
        sum('unverified', 'not seen ended'),
        sum('failed', 'failed'),
      ],
      setPeriodToTimeRange: true,
      width: 7,
      height: 5,
    }),
  ];
}

/** Of many organisations, the alarms that the first widget has no room for. */
function moreAlarms(alarms: readonly Alarm[]): IWidget[][] {
  const widgets = Math.ceil(alarms.length / MOST_ALARMS);
  return Array.from({ length: widgets }, (_, index) => [
    new AlarmStatusWidget({
      title: `More alarms (${index + 1} of ${widgets})`,
      alarms: alarms.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS),
      sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      width: WHOLE_WIDTH,
      height: 5,
    }),
  ]);
}

function countsRow(props: MonitoringProps, { now, sum }: DashboardMetrics): IWidget[] {
  const { dry, enforced } = modesAmong(props.organisations);
  return [
    graph('Open and stuck', [now('open', 'open'), now('kept', 'kept'), now('stuck', 'stuck')]),
    graph([...(enforced ? ['Ended'] : []), ...(dry ? ['Would be ended'] : [])].join(', '), [
      ...(enforced ? [sum('closed', 'ended')] : []),
      ...(dry ? [now('wouldClose', 'would be ended')] : []),
    ]),
    graph('Not ended although stuck', [
      sum('refused', 'refused'),
      sum('unverified', 'not seen ended'),
      sum('failed', 'failed'),
      sum('notReached', 'not reached'),
    ]),
  ];
}

function organisationsRow(
  { requestsPerMinute, timeoutMinutes }: MonitoringProps,
  { each, sum }: DashboardMetrics,
): IWidget[] {
  return [
    graph('Oldest stuck, hours', each('oldestStuckMinutes', 'hours', MINUTES_PER_HOUR)),
    graph(
      'Requests of a run, and how many were throttled',
      [...each('requests', 'requests'), sum('throttled', '429')],
      { value: requestsPerMinute * timeoutMinutes, label: 'the allowance of the longest run' },
    ),
    graph('Duration of a run, minutes', each('duration', 'minutes', MS_PER_MINUTE), {
      value: timeoutMinutes,
      label: 'timeout',
    }),
  ];
}

function reasonsRows({ logGroup }: MonitoringProps): IWidget[][] {
  const table = (title: string, name: LogQueryName, width: number): LogQueryWidget =>
    new LogQueryWidget({
      title,
      logGroupNames: [logGroup.logGroupName],
      view: LogQueryVisualizationType.TABLE,
      queryLines: queryLines(LOG_QUERIES[name]),
      width,
    });
  return [
    [table('Kept in the last sweeps, by reason', 'Kept, by reason', WHOLE_WIDTH)],
    [
      table('Stuck and not ended, by reason', 'Not ended, by reason', WHOLE_WIDTH / 2),
      table('Stuck, by class and outcome', 'By class', WHOLE_WIDTH / 2),
    ],
  ];
}

function graph(title: string, left: IMetric[], limit?: { value: number; label: string }): GraphWidget {
  return new GraphWidget({
    title,
    left,
    leftYAxis: { min: 0 },
    leftAnnotations: limit === undefined ? [] : [limit],
    width: WHOLE_WIDTH / 3,
  });
}
