import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Problem } from '../functions/sweeper/request/problems.ts';
import type { SweeperConfig } from './config.ts';
import { PARTITIONS } from './partitions.ts';

/**
 * The region that the CDK's command line deploys to. Without credentials and without a region in the environment, it names one
 * that nobody has chosen. The template is the same for every region: this is only for what a region lacks.
 */
export function knownRegion(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const isChosen = ['CDK_DEFAULT_ACCOUNT', 'AWS_REGION', 'AWS_DEFAULT_REGION'].some(
    (name) => (environment[name] ?? '') !== '',
  );
  return isChosen ? environment['CDK_DEFAULT_REGION'] : undefined;
}

/**
 * What cannot be deployed to a region, with what to switch off. Nothing is looked up: the CDK knows the partition of each
 * region, and `partitions.ts` what a partition lacks.
 *
 * @param region that the CDK deploys to, where it is known; of a region that the CDK does not know, nothing is said
 */
export function regionProblems(config: SweeperConfig, region: string | undefined): Problem[] {
  const { partition } = RegionInfo.get(region ?? '');
  if (region === undefined || partition === undefined) return [];
  const names = PARTITIONS[partition];
  if (names === undefined) {
    const accepted = `a region of ${Object.keys(PARTITIONS).join(', ')}`;
    return [{ path: `the region ${region}`, problem: `is of the partition ${partition}`, accepted }];
  }
  const tokens: Problem[] =
    config.api.auth === 'cognito' && names.tokens === undefined
      ? [
          {
            path: 'sweeper.api.auth',
            problem: `"cognito" does not work in ${region}: the partition ${partition} ${names.lacks ?? 'has no Cognito'}`,
            accepted: '"iam", for callers who sign, or "off"',
          },
        ]
      : [];
  return [...tokens, ...arnProblems(config, { region, partition })];
}

/**
 * ARNs of another partition never work. One of another region does not either: the function's clients are those of its own
 * region, an alarm's topic has to be in that of the alarm, and a key in that of what it encrypts.
 */
function arnProblems(
  config: SweeperConfig,
  { region, partition }: { readonly region: string; readonly partition: string },
): Problem[] {
  const arns: readonly (readonly [path: string, arn: string | undefined])[] = [
    ['sweeper.kmsKeyArn', config.kmsKeyArn],
    ['sweeper.notify', config.notify],
    ['sweeper.alarms.topicArn', config.alarms?.topicArn],
    ...config.orgs.flatMap(({ secretName, kmsKeyArn }, index) => [
      [`sweeper.orgs[${index}].secretName`, secretName] as const,
      [`sweeper.orgs[${index}].kmsKeyArn`, kmsKeyArn] as const,
    ]),
  ];
  return arns.flatMap(([path, arn]): Problem[] => {
    const [, itsPartition, , itsRegion] = arn?.startsWith('arn:') === true ? arn.split(':') : [];
    if (itsPartition === undefined) return [];
    if (itsPartition !== partition) {
      const problem = `is of the partition ${itsPartition}, and ${region} is of ${partition}`;
      return [{ path, problem, accepted: `an ARN that begins with arn:${partition}:` }];
    }
    if (itsRegion === region) return [];
    const problem = `is of the region ${itsRegion}, and the stack of ${region}`;
    return [{ path, problem, accepted: `one of ${region}` }];
  });
}
