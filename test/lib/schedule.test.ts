import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunPlan } from '../../functions/sweeper/request/plan.ts';
import { resolveRun } from '../../functions/sweeper/request/resolve-run.ts';
import { digestUntil } from '../../functions/sweeper/triggers.ts';
import { readEvent } from '../support/read-event.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { propertiesOf, settingsIn, synthesize } from '../support/stack.ts';

const ORGS = [
  { name: 'main', secretName: 'genesys/sweeper' },
  {
    name: 'Second.org_2-x',
    secretName: 'genesys/second',
    schedule: 'cron(0 8-18 ? * MON-FRI *)',
    timeZone: 'Europe/Berlin',
    silenceAfterHours: 72,
    flexibleWindowMinutes: 0,
  },
  { name: 'old', secretName: 'genesys/old', enabled: false },
];

type ScheduleProperties = {
  readonly GroupName: string;
  readonly Target: { readonly Input: string; readonly RoleArn: { readonly 'Fn::GetAtt': readonly [string] } };
};

/** The runs that the deployed function plans when it is called as the schedules do it. */
function plannedRuns(config: Partial<ConfigInput>): RunPlan[] {
  const synthesized = synthesize(config);
  const { template } = synthesized;
  const settings = settingsIn(synthesized);
  const schedules = propertiesOf(template, 'AWS::Scheduler::Schedule') as readonly ScheduleProperties[];
  return schedules.map(({ Target }) => {
    // Scheduler puts its own id in this place when it calls.
    const input = Target.Input.replace('<aws.scheduler.execution-id>', randomUUID());
    return resolveRun(
      readEvent(JSON.parse(input), () => 'not named by the schedule'),
      settings,
    );
  });
}

describe('the schedules', () => {
  it.each(['dry-run', 'enforce'] as const)(
    'call the function with a complete request that it takes, in the deployed mode: %s',
    (mode) => {
      const runs = plannedRuns({ mode, orgs: ORGS });

      expect(
        runs.map((run) => ({ ...run, organisation: run.organisation.name, sweepId: run.sweepId.length })),
      ).toMatchObject([
        {
          trigger: 'schedule',
          action: 'sweep',
          mode,
          organisation: 'main',
          intervalMinutes: 30,
          sweepId: randomUUID().length,
        },
        { trigger: 'schedule', action: 'sweep', mode, organisation: 'Second.org_2-x', intervalMinutes: 60 },
      ]);
    },
  );

  it('go by each organisation’s expression, time zone and window; a disabled one has none', () => {
    const { template } = synthesize({ orgs: ORGS });

    expect(propertiesOf(template, 'AWS::Scheduler::Schedule')).toMatchObject([
      {
        ScheduleExpression: 'rate(30 minutes)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
        State: 'ENABLED',
      },
      {
        ScheduleExpression: 'cron(0 8-18 ? * MON-FRI *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
      },
    ]);
  });

  it('give up soon, and hand what could not be delivered to the dead-letter queue', () => {
    const { template } = synthesize();
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

    expect(propertiesOf(template, 'AWS::Scheduler::Schedule')).toMatchObject([
      {
        Target: {
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        },
      },
    ]);
  });

  it('publish a digest once a week, where there is a topic, of the week that the schedule was meant for', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
    const { template } = synthesize({ notify: topic, orgs: ORGS });
    const schedules = propertiesOf(template, 'AWS::Scheduler::Schedule') as readonly ScheduleProperties[];
    const [sweep, , digest] = schedules;

    expect(schedules).toHaveLength(3);
    expect(digest).toMatchObject({
      GroupName: sweep?.GroupName,
      ScheduleExpression: 'cron(0 6 ? * MON *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { ...sweep?.Target, Input: '{"digest":{"until":"<aws.scheduler.scheduled-time>"}}' },
    });
    expect(digestUntil(JSON.parse(digest?.Target.Input.replace(/<.*>/, '2026-11-30T06:00:00Z') ?? ''))).toBe(
      Date.UTC(2026, 10, 30, 6),
    );
  });

  it('have a role that only schedules of this stack can take, and that can do nothing else', () => {
    const { template } = synthesize();
    const [group = ''] = Object.keys(template.findResources('AWS::Scheduler::ScheduleGroup'));
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));
    const [fn] = Object.keys(template.findResources('AWS::Lambda::Function'));
    const [schedule] = propertiesOf(template, 'AWS::Scheduler::Schedule') as readonly ScheduleProperties[];
    const role = template.findResources('AWS::IAM::Role')[schedule?.Target.RoleArn['Fn::GetAtt'][0] ?? ''];

    expect(role?.['Properties']).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: {
                'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                'aws:SourceArn': { 'Fn::GetAtt': [group, 'Arn'] },
              },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'sweep',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [fn, 'Arn'] } },
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [queue, 'Arn'] } },
            ],
          },
        },
      ],
    });
    expect(Object.values(template.findResources('AWS::Scheduler::ScheduleGroup'))).toMatchObject([
      { Properties: { Name: schedule?.GroupName }, DeletionPolicy: 'Delete' },
    ]);
  });

  it('get no other permission by what they call', () => {
    const attached = propertiesOf(synthesize().template, 'AWS::IAM::Policy');

    // The function's, and the state machine's (sweep-machine.test.ts).
    expect(attached.flatMap(({ Roles }) => Roles)).toEqual([
      { Ref: expect.stringMatching(/^SweeperRole/) },
      { Ref: expect.stringMatching(/^LongSweepsRole/) },
    ]);
  });
});
