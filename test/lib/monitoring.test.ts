import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOG_KEYS, METRIC_NAMESPACE, METRICS } from '../../functions/sweeper/names.ts';
import type { OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { ALARM_HEADINGS } from '../../lib/alarms.ts';
import { LOG_QUERIES, type LogQuery, queryLines } from '../../lib/log-queries.ts';
import { conversed } from '../support/lives.ts';
import { synthesize } from '../support/stack.ts';
import { startWhole } from '../support/whole.ts';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly AlarmActions?: readonly unknown[];
}

function alarms(config: Parameters<typeof synthesize>[0] = {}): AlarmProperties[] {
  const { template } = synthesize(config);
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    (resource) => (resource as { Properties: AlarmProperties }).Properties,
  );
}

const headingOf = ({ AlarmDescription }: AlarmProperties): string => AlarmDescription.split('#').at(-1) ?? '';
const about = (heading: string, all: readonly AlarmProperties[]): AlarmProperties[] =>
  all.filter((alarm) => headingOf(alarm) === heading);

const enforcing = alarms({ mode: 'enforce' });

describe('the alarms', () => {
  it('each point to their heading in the runbook, and every heading has one', () => {
    for (const { AlarmDescription } of enforcing) {
      expect(AlarmDescription).toMatch(/\. Runbook: docs\/runbook\.md#[a-z-]+$/);
    }
    expect(new Set(enforcing.map(headingOf))).toEqual(new Set(ALARM_HEADINGS));
  });

  it('take silence for failure: no report in two intervals rings', () => {
    expect(about('no-report', alarms())).toMatchObject([
      {
        TreatMissingData: 'breaching',
        ComparisonOperator: 'LessThanThreshold',
        MetricName: METRICS.open,
        Dimensions: [
          { Name: 'mode', Value: 'dry-run' },
          { Name: 'org', Value: 'main' },
        ],
      },
    ]);
  });

  it.each([1, 24, 72, 168])(
    'wait %i hours for a report where the configuration says so',
    (silenceAfterHours) => {
      const [alarm] = about(
        'no-report',
        alarms({ orgs: [{ name: 'main', secretName: 's', silenceAfterHours }] }),
      );

      expect(((alarm?.Period ?? 0) * (alarm?.EvaluationPeriods ?? 0)) / 3600).toBe(silenceAfterHours);
    },
  );

  it('never look back further than CloudWatch does: 7 days, and one day with periods under an hour', () => {
    const rare = alarms({
      mode: 'enforce',
      orgs: [{ name: 'main', secretName: 's', schedule: 'rate(84 hours)' }],
    });

    for (const { Period = 0, EvaluationPeriods } of [...enforcing, ...rare]) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 7 * 86_400);
    }
  });

  it('are there for each organisation that is enabled', () => {
    const several = alarms({
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

  it('and the metrics are as many as the README’s prices say', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

    expect(readme).toContain(`| ${Object.keys(METRICS).length} metrics × $0.30 |`);
    expect(readme).toContain(`| ${enforcing.length} × $0.10 |`);
    const two = alarms({
      mode: 'enforce',
      orgs: [
        { name: 'first', secretName: 's1' },
        { name: 'second', secretName: 's2' },
      ],
    });
    expect(readme).toContain(
      `adds ${Object.keys(METRICS).length} metrics, ${two.length - enforcing.length} alarms`,
    );
  });

  it('do not ring for a backlog that a dry run lets grow', () => {
    expect(about('backlog-rising', alarms())).toEqual([]);
    expect(about('backlog-rising', enforcing)).toHaveLength(1);
  });

  it('go nowhere, to a topic of their own with an e-mail address, or to a given topic', () => {
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alarms';

    expect(alarms().flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual([]);
    for (const { AlarmActions } of alarms({ alarms: { topicArn } })) expect(AlarmActions).toEqual([topicArn]);
    const { template } = synthesize({ alarms: { email: 'ops@example.com' } });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });

  it('may publish to the topic of their own, and only over TLS', () => {
    const { template } = synthesize({ alarms: { email: 'ops@example.com' } });
    const policies = JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'));

    expect(policies).toContain('cloudwatch.amazonaws.com');
    expect(policies).toContain('"aws:SecureTransport":"false"');
  });

  it('and the dashboard name none but the metrics that a run publishes', () => {
    const names = new Set<string>(Object.values(METRICS));
    const own = enforcing.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(own.length).toBeGreaterThan(5);
    for (const { MetricName = '' } of own) expect(names).toContain(MetricName);

    const { template } = synthesize();
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(
      (dashboard as { Properties: { DashboardBody: unknown } }).Properties.DashboardBody,
    );
    const shown = [...body.matchAll(new RegExp(`${METRIC_NAMESPACE}\\\\\\\\?",\\\\\\\\?"(\\w+)`, 'g'))].map(
      ([, name = '']) => name,
    );
    expect(new Set(shown)).toEqual(new Set(Object.values(METRICS).filter((name) => !name.startsWith('Run'))));
  });
});

describe('the saved queries', () => {
  it('ask for fields that the log lines of a run have', async () => {
    const whole = await startWhole();
    whole.simulator.add(conversed(whole.simulator));
    const report = await whole.run({ mode: 'enforce' });
    const always = ['conversationId', 'outcome', 'class', 'rung', 'idleMinutes', ...Object.values(LOG_KEYS)];
    const sometimes = ['reason', 'queueId', 'contextId', 'uncertain'] satisfies (keyof OutcomeRow)[];
    const inSummary = Object.keys(report);
    const inErrors = ['message', 'exception', 'at'];
    const known = [...always, ...sometimes, ...inSummary, ...inErrors, '@timestamp'];

    expect(whole.printed()).toMatch(/"message":\s*"conversation"/);
    for (const key of always) expect(whole.printed()).toMatch(new RegExp(`"${key}":\\s`));
    const queries: readonly LogQuery[] = Object.values(LOG_QUERIES);
    for (const { fields = [] } of queries) {
      for (const field of fields) expect(known).toContain(field.replaceAll('`', '').split('.')[0]);
    }
  });

  it('are saved, each with its filter and a limit', () => {
    const { template } = synthesize();

    template.resourceCountIs('AWS::Logs::QueryDefinition', Object.keys(LOG_QUERIES).length);
    for (const query of Object.values(LOG_QUERIES)) {
      expect(queryLines(query).some((line) => line.startsWith('filter '))).toBe(true);
      expect(queryLines(query).at(-1)).toMatch(/^limit \d+$/);
    }
  });
});
