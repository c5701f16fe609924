import { beforeAll, describe, expect, it } from 'vitest';
import { build, start, type Built } from '../support/deployed-function.ts';
import { everythingIn } from '../support/everything.ts';
import { findingsIn } from '../support/findings.ts';
import { conversed } from '../support/lives.ts';
import { propertiesOf } from '../support/stack.ts';

/** Each with its own region, in a partition of its own. */
const ACCOUNTS = {
  'the commercial partition, whatever the region': { partition: 'aws', region: undefined },
  'a region of GovCloud': { partition: 'aws-us-gov', region: 'us-gov-west-1' },
} as const;
type Account = keyof typeof ACCOUNTS;
const NAMES = Object.keys(ACCOUNTS) as Account[];

const deployed = new Map<Account, Built>();

beforeAll(() => {
  for (const name of NAMES) {
    const { partition, region } = ACCOUNTS[name];
    const config = everythingIn(partition, region ?? 'eu-central-1');
    deployed.set(name, build(config, region === undefined ? {} : { region }));
  }
}, 60_000);

function of(account: Account): Built {
  const found = deployed.get(account);
  if (found === undefined) throw new Error(`${account} was not synthesized`);
  return found;
}

const text = (value: unknown): string => JSON.stringify(value);

/** What the schedule of an organisation sends. */
function scheduled(org: string, { template }: Built): unknown {
  const inputs = propertiesOf(template, 'AWS::Scheduler::Schedule').map(
    ({ Target }) => (Target as { readonly Input: string }).Input,
  );
  const input = inputs.find((one) => one.includes(`"org":"${org}"`)) ?? '';
  return JSON.parse(input.replace('<aws.scheduler.execution-id>', `sweep-of-${org}`));
}

describe.each(NAMES)('everything at once, in %s', (account) => {
  it('has no finding that nobody has acknowledged', () => {
    expect(findingsIn(of(account).stack)).toEqual([]);
  });

  it('looks nothing up', () => {
    expect(of(account).assembly.manifest.missing).toBeUndefined();
  });

  it('runs from that template: one organisation enforced by its schedule, the other one in dry run', async () => {
    const built = of(account);
    const { invoke, simulator } = await start(built);
    simulator.add(conversed(simulator));

    await expect(invoke(scheduled('production', built))).resolves.toMatchObject({
      answer: { org: 'production', mode: 'dry-run', counts: { 'would-close': 1 } },
    });
    expect(simulator.journal.writes()).toEqual([]);
    await expect(invoke({ org: 'production', mode: 'enforce' })).resolves.toMatchObject({
      error: { errorType: 'ModeNotAllowedError' },
    });
    await expect(invoke(scheduled('test', built))).resolves.toMatchObject({
      answer: { org: 'test', mode: 'enforce', counts: { closed: 1 } },
    });
  }, 30_000);

  it('puts the function into the VPC, and nothing else of the stack is a function', () => {
    expect(propertiesOf(of(account).template, 'AWS::Lambda::Function')).toMatchObject([
      {
        VpcConfig: {
          SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
          SecurityGroupIds: ['sg-0123456789abcdef0'],
        },
      },
    ]);
    expect(propertiesOf(of(account).template, 'AWS::EC2::SecurityGroup')).toEqual([]);
  });

  it('encrypts log groups, queue, topic and table with the one key, and makes none', () => {
    const { template, config } = of(account);
    const keyed = [
      ['AWS::Logs::LogGroup', 'KmsKeyId', 4],
      ['AWS::SQS::Queue', 'KmsMasterKeyId', 1],
      ['AWS::SNS::Topic', 'KmsMasterKeyId', 1],
    ] as const;
    for (const [type, property, count] of keyed) {
      const found = propertiesOf(template, type).map((one) => one[property]);
      expect(found, type).toEqual(Array(count).fill(config.kmsKeyArn));
    }
    expect(propertiesOf(template, 'AWS::DynamoDB::Table')).toMatchObject([
      { SSESpecification: { KMSMasterKeyId: config.kmsKeyArn, SSEType: 'KMS' } },
    ]);
    expect(propertiesOf(template, 'AWS::KMS::Key')).toEqual([]);
  });

  it('lets the roles use the key only through the services that hold something of the stack', () => {
    const roles = ['AWS::IAM::Role', 'AWS::IAM::Policy'].flatMap((type) =>
      propertiesOf(of(account).template, type).map(text),
    );
    const statements = roles.flatMap((role) => role.match(/\{[^{}]*"kms:[^]*?"Effect":"Allow"/g) ?? []);

    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(statement).toContain('kms:ViaService');
  });

  it('has an API that is reached only through the endpoints', () => {
    const { template } = of(account);
    const endpoints = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1'];
    const [api] = propertiesOf(template, 'AWS::ApiGateway::RestApi');

    expect(api?.['EndpointConfiguration']).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: endpoints });
    expect(api?.['Policy']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': endpoints } } },
        { Effect: 'Allow', Condition: { StringEquals: { 'aws:SourceVpce': endpoints } } },
      ],
    });
    expect(text(template.findOutputs('ApiUrl'))).toContain('-vpce-0123456789abcdef0.execute-api.');
  });

  it('logs the API’s errors without bodies, into a log group that is there before', () => {
    const { template } = of(account);
    const [[id] = ['']] = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([, group]) =>
      text(group).includes('API-Gateway-Execution-Logs_'),
    );
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));

    expect(stage).toMatchObject({
      Properties: { MethodSettings: [{ LoggingLevel: 'ERROR', DataTraceEnabled: false }] },
      DependsOn: expect.arrayContaining([id]) as string[],
    });
    // The name is fixed: a group that stayed would be in the way when the log is switched off and on again.
    expect(template.findResources('AWS::Logs::LogGroup')[id]).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it('names every thing once in its outputs', () => {
    const outputs = of(account).template.findOutputs('*');
    const values = Object.values(outputs).map(({ Value }) => text(Value));

    expect(new Set(values).size).toBe(values.length);
    expect(Object.keys(outputs).filter((name) => /[0-9A-F]{8}$/.test(name))).toEqual([]);
  });
});

describe('what a partition names otherwise', () => {
  const outputsOf = (account: Account): string => text(of(account).template.findOutputs('*'));

  it('is in GovCloud the console, the tokens’ address, and every ARN', () => {
    const outputs = outputsOf('a region of GovCloud');
    const template = text(of('a region of GovCloud').template.toJSON());

    expect(outputs).toContain('https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1');
    expect(outputs).toContain('.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token');
    expect(template).not.toContain('arn:aws:');
    expect(template).not.toContain('aws.amazon.com');
  });

  it('is decided by CloudFormation where nobody knows the region before', () => {
    const account = 'the commercial partition, whatever the region';
    const mappings = of(account).template.findMappings('*');

    expect(outputsOf(account)).toContain(
      '{"Fn::FindInMap":["Partitionsconsole",{"Ref":"AWS::Partition"},"is"]}',
    );
    expect(mappings['Partitionstokens']).toEqual({
      aws: { is: 'auth' },
      'aws-us-gov': { is: 'auth-fips' },
    });
    expect(Object.keys(mappings['Partitionsconsole'] ?? {})).toEqual([
      'aws',
      'aws-us-gov',
      'aws-cn',
      'aws-eusc',
    ]);
  });
});
