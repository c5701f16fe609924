import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** Where alarms go: a topic with one e-mail address. */
export class AlarmTopic extends Construct {
  readonly topic: ITopic;

  constructor(
    scope: Construct,
    id: string,
    { email, key }: { readonly email: string; readonly key: IKey | undefined },
  ) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { masterKey: key ?? this.#createKey(), enforceSSL: true });
    acknowledge(
      topic.addSubscription(new EmailSubscription(email)),
      ['Serverless-SNSRedrivePolicy'],
      'Nobody would look for a lost e-mail in a queue. The dashboard shows the active alarms even if a mail is lost.',
    );
    // A topic with its own policy has no default policy, which would let the alarms of the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    this.topic = topic;
  }

  /**
   * Alarms cannot publish to a topic that is encrypted with AWS's own key: the key's policy does not allow them, and
   * nobody can change it (re:Post, "How do I configure a CloudWatch alarm with an encrypted SNS topic?").
   */
  #createKey(): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts the alarms of the stuck-conversation sweeper on their way.',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // In the policy of a key, * means this key.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    return key;
  }
}
