import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_DIMENSIONS, METRICS } from '../functions/sweeper/names.ts';

export type MetricName = keyof typeof METRICS;

/** Which of the function's metrics: those of a stack, of one organisation in its deployed mode. */
export interface MetricsOf {
  readonly stackName: string;
  readonly organisation: string;
  readonly mode: string;
}

export function sweeperMetric(name: MetricName, of: MetricsOf, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: of.stackName,
    metricName: METRICS[name],
    dimensionsMap: {
      [METRIC_DIMENSIONS.organisation]: of.organisation,
      [METRIC_DIMENSIONS.mode]: of.mode,
    },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}
