import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { findingsIn } from '../support/findings.ts';
import { synthesize } from '../support/stack.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('cdk-nag', () => {
  it('finds what nobody has acknowledged', () => {
    const stack = new Stack(new App(), 'Careless');
    new Queue(stack, 'Queue');

    expect(findingsIn(stack)).toEqual([
      'AwsSolutions-SQS3',
      'AwsSolutions-SQS4',
      'Serverless-SQSRedrivePolicy',
    ]);
  });

  it.each<[what: string, config: Partial<ConfigInput>]>([
    ['as it comes', {}],
    [
      'enforcing, with tokens and alarms by e-mail',
      { mode: 'enforce', api: { auth: 'cognito' }, alarms: { email: 'operations@example.com' } },
    ],
    [
      'without an API, with alarms to a topic, summaries and a key',
      {
        api: { auth: 'off' },
        alarms: { topicArn: TOPIC },
        notify: TOPIC,
        orgs: [{ name: 'main', secretName: 'genesys/sweeper', kmsKeyArn: KEY }],
      },
    ],
    ['without the account’s logging', { api: { manageAccountLogging: false } }],
    [
      'private, for callers who sign, in a VPC with a security group of the stack’s own',
      {
        api: { vpcEndpointIds: ['vpce-01234567'] },
        vpc: { vpcId: 'vpc-01234567', subnetIds: ['subnet-01234567'] },
      },
    ],
  ])('finds nothing in the stack: %s', (_, config) => {
    expect(findingsIn(synthesize(config).stack)).toEqual([]);
  });
});
