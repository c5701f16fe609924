import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmSpan, oneRun, silentFor, threeRuns } from './alarm-spans.ts';
import type { MonitoringProps } from './monitoring.ts';
import { type MetricName, type MetricsOf, sweeperMetric } from './sweeper-metrics.ts';

/** Each alarm by its heading in the runbook. */
export const ALARM_HEADINGS = [
  'function-errors',
  'throttled',
  'dead-letters',
  'sweep-execution-failed',
  'api-errors',
  'no-report',
  'refused',
  'unverified',
  'aborted',
  'run-refused',
  'run-failed',
  'partial',
  'history-unavailable',
  'backlog-rising',
] as const;
export type AlarmHeading = (typeof ALARM_HEADINGS)[number];

type Organisation = MonitoringProps['organisations'][number];

interface AlarmProps {
  /** What has happened, in a sentence that a person understands at three in the morning. */
  readonly what: string;
  /** A sentence that says whether this can wait until morning. If it is absent, it can wait. */
  readonly urgency?: string;
  readonly metric: IMetric;
  readonly span: AlarmSpan;
  /** Values from here on are bad. */
  readonly threshold?: number;
  /** Values below the threshold are bad, and so is missing data. */
  readonly silence?: true;
}

const CAN_WAIT = 'It can wait until morning.';
const MINUTES_PER_DAY = 1440;
const HOUR: AlarmSpan = { periodMinutes: 60, periods: 1, bad: 1 };
const FIVE_MINUTES: AlarmSpan = { periodMinutes: 5, periods: 1, bad: 1 };

/**
 * When a backlog counts as rising: on four of six days, the lowest number of open conversations in a sweep is at least
 * ten higher, and a tenth higher, than on the day before. The other alarms are about stuck conversations that are not
 * ended. This one is about conversations that pile up and are kept, which no other alarm shows. The lowest number of a
 * day leaves out its rush hours, and four days of six leave out a busy Monday. It costs as much as any other alarm.
 */
const RISING = 'IF(DIFF(open) >= 10 AND DIFF(open) >= open * 0.1, 1, 0)';
const RISING_SPAN: AlarmSpan = { periodMinutes: MINUTES_PER_DAY, periods: 6, bad: 4 };

/** Alarms on missing reports and suspicious results, not only on errors. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { organisations } = props;
    this.all = [
      ...this.#ofFunction(props),
      ...organisations.filter(({ enabled }) => enabled).flatMap((one) => this.#ofOrganisation(one)),
    ];
  }

  #ofFunction({ fn, deadLetters, machine, api }: MonitoringProps): Alarm[] {
    return [
      this.#alarm('function-errors', '', {
        what: 'A run ended with an error and without a report.',
        metric: fn.metricErrors(periodOf(HOUR)),
        span: HOUR,
      }),
      this.#alarm('throttled', '', {
        what: 'A run could not start: no instance of the Lambda function was free.',
        metric: fn.metricThrottles(periodOf(HOUR)),
        span: HOUR,
      }),
      this.#alarm('dead-letters', '', {
        what: 'An event could not be delivered, or its run ended with an error.',
        metric: deadLetters.metricApproximateNumberOfMessagesVisible({
          ...periodOf(FIVE_MINUTES),
          statistic: Stats.MAXIMUM,
        }),
        span: FIVE_MINUTES,
      }),
      this.#alarm('sweep-execution-failed', '', {
        what: 'A long sweep has stopped before it was done.',
        metric: machine.metricFailed(periodOf(HOUR)),
        span: HOUR,
      }),
      ...(api === undefined
        ? []
        : [
            this.#alarm('api-errors', '', {
              what: 'The API answered 5xx at least five times in five minutes.',
              urgency: 'It cannot wait if callers need the API at night.',
              metric: api.metricServerError(periodOf(FIVE_MINUTES)),
              span: FIVE_MINUTES,
              threshold: 5,
            }),
          ]),
    ];
  }

  #ofOrganisation(organisation: Organisation): Alarm[] {
    const { name, mode, silenceAfterHours, intervalMinutes } = organisation;
    const alarm = (
      heading: AlarmHeading,
      {
        metric,
        statistic = Stats.SUM,
        ...props
      }: Omit<AlarmProps, 'metric'> & { metric: MetricName; statistic?: string },
    ): Alarm =>
      this.#alarm(heading, name, {
        ...props,
        metric: sweeperMetric(metric, this.#metricsOf(name, mode), { statistic, ...periodOf(props.span) }),
      });
    const span = oneRun(intervalMinutes);
    const several = threeRuns(intervalMinutes);
    const inARow = several.bad === 1 ? 'A sweep' : `${several.bad} sweeps in a row`;
    return [
      alarm('no-report', {
        what: `No scheduled sweep has sent a report for ${silenceAfterHours} ${silenceAfterHours === 1 ? 'hour' : 'hours'}.`,
        metric: 'runs',
        span: silentFor(silenceAfterHours),
        silence: true,
      }),
      alarm('refused', {
        what: 'Genesys Cloud refused to let the sweeper read or end a conversation.',
        metric: 'refused',
        span,
      }),
      alarm('unverified', {
        what: 'The sweeper tried to end a conversation and did not see it end.',
        metric: 'unverified',
        span,
      }),
      alarm('aborted', {
        what: 'More conversations are stuck than abortIfMoreThan or abortIfMorePercent allows: none was ended.',
        metric: 'runAborted',
        span,
      }),
      alarm('run-refused', {
        what: 'Genesys Cloud refused every search, read or write of a sweep.',
        metric: 'runRefused',
        span,
      }),
      alarm('run-failed', {
        what: `${inARow} failed: nothing could be searched, read or ended. Genesys Cloud, or the connection to it, fails.`,
        metric: 'runFailed',
        statistic: Stats.MINIMUM,
        span: several,
      }),
      alarm('partial', {
        what: `${inARow} did not reach all conversations or days.`,
        metric: 'runPartial',
        statistic: Stats.MINIMUM,
        span: several,
      }),
      alarm('history-unavailable', {
        what: `${several.bad === 1 ? 'A run' : `${several.bad} runs in a row`} could not use the table: what they have written is not all in the history.`,
        metric: 'historyUnavailable',
        statistic: Stats.MINIMUM,
        span: several,
      }),
      ...(mode === 'enforce' && intervalMinutes <= MINUTES_PER_DAY ? [this.#backlog(name, mode)] : []),
    ];
  }

  /**
   * Not for a dry run: it ends nothing, so a rising backlog is to be expected. Nor for sweeps that run less than once a
   * day: seven days do not have enough of them.
   */
  #backlog(name: string, mode: string): Alarm {
    const period = periodOf(RISING_SPAN);
    const open = sweeperMetric('open', this.#metricsOf(name, mode), { statistic: Stats.MINIMUM, ...period });
    return this.#alarm('backlog-rising', name, {
      what: 'Day after day, more conversations are open, even at the quietest time of the day.',
      metric: new MathExpression({ expression: RISING, usingMetrics: { open }, ...period, label: 'rising' }),
      span: RISING_SPAN,
    });
  }

  #metricsOf(organisation: string, mode: string): MetricsOf {
    return { stackName: Stack.of(this).stackName, organisation, mode };
  }

  #alarm(heading: AlarmHeading, organisation: string, props: AlarmProps): Alarm {
    const { what, urgency = CAN_WAIT, metric, span, threshold = 1, silence } = props;
    const id = [heading, organisation].filter(Boolean).join('-');
    return new Alarm(this, id, {
      // The subject of the e-mail.
      alarmName: `${Stack.of(this).stackName}-${id}`,
      alarmDescription: `${organisation === '' ? '' : `${organisation}: `}${what} ${urgency} Runbook: docs/runbook.md#${heading}`,
      metric,
      threshold,
      evaluationPeriods: span.periods,
      datapointsToAlarm: span.bad,
      comparisonOperator:
        silence === true
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}

function periodOf({ periodMinutes }: AlarmSpan): { readonly period: Duration } {
  return { period: Duration.minutes(periodMinutes) };
}
