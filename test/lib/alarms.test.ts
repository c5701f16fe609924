import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../functions/sweeper/names.ts';
import { ALARM_HEADINGS } from '../../lib/alarms.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { propertiesOf, synthesize } from '../support/stack.ts';

type Metric = {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
};

type Alarm = Partial<Metric> & {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Metric; readonly Period: number };
  }[];
  readonly Statistic?: string;
  readonly Threshold: number;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly AlarmActions?: readonly unknown[];
};

function alarmsOf(config: Partial<ConfigInput> = {}): readonly Alarm[] {
  return propertiesOf(synthesize(config).template, 'AWS::CloudWatch::Alarm') as readonly Alarm[];
}

const headingOf = ({ AlarmDescription }: Alarm): string => AlarmDescription.split('#').at(-1) ?? '';
const about = (heading: string, all: readonly Alarm[]): readonly Alarm[] =>
  all.filter((alarm) => headingOf(alarm) === heading);
const scheduled = (schedule: string, silenceAfterHours?: number): Partial<ConfigInput> => ({
  mode: 'enforce',
  orgs: [
    {
      name: 'main',
      secretName: 's',
      schedule,
      ...(silenceAfterHours === undefined ? {} : { silenceAfterHours }),
    },
  ],
});

const dry = alarmsOf();
const enforcing = alarmsOf({ mode: 'enforce' });

describe('the alarms', () => {
  it('each say whether they can wait and point to their heading in the runbook, and every heading has one', () => {
    for (const { AlarmDescription } of enforcing) {
      expect(AlarmDescription).toMatch(/\. Runbook: docs\/runbook\.md#[a-z-]+$/);
      expect(AlarmDescription).toMatch(/It can wait until morning\.|It cannot wait if/);
    }
    expect(new Set(enforcing.map(headingOf))).toEqual(new Set(ALARM_HEADINGS));
  });

  it('say in their names which deployment, what and which organisation', () => {
    expect(about('refused', enforcing).map(({ AlarmName }) => AlarmName)).toEqual([
      'StuckConversationSweeper-refused-main',
    ]);
    expect(about('throttled', enforcing).map(({ AlarmName }) => AlarmName)).toEqual([
      'StuckConversationSweeper-throttled',
    ]);
  });

  it('take silence for failure: no report in two intervals rings', () => {
    expect(about('no-report', dry)).toMatchObject([
      {
        TreatMissingData: 'breaching',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        Statistic: 'Sum',
        MetricName: METRICS.runs,
      },
    ]);
    expect(about('no-report', dry)[0]?.AlarmDescription).toContain('has sent a report for 1 hour.');
  });

  it.each([
    ['rate(25 minutes)', undefined, 1],
    ['rate(30 minutes)', 24, 24],
    ['cron(0/30 8-17 ? * MON-FRI *)', 72, 72],
    ['rate(3 days)', undefined, 144],
    ['cron(0 8 ? * MON,THU *)', 168, 168],
  ])('wait for a report of %s, with %s hours configured, for %i hours', (schedule, said, expected) => {
    const [alarm] = about('no-report', alarmsOf(scheduled(schedule, said)));

    expect(((alarm?.Period ?? 0) * (alarm?.EvaluationPeriods ?? 0)) / 3600).toBe(expected);
    expect(alarm?.DatapointsToAlarm).toBe(alarm?.EvaluationPeriods);
  });

  it('take missing data for good, but for silence', () => {
    for (const alarm of enforcing.filter((one) => headingOf(one) !== 'no-report')) {
      expect(alarm.TreatMissingData).toBe('notBreaching');
      expect(alarm.ComparisonOperator).toBe('GreaterThanOrEqualToThreshold');
    }
  });

  it('watch the metrics of their organisation in the deployed mode', () => {
    const metrics = [...dry, ...enforcing].flatMap((alarm) => [alarm, ...measured(alarm)]);
    const own = metrics.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    const names = new Set<unknown>(Object.values(METRICS));

    expect(own.length).toBeGreaterThan(10);
    for (const { MetricName, Dimensions } of own) {
      expect(names).toContain(MetricName);
      expect(Dimensions?.map(({ Name }) => Name).toSorted()).toEqual(
        Object.values(METRIC_DIMENSIONS).toSorted(),
      );
    }
    expect(dimension(about('refused', dry)[0], METRIC_DIMENSIONS.mode)).toBe('dry-run');
    expect(dimension(about('refused', enforcing)[0], METRIC_DIMENSIONS.mode)).toBe('enforce');
  });

  it('watch the metric that their heading is about', () => {
    const metricOf = (heading: string): unknown => about(heading, enforcing)[0]?.MetricName;

    expect(ALARM_HEADINGS.map((heading) => [heading, metricOf(heading)])).toEqual([
      ['function-errors', 'Errors'],
      ['throttled', 'Throttles'],
      ['dead-letters', 'ApproximateNumberOfMessagesVisible'],
      ['sweep-execution-failed', 'ExecutionsFailed'],
      ['api-errors', '5XXError'],
      ['no-report', METRICS.runs],
      ['refused', METRICS.refused],
      ['unverified', METRICS.unverified],
      ['aborted', METRICS.runAborted],
      ['run-refused', METRICS.runRefused],
      ['run-failed', METRICS.runFailed],
      ['partial', METRICS.runPartial],
      ['history-unavailable', METRICS.historyUnavailable],
      ['backlog-rising', undefined],
    ]);
    expect(measured(about('backlog-rising', enforcing)[0]).map(({ MetricName }) => MetricName)).toEqual([
      METRICS.open,
    ]);
  });

  it('know the API by the name that it has', () => {
    const { template } = synthesize();
    const [api] = propertiesOf(template, 'AWS::ApiGateway::RestApi');

    expect(dimension(about('api-errors', dry)[0], 'ApiName')).toBe(api?.['Name']);
  });

  it('have none for an API that is not there', () => {
    expect(about('api-errors', alarmsOf({ api: { auth: 'off' } }))).toEqual([]);
  });

  it('go on ringing from one bad run to the next, instead of telling each', () => {
    const [refused] = about('refused', alarmsOf(scheduled('rate(4 hours)')));

    expect(refused).toMatchObject({ Period: 8 * 3600, EvaluationPeriods: 1, Statistic: 'Sum', Threshold: 1 });
  });

  it.each([
    ['run-failed', 'failed: nothing could be searched, read or ended.'],
    ['partial', 'did not reach all conversations or days.'],
  ])('ring for %s only when it was so three sweeps in a row, or as many as a week holds', (heading, what) => {
    expect(about(heading, enforcing)).toMatchObject([
      { Statistic: 'Minimum', Period: 38 * 60, EvaluationPeriods: 3, DatapointsToAlarm: 3 },
    ]);
    const saidFor = (schedule: string): string | undefined =>
      about(heading, alarmsOf(scheduled(schedule)))[0]?.AlarmDescription;

    expect(saidFor('rate(4 hours)')).toContain(`main: 3 sweeps in a row ${what}`);
    expect(saidFor('rate(3 days)')).toContain(`main: 2 sweeps in a row ${what}`);
  });

  it('ring for a backlog that rises on four of six days, by ten conversations and by a tenth', () => {
    const [rising] = about('backlog-rising', enforcing);

    expect(rising).toMatchObject({ EvaluationPeriods: 6, DatapointsToAlarm: 4, Threshold: 1 });
    expect(rising?.Metrics?.map(({ Expression }) => Expression)).toContain(
      'IF(DIFF(open) >= 10 AND DIFF(open) >= open * 0.1, 1, 0)',
    );
    expect(rising?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).toEqual([86_400]);
  });

  it('have none for a backlog that a dry run lets rise, nor where a week holds too few sweeps', () => {
    expect(about('backlog-rising', dry)).toEqual([]);
    expect(about('backlog-rising', alarmsOf(scheduled('rate(36 hours)')))).toEqual([]);
  });

  it('are there for each organisation that is enabled', () => {
    const several = alarmsOf({
      orgs: [
        { name: 'first', secretName: 's1' },
        { name: 'second', secretName: 's2' },
        { name: 'resting', secretName: 's3', enabled: false },
      ],
    });

    expect(about('no-report', several).map(({ AlarmDescription }) => AlarmDescription.split(':')[0])).toEqual(
      ['first', 'second'],
    );
    expect(about('dead-letters', several)).toHaveLength(1);
  });

  it('and the metrics are all on the page about the report', () => {
    const page = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');

    expect(Object.values(METRICS).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('and the metrics are as many as the page on costs says', () => {
    const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
    const two = alarmsOf({
      mode: 'enforce',
      orgs: [
        { name: 'first', secretName: 's1' },
        { name: 'second', secretName: 's2' },
      ],
    });

    expect(page).toContain(`| ${Object.keys(METRICS).length} metrics × $0.30 |`);
    expect(page).toContain(`| ${enforcing.length} × $0.10 |`);
    expect(page).toContain(
      `adds ${Object.keys(METRICS).length} metrics, ${two.length - enforcing.length} alarms`,
    );
  });
});

/** The metrics in an alarm's expression. */
function measured(alarm: Alarm | undefined): readonly Metric[] {
  return (
    alarm?.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? []
  );
}

function dimension(alarm: Alarm | undefined, name: string): unknown {
  return alarm?.Dimensions?.find(({ Name }) => Name === name)?.Value;
}
