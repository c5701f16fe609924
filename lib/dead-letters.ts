import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

/**
 * Where events go that could not be delivered, or whose run failed: encrypted, only over TLS, kept for 14 days, the
 * longest that SQS allows. The messages contain a request and an error, but no content of any conversation: the key is
 * SQS's own, unless the configuration has one, which the two roles that write here may then use.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, key: IKey | undefined) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...(key === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
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
