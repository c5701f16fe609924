import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FEATURE_FLAGS } from '../support/stack.ts';

it('cdk.json sets the CDK’s recommended feature flags, for every partition that this stack is for', () => {
  const recommended = JSON.parse(
    readFileSync(
      new URL('../../node_modules/aws-cdk-lib/recommended-feature-flags.json', import.meta.url),
      'utf8',
    ),
  ) as Record<string, unknown>;

  expect(FEATURE_FLAGS).toEqual({
    ...recommended,
    '@aws-cdk/core:target-partitions': ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'],
  });
});
