import { CfnMapping, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What the names of things depend on that are no ARNs, by the partition of AWS. */
interface Names {
  /** The host of the console. */
  readonly console: string;
  /** The second part of the address of a user pool's tokens; undefined where there are none, or it is not documented. */
  readonly tokens?: string;
  /** Why there is no API with Cognito. */
  readonly lacks?: string;
}

/**
 * The partitions that the stack is for. Sources: AWS GovCloud (US) User Guide, "Amazon Cognito" (only FIPS endpoints);
 * Getting Started with Amazon Web Services in China, "Amazon Cognito" (no user pools). See docs/design/aws.md.
 */
export const PARTITIONS: Readonly<Record<string, Names>> = {
  aws: { console: 'console.aws.amazon.com', tokens: 'auth' },
  'aws-us-gov': { console: 'console.amazonaws-us-gov.com', tokens: 'auth-fips' },
  'aws-cn': { console: 'console.amazonaws.cn', lacks: 'has no user pools of Cognito' },
  'aws-eusc': {
    console: 'console.amazonaws-eusc.eu',
    lacks: 'has no documented address for the tokens of Cognito',
  },
};

/** A name in the partition that the stack is deployed to, which may not be known before. */
function nameIn(scope: Construct, name: 'console' | 'tokens'): string {
  const stack = Stack.of(scope);
  const id = `Partitions${name}`;
  const found = stack.node.tryFindChild(id);
  const mapping =
    found instanceof CfnMapping
      ? found
      : new CfnMapping(stack, id, {
          mapping: Object.fromEntries(
            Object.entries(PARTITIONS).flatMap(([partition, names]) =>
              names[name] === undefined ? [] : [[partition, { is: names[name] }]],
            ),
          ),
          lazy: true,
        });
  return mapping.findInMap(stack.partition, 'is');
}

export function consoleHost(scope: Construct): string {
  return nameIn(scope, 'console');
}

/** Where the clients of a user pool get their tokens, by the prefix of its domain. */
export function tokenUrl(scope: Construct, prefix: string): string {
  const { region } = Stack.of(scope);
  return `https://${prefix}.${nameIn(scope, 'tokens')}.${region}.amazoncognito.com/oauth2/token`;
}
