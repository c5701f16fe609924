import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The one key of the configuration; without it, each service uses AWS's own. */
export function configuredKey(scope: Construct, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(scope, 'GivenKey', arn);
}

/**
 * What a service's caller needs on a key, and only through that service: what an encrypted queue or topic asks of those
 * who send (SQS Developer Guide, "Key management"; SNS Developer Guide, the same).
 */
export function sendThrough(services: readonly string[], keyArn: string, scope: Construct): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: viaServices(services, scope),
  });
}

/** What a table asks of those who read and write (DynamoDB Developer Guide, "Authorizing use of the customer managed key"). */
export function storeIn(keyArn: string, scope: Construct): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: [keyArn],
    conditions: viaServices(['dynamodb'], scope),
  });
}

/**
 * Only on behalf of these services. KMS calls them by a domain; both that of most partitions and that of the stack's own
 * count, because its documentation does not say which one another partition has.
 */
export function viaServices(services: readonly string[], scope: Construct): Record<string, object> {
  const { region } = Stack.of(scope);
  const names = services.flatMap((service) =>
    ['amazonaws.com', Aws.URL_SUFFIX].map((domain) => `${service}.${region}.${domain}`),
  );
  return { StringEquals: { 'kms:ViaService': names } };
}
