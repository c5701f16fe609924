import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { viaServices } from './encryption.ts';
import type { OrganisationConfig } from './config.ts';

/**
 * The permissions to read the secrets of the enabled organisations, and nothing else. A KMS key of the account may be
 * used only through Secrets Manager.
 */
export function secretStatements(
  stack: Stack,
  organisations: readonly OrganisationConfig[],
): PolicyStatement[] {
  const enabled = organisations.filter((organisation) => organisation.enabled);
  const secrets = enabled.map(({ secretName }) => secretArn(stack, secretName));
  const keys = enabled.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn]));
  const read = { actions: ['secretsmanager:GetSecretValue'], resources: unique(secrets) };
  const decrypt = {
    actions: ['kms:Decrypt'],
    resources: unique(keys),
    conditions: viaServices(['secretsmanager'], stack),
  };
  return [read, decrypt]
    .filter(({ resources }) => resources.length > 0)
    .map((statement) => new PolicyStatement(statement));
}

/**
 * A whole ARN is used as it is. A name becomes an ARN with six question marks, one for each character that Secrets
 * Manager adds, so that a secret whose name only begins in the same way does not match (its User Guide, "Wildcards").
 * The six are those of `Secret.grantRead`.
 */
function secretArn(stack: Stack, secretName: string): string {
  if (secretName.startsWith('arn:')) return secretName;
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
