import { describe, expect, it } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { knownRegion, regionProblems } from '../../lib/region-problems.ts';
import { everythingIn } from '../support/everything.ts';
import { NOW, SMALLEST } from '../support/stack.ts';

function problemsIn(region: string | undefined, config: Partial<ConfigInput> = {}): string[] {
  return regionProblems(readConfig({ sweeper: { ...SMALLEST, ...config } }, NOW), region).map(
    ({ path, problem, accepted }) => `${path}: ${problem}; accepted: ${accepted}`,
  );
}

const cognito = { api: { auth: 'cognito' } } as const;

describe('what a region lacks', () => {
  it.each(['eu-central-1', 'us-gov-west-1', 'us-gov-east-1', 'cn-north-1', 'eusc-de-east-1'])(
    'is nothing of what the smallest deployment needs: %s',
    (region) => {
      expect(problemsIn(region)).toEqual([]);
    },
  );

  it('is not known where the region is not, or is newer than the CDK', () => {
    expect(problemsIn(undefined, cognito)).toEqual([]);
    expect(problemsIn('mars-north-1', cognito)).toEqual([]);
  });

  it.each([
    ['cn-north-1', 'the partition aws-cn has no user pools of Cognito'],
    ['eusc-de-east-1', 'the partition aws-eusc has no documented address for the tokens of Cognito'],
  ])('is Cognito in %s, and the line says what to use instead', (region, why) => {
    expect(problemsIn(region, cognito)).toEqual([
      `sweeper.api.auth: "cognito" does not work in ${region}: ${why}; accepted: "iam", for callers who sign, or "off"`,
    ]);
  });

  it('is everything in a partition that the stack is not for', () => {
    expect(problemsIn('us-iso-east-1')).toEqual([
      'the region us-iso-east-1: is of the partition aws-iso; accepted: a region of aws, aws-us-gov, aws-cn, aws-eusc',
    ]);
  });
});

describe('the region', () => {
  it('is that of the CDK’s command line, where somebody has chosen it', () => {
    const region = { CDK_DEFAULT_REGION: 'cn-north-1' };

    for (const chosen of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'CDK_DEFAULT_ACCOUNT'])
      expect(knownRegion({ ...region, [chosen]: 'set' })).toBe('cn-north-1');
    // Without credentials and a region, the command line names us-east-1.
    expect(knownRegion({ ...region, AWS_REGION: '' })).toBeUndefined();
    expect(knownRegion({})).toBeUndefined();
  });
});

describe('ARNs', () => {
  it('of the stack’s own partition and region are accepted', () => {
    expect(problemsIn('us-gov-west-1', everythingIn('aws-us-gov', 'us-gov-west-1'))).toEqual([]);
  });

  it('of another partition are refused, each by its path', () => {
    const paths = problemsIn('us-gov-west-1', everythingIn('aws', 'eu-central-1')).map(
      (line) => line.split(': ')[0],
    );

    expect(paths).toEqual([
      'sweeper.kmsKeyArn',
      'sweeper.notify',
      'sweeper.orgs[1].secretName',
      'sweeper.orgs[1].kmsKeyArn',
    ]);
  });

  it('of another region are refused, because clients, alarms and keys are those of one region', () => {
    const lines = problemsIn('eu-central-1', {
      ...everythingIn('aws', 'eu-west-1'),
      alarms: { topicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' },
    });

    expect(lines).toEqual(
      [
        'sweeper.kmsKeyArn',
        'sweeper.notify',
        'sweeper.alarms.topicArn',
        'sweeper.orgs[1].secretName',
        'sweeper.orgs[1].kmsKeyArn',
      ].map(
        (path) =>
          `${path}: is of the region eu-west-1, and the stack of eu-central-1; accepted: one of eu-central-1`,
      ),
    );
  });
});
