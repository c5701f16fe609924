import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it, vi } from 'vitest';
import { propertiesOf, synthesize } from '../support/stack.ts';

// What these stacks are warned of is what the tests are about.
vi.spyOn(process.stderr, 'write').mockReturnValue(true);
vi.spyOn(console, 'error').mockReturnValue();

/** What an account's rules ask of the CDK itself, as cdk.context.json or the command line says it. */
const { template, assembly } = synthesize(
  {
    tags: { 'cost-centre': '42' },
    reservedConcurrency: 1,
    api: { vpcEndpointIds: ['vpce-01234567'] },
    vpc: { vpcId: 'vpc-01234567', subnetIds: ['subnet-01234567'] },
  },
  {
    context: {
      '@aws-cdk/core:permissionsBoundary': { name: 'developers' },
      '@aws-cdk/core:bootstrapQualifier': 'acme42',
    },
  },
);

describe('the rules of an account, by the CDK’s own context', () => {
  it('put a permissions boundary on every role', () => {
    const roles = propertiesOf(template, 'AWS::IAM::Role');

    expect(roles.length).toBeGreaterThan(2);
    for (const { PermissionsBoundary: boundary } of roles)
      expect(JSON.stringify(boundary)).toContain(':policy/developers');
  });

  it('name the bootstrap that assets and roles of the deployment are of', () => {
    const [stack] = assembly.stacks;
    const parameter = JSON.stringify(template.toJSON());

    expect(parameter).toContain('cdk-acme42-assets-');
    expect(parameter).not.toContain('hnb659fds');
    expect(stack?.assumeRoleArn).toContain('cdk-acme42-deploy-role-');
  });

  it('tag the stack itself, so that CloudFormation tags what the CDK cannot', () => {
    expect(assembly.stacks[0]?.tags).toEqual({ 'cost-centre': '42' });
  });
});

/** What the command line prints of a stack. */
function saidOf(stack: Stack, level: 'Info' | 'Warning'): unknown[] {
  const all = Annotations.fromStack(stack);
  const found =
    level === 'Info' ? all.findInfo('*', Match.anyValue()) : all.findWarning('*', Match.anyValue());
  return found.map(({ entry }) => entry.data);
}

describe('what synth says', () => {
  const { stack } = synthesize({ reservedConcurrency: 1 });
  const { stack: quiet } = synthesize({ reservedConcurrency: 2, api: { manageAccountLogging: false } });
  // Here, where nothing is printed: to look at what is said synthesizes anew.
  const [warned, informed] = [saidOf(stack, 'Warning'), saidOf(stack, 'Info')];

  it('is a warning where one reserved instance would leave none for callers', () => {
    expect(warned).toEqual([expect.stringMatching(/^reservedConcurrency is 1: /)]);
    expect(saidOf(quiet, 'Warning')).toEqual([]);
  });

  it('is that a role is set for the whole account, and how to look first, unless it is not set', () => {
    expect(informed).toEqual([
      expect.stringMatching(
        /^This stack sets the role .*every API of this account and region.*aws apigateway get-account/,
      ),
    ]);
    expect(saidOf(quiet, 'Info')).toEqual([]);
  });
});

describe('a VPC without security groups of one’s own', () => {
  it('gets one that lets out HTTPS, and nothing in', () => {
    const [[id] = ['']] = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));

    expect(propertiesOf(template, 'AWS::EC2::SecurityGroup')).toMatchObject([
      {
        VpcId: 'vpc-01234567',
        SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      },
    ]);
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroup')[0]).not.toHaveProperty('SecurityGroupIngress');
    expect(propertiesOf(template, 'AWS::Lambda::Function')).toMatchObject([
      { VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [id, 'GroupId'] }] } },
    ]);
  });
});

describe('a private API whose callers sign', () => {
  it('lets nobody in by its own policy: an Allow there would stand in for the caller’s permission', () => {
    const [api] = propertiesOf(template, 'AWS::ApiGateway::RestApi');
    const { Statement: statements } = (api?.['Policy'] ?? {}) as { readonly Statement?: unknown };

    expect(statements).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-01234567'] } },
      },
    ]);
  });
});
