import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { SweeperConfig } from './config.ts';

type Vpc = NonNullable<SweeperConfig['vpc']>;

/** What no permission can name a resource for, or what Lambda looks at while it verifies a network. */
const LOOKS = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
/** Lambda gives back, by these, what it has made: of interfaces whose ids nobody knows before. */
const GIVES_BACK = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const MAKES = 'ec2:CreateNetworkInterface';

/** Puts a function into a VPC of the account: nothing is looked up. */
export class FunctionNetwork extends Construct {
  readonly #subnetIds: string[];
  readonly #securityGroupIds: string[];

  constructor(scope: Construct, id: string, { vpcId, subnetIds, securityGroupIds }: Vpc) {
    super(scope, id);
    this.#subnetIds = [...subnetIds];
    this.#securityGroupIds = [...(securityGroupIds ?? [this.#ownGroup(vpcId)])];
  }

  connect(fn: LambdaFunction): void {
    const { defaultChild } = fn.node;
    if (!(defaultChild instanceof CfnFunction)) throw new Error('A function has no resource of its own');
    defaultChild.vpcConfig = { subnetIds: this.#subnetIds, securityGroupIds: this.#securityGroupIds };
  }

  /**
   * What Lambda needs to connect the function (Lambda Developer Guide, "Giving Lambda functions access to resources in an
   * Amazon VPC"): it uses the function's role. The code of the function has the same role, and is denied all of it: only
   * calls of a function's code have a source function.
   */
  statements(): PolicyStatement[] {
    const arn = (resource: string, resourceName: string): string =>
      Stack.of(this).formatArn({
        service: 'ec2',
        resource,
        resourceName,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
    return [
      new PolicyStatement({ actions: LOOKS, resources: ['*'] }),
      new PolicyStatement({
        actions: [MAKES],
        resources: [
          arn('network-interface', '*'),
          ...this.#subnetIds.map((one) => arn('subnet', one)),
          ...this.#securityGroupIds.map((one) => arn('security-group', one)),
        ],
      }),
      new PolicyStatement({ actions: GIVES_BACK, resources: [arn('*', '*')] }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: [MAKES, ...GIVES_BACK, ...LOOKS],
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    ];
  }

  /** Accepts what cdk-nag finds about {@link statements}. */
  acknowledgeFor(role: Role): void {
    const { partition, region, account } = Stack.of(this);
    // As cdk-nag writes what is not known before the deployment.
    const known = (value: string, name: string): string =>
      Token.isUnresolved(value) ? `<AWS::${name}>` : value;
    const prefix = `arn:${known(partition, 'Partition')}:ec2:${known(region, 'Region')}:${known(account, 'AccountId')}:`;
    acknowledge(
      role,
      ['network-interface/*', '*/*'].map((resource) => `AwsSolutions-IAM5[Resource::${prefix}${resource}]`),
      'Lambda makes and deletes the network interfaces itself, with ids that nobody knows before; the function’s own code is denied all of it.',
    );
  }

  /** Where the configuration names no group: out by HTTPS, and nothing in. */
  #ownGroup(vpcId: string): string {
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'The stuck-conversation sweeper calls out by HTTPS. Nothing calls it.',
      vpcId,
      securityGroupEgress: [
        {
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          cidrIp: '0.0.0.0/0',
          description: 'Genesys Cloud and AWS',
        },
      ],
    });
    return group.attrGroupId;
  }
}
