import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../functions/sweeper/names.ts';

export type MetricName = keyof typeof METRICS;

/** One of the function's own metrics, of one organisation in the deployed mode. */
export function sweeperMetric(
  name: MetricName,
  of: { readonly organisation: string; readonly mode: string },
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
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
