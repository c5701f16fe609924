import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MonitoringProps } from './monitoring.ts';
import { type MetricName, sweeperMetric } from './sweeper-metrics.ts';

/** Each alarm by its heading in the runbook. */
export const ALARM_HEADINGS = [
  'function-errors',
  'throttled',
  'dead-letters',
  'api-errors',
  'no-report',
  'refused',
  'unverified',
  'aborted',
  'run-refused',
  'partial',
  'backlog-rising',
] as const;
export type AlarmHeading = (typeof ALARM_HEADINGS)[number];

interface AlarmProps {
  readonly metric: IMetric;
  readonly what: string;
  readonly threshold?: number;
  readonly periods?: number;
  readonly operator?: ComparisonOperator;
  readonly missing?: TreatMissingData;
}

/** A metric alarm may look back 7 days at most, with periods of an hour or more (CloudWatch quotas). */
const LONGEST_LOOK_HOURS = 168;

/** Alarms on silence and on suspicious results, not on errors alone (AWS reference, "Alarms"). */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.all = [
      ...this.#ofFunction(props),
      ...props.organisations
        .filter(({ enabled }) => enabled)
        .flatMap((organisation) => this.#ofOrganisation(organisation, props)),
    ];
  }

  #ofFunction({ fn, deadLetters, api }: MonitoringProps): Alarm[] {
    const period = Duration.minutes(5);
    return [
      this.#alarm('function-errors', '', { metric: fn.metricErrors({ period }), what: 'A run failed.' }),
      this.#alarm('throttled', '', { metric: fn.metricThrottles({ period }), what: 'A run was throttled.' }),
      this.#alarm('dead-letters', '', {
        metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
        what: 'An event was not delivered, or its run failed.',
      }),
      ...(api === undefined
        ? []
        : [
            this.#alarm('api-errors', '', {
              metric: api.metricServerError({ period, statistic: Stats.SUM }),
              threshold: 5,
              what: 'The API answered 5xx five times in five minutes.',
            }),
          ]),
    ];
  }

  #ofOrganisation(
    { name, silenceAfterHours }: MonitoringProps['organisations'][number],
    { mode }: MonitoringProps,
  ): Alarm[] {
    const of = { organisation: name, mode };
    const some = (heading: AlarmHeading, metric: MetricName, what: string): Alarm =>
      this.#alarm(heading, name, { metric: sweeperMetric(metric, of), what: `${name}: ${what}` });
    // About one interval of the schedule, for silence is two of them unless somebody said otherwise.
    const period = Duration.hours(Math.min(LONGEST_LOOK_HOURS / 3, Math.ceil(silenceAfterHours / 2)));
    const rising = new MathExpression({
      expression: 'DIFF(stuck)',
      usingMetrics: { stuck: sweeperMetric('stuck', of, { statistic: Stats.MINIMUM, period }) },
      period,
      label: 'Stuck, against the period before',
    });
    return [
      this.#alarm('no-report', name, {
        metric: sweeperMetric('open', of, { statistic: Stats.SAMPLE_COUNT, period: Duration.hours(1) }),
        operator: ComparisonOperator.LESS_THAN_THRESHOLD,
        periods: Math.min(LONGEST_LOOK_HOURS, silenceAfterHours),
        missing: TreatMissingData.BREACHING,
        what: `${name}: no sweep has reported for ${silenceAfterHours} hours.`,
      }),
      some('refused', 'refused', 'Genesys refused to let a conversation be read or ended.'),
      some('unverified', 'unverified', 'a conversation was written to and not seen ended.'),
      some('aborted', 'runAborted', 'more conversations are stuck than abortIfMoreThan: none was ended.'),
      some('run-refused', 'runRefused', 'Genesys let nothing be searched, read or written.'),
      this.#alarm('partial', name, {
        metric: sweeperMetric('runPartial', of, { statistic: Stats.MINIMUM, period }),
        periods: 3,
        what: `${name}: every sweep has left something out, three periods in a row.`,
      }),
      // In a dry run nothing is ended, so a backlog that rises is no news.
      ...(mode === 'dry-run'
        ? []
        : [
            this.#alarm('backlog-rising', name, {
              metric: rising,
              periods: Math.min(6, Math.floor(LONGEST_LOOK_HOURS / period.toHours())),
              what: `${name}: there are more stuck conversations from period to period, although they are being ended.`,
            }),
          ]),
    ];
  }

  #alarm(heading: AlarmHeading, organisation: string, props: AlarmProps): Alarm {
    return new Alarm(this, [heading, organisation].filter(Boolean).join('-'), {
      alarmDescription: `${props.what} Runbook: docs/runbook.md#${heading}`,
      metric: props.metric,
      threshold: props.threshold ?? 1,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: props.operator ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.missing ?? TreatMissingData.NOT_BREACHING,
    });
  }
}
