import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { propertiesOf, type Statement, synthesize } from '../support/stack.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const { template } = synthesize({ alarms: { email: 'ops@example.com' } });

interface Policy {
  readonly Statement: readonly (Statement & { readonly Principal: { readonly Service?: string } })[];
}

/** Where each alarm goes, as it begins to ring and as it is over. */
function actionsOf(config: Partial<ConfigInput>): readonly unknown[] {
  return propertiesOf(synthesize(config).template, 'AWS::CloudWatch::Alarm').flatMap(
    ({ AlarmActions, OKActions }) => [AlarmActions, OKActions],
  );
}

/** What CloudWatch may do by a policy. */
function granted(policy: unknown): Statement | undefined {
  return (policy as Policy).Statement.find(
    ({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com',
  );
}

describe('alarms', () => {
  it('go nowhere unless the configuration says so', () => {
    expect(new Set(actionsOf({}))).toEqual(new Set([undefined]));
    expect(propertiesOf(synthesize().template, 'AWS::SNS::Topic')).toEqual([]);
  });

  it('all go to a given topic, and say there that it is over', () => {
    expect(new Set(actionsOf({ alarms: { topicArn: TOPIC } }).map(String))).toEqual(new Set([TOPIC]));
  });

  it('all go to a topic of their own, and on to an e-mail address', () => {
    const [topic = ''] = Object.keys(template.findResources('AWS::SNS::Topic'));

    for (const actions of actionsOf({ alarms: { email: 'ops@example.com' } })) {
      expect(actions).toEqual([{ Ref: topic }]);
    }
    expect(propertiesOf(template, 'AWS::SNS::Subscription')).toEqual([
      { Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: { Ref: topic } },
    ]);
  });
});

describe('the topic of their own', () => {
  const [topic] = propertiesOf(template, 'AWS::SNS::Topic');
  const [key] = propertiesOf(template, 'AWS::KMS::Key');
  const [topicPolicy] = propertiesOf(template, 'AWS::SNS::TopicPolicy');

  it('is encrypted with a key that alarms may use, which AWS’s own key for SNS is not', () => {
    const [id = ''] = Object.keys(template.findResources('AWS::KMS::Key'));

    expect(topic?.['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    expect(granted(key?.['KeyPolicy'])?.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*']);
    expect(key?.['EnableKeyRotation']).toBe(true);
  });

  it('takes messages over TLS alone, from alarms of this account', () => {
    const policy = JSON.stringify(topicPolicy?.['PolicyDocument']);

    expect(policy).toMatch(
      /"Effect":"Deny".*"aws:SecureTransport":"false"|"aws:SecureTransport":"false".*"Effect":"Deny"/,
    );
    expect(granted(topicPolicy?.['PolicyDocument'])).toMatchObject({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });
});

describe('the dashboard’s address', () => {
  it('leads to the dashboard', () => {
    const [dashboard = ''] = Object.keys(template.findResources('AWS::CloudWatch::Dashboard'));
    const address = JSON.stringify(template.findOutputs('DashboardUrl'));

    expect(address).toContain('/cloudwatch/home?region=');
    expect(address).toContain(`#dashboards/dashboard/",{"Ref":"${dashboard}"}`);
  });
});
