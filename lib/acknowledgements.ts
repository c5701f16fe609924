import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Lets findings of cdk-nag stand for one construct, for a reason that a person has thought about. Anything that is
 * found and not acknowledged fails the synthesis.
 *
 * @param findings as cdk-nag names them: `AwsSolutions-SQS3`, `AwsSolutions-IAM5[Resource::*]`
 */
export function acknowledge(construct: IConstruct, findings: readonly string[], reason: string): void {
  Validations.of(construct).acknowledge(...findings.map((id) => ({ id, reason })));
}
