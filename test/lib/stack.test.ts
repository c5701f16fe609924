import { describe, expect, it } from 'vitest';
import { parseRequest } from '../support/parse-request.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { joined, permissionsIn, propertiesOf, synthesize, type Joined } from '../support/stack.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
const VARIANTS: readonly [what: string, config: Partial<ConfigInput>][] = [
  ['as it comes', {}],
  [
    'enforcing, with tokens, alarms and summaries',
    {
      mode: 'enforce',
      api: { auth: 'cognito' },
      alarms: { email: 'operations@example.com' },
      notify: TOPIC,
    },
  ],
  ['without an API', { api: { auth: 'off' } }],
];

const XRAY = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Of what is granted on everything, the actions. */
function actionsOnEverything(config: Partial<ConfigInput>): string[] {
  const onEverything = permissionsIn(synthesize(config).template).filter(({ Resource }) =>
    [Resource].flat().includes('*'),
  );
  return [...new Set(onEverything.flatMap(({ Action }) => Action))].toSorted();
}

describe('stacks in one account', () => {
  it('have no name in common: what a stack names has its own name in it', () => {
    const named = [
      ['AWS::ApiGateway::RestApi', 'Name'],
      ['AWS::CloudWatch::Alarm', 'AlarmName'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
      ['AWS::Logs::QueryDefinition', 'Name'],
      ['AWS::Cognito::UserPool', 'UserPoolName'],
      ['AWS::Scheduler::ScheduleGroup', 'Name'],
    ] as const;
    const { template } = synthesize({ stackName: 'Second', api: { auth: 'cognito' } });
    for (const [type, property] of named) {
      const names = propertiesOf(template, type).map((properties) => JSON.stringify(properties[property]));
      expect(names.length, type).toBeGreaterThan(0);
      for (const name of names) expect(name, type).toContain('Second');
    }
    const [dashboard] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
    // Dashboards are an account's, in all its regions.
    // And `notify` links to it: functions/sweeper/report/notice.ts.
    expect(dashboard?.['DashboardName']).toEqual({ 'Fn::Join': ['', ['Second-', { Ref: 'AWS::Region' }]] });
    expect(JSON.stringify(template.toJSON())).not.toContain('StuckConversationSweeper');
    expect(JSON.stringify(template.toJSON())).not.toContain('"Export"');
  });
});

describe('the stack', () => {
  it.each(VARIANTS)('grants nothing on * but X-Ray and the delivery of logs: %s', (_, config) => {
    const others = actionsOnEverything(config).filter((action) => !action.startsWith('logs:'));

    expect(others).toEqual(XRAY);
  });

  it.each(VARIANTS)('attaches no managed policy and grants no action by a wildcard: %s', (_, config) => {
    const { template } = synthesize(config);
    const actions = permissionsIn(template).flatMap(({ Action }) => Action);

    expect(JSON.stringify(template.toJSON())).not.toContain('ManagedPolicyArns');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('keeps dead letters encrypted, over TLS alone, for 14 days', () => {
    const { template } = synthesize();

    expect(propertiesOf(template, 'AWS::SQS::Queue')).toEqual([
      { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 60 * 60 },
    ]);
    const [policy] = propertiesOf(template, 'AWS::SQS::QueuePolicy');
    expect(policy).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });

  it('keeps every log as long as configured, and when the stack is removed', () => {
    const { template } = synthesize({ logRetentionDays: 365 });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));

    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) {
      expect(group).toMatchObject({ Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
    }
  });

  it('names in its outputs what a person needs next', () => {
    const { template } = synthesize();
    for (const name of [
      'FunctionName',
      'ApiUrl',
      'DashboardUrl',
      'DeadLetterQueueUrl',
      'TableName',
      'DrySweepCommand',
    ]) {
      const output = template.findOutputs(name)[name];
      expect(output?.['Value'], name).toBeDefined();
      expect(output?.['Description'], name).toMatch(/\.$/);
    }
  });

  it('gives a command that runs a dry sweep of this function, whatever mode is deployed', () => {
    const { template } = synthesize({ mode: 'enforce' });
    const [fn] = Object.keys(template.findResources('AWS::Lambda::Function'));
    const value = template.findOutputs('DrySweepCommand')['DrySweepCommand']?.['Value'] as Joined;
    const command = joined(value);

    expect(command).toBe(
      `aws lambda invoke --region AWS::Region --function-name ${fn} --cli-binary-format raw-in-base64-out ` +
        `--cli-read-timeout 0 --payload '{"action":"sweep"}' /dev/stdout`,
    );
    const [, payload = ''] = /--payload '(.*)'/.exec(command) ?? [];
    expect(parseRequest(JSON.parse(payload))).toMatchObject({ action: 'sweep', mode: 'dry-run' });
  });

  it('says where tokens are to be had, with Cognito alone', () => {
    const named = (auth: 'iam' | 'cognito'): string[] =>
      Object.keys(synthesize({ api: { auth } }).template.findOutputs('TokenUrl'));

    expect(named('cognito')).toEqual(['TokenUrl']);
    expect(named('iam')).toEqual([]);
  });

  it('has no API where it is off', () => {
    const { template } = synthesize({ api: { auth: 'off' } });

    expect(propertiesOf(template, 'AWS::ApiGateway::RestApi')).toEqual([]);
    expect(propertiesOf(template, 'AWS::Lambda::Permission')).toEqual([]);
    expect(template.findOutputs('ApiUrl')).toEqual({});
  });

  it('puts the configured tags on what it creates', () => {
    const { template } = synthesize({ tags: { 'cost-centre': '42' } });
    const taggable = ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::IAM::Role'];
    const resources = taggable.flatMap((type) => propertiesOf(template, type));

    expect(resources.length).toBeGreaterThanOrEqual(taggable.length);
    for (const { Tags } of resources) expect(Tags).toContainEqual({ Key: 'cost-centre', Value: '42' });
  });

  it('is the same in every account and region: nothing is looked up', () => {
    const { assembly } = synthesize();

    expect(assembly.manifest.missing).toBeUndefined();
    expect(assembly.stacks[0]?.environment).toMatchObject({
      account: 'unknown-account',
      region: 'unknown-region',
    });
  });
});
