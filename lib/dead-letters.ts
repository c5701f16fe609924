import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

/**
 * Where events go that could not be delivered, or whose run failed: encrypted, only over TLS, kept for 14 days, the
 * longest that SQS allows. The key is SQS's own: the messages contain a request and an error, but no content of any
 * conversation, and the two services that write here would need permissions for any other key.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this.queue,
      ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
      'This is the dead-letter queue. Nothing consumes it: an alarm asks a person to look into it.',
    );
  }
}
