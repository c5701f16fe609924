import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, sweeperMetric } from './sweeper-metrics.ts';

/** The organisations' metrics as a dashboard shows them: added up, or a line for each. */
export interface DashboardMetrics {
  /** How many there are now in all organisations together, by the last complete search of each. */
  readonly now: (name: MetricName, label: string) => IMetric;
  /** How often it happened, in all organisations together. */
  readonly sum: (name: MetricName, label: string) => IMetric;
  /** The highest number of a run, one line for each organisation, divided by `divisor` to make it readable. */
  readonly each: (name: MetricName, label: string, divisor?: number) => IMetric[];
}

export function dashboardMetrics(
  all: readonly { readonly name: string; readonly mode: string }[],
  stackName: string,
): DashboardMetrics {
  const modes = new Map(all.map(({ name, mode }) => [name, mode]));
  const organisations = [...modes.keys()];
  const isMixed = new Set(modes.values()).size > 1;
  const metric = (name: MetricName, organisation: string, statistic: string, label: string): Metric =>
    sweeperMetric(
      name,
      { stackName, organisation, mode: modes.get(organisation) ?? 'dry-run' },
      { statistic, label },
    );

  const together = (name: MetricName, statistic: string, label: string, missing: string): IMetric => {
    const [only, ...others] = organisations;
    if (only !== undefined && others.length === 0) return metric(name, only, statistic, label);
    const parts = organisations.map(
      (organisation, index) =>
        [`${name}${index}`, metric(name, organisation, statistic, organisation)] as const,
    );
    // Sweeps of several organisations do not end in the same minute, so missing values have to be filled in.
    const expression = `SUM([${parts.map(([id]) => `FILL(${id}, ${missing})`).join(', ')}])`;
    return new MathExpression({ expression, usingMetrics: Object.fromEntries(parts), label });
  };

  return {
    now: (name, label) => together(name, Stats.MAXIMUM, label, 'REPEAT'),
    sum: (name, label) => together(name, Stats.SUM, label, '0'),
    each: (name, label, divisor = 1) =>
      organisations.map((organisation, index) => {
        const own =
          organisations.length === 1
            ? label
            : isMixed
              ? `${organisation} (${modes.get(organisation)})`
              : organisation;
        const whole = metric(name, organisation, Stats.MAXIMUM, own);
        if (divisor === 1) return whole;
        const id = `${name}Of${index}`;
        return new MathExpression({
          expression: `${id} / ${divisor}`,
          usingMetrics: { [id]: whole },
          label: own,
        });
      }),
  };
}
