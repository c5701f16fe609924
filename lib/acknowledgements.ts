import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag for one construct, with a reason that a person has thought about. A finding that nobody
 * has acknowledged fails the synthesis.
 *
 * @param findings as cdk-nag names them: `AwsSolutions-SQS3`, `AwsSolutions-IAM5[Resource::*]`
 */
export function acknowledge(construct: IConstruct, findings: readonly string[], reason: string): void {
  Validations.of(construct).acknowledge(...findings.map((id) => ({ id, reason })));
}
