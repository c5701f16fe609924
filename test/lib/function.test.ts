import { describe, expect, it } from 'vitest';
import { SETTINGS_VARIABLE } from '../../functions/sweeper/names.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import {
  permissionsIn,
  propertiesOf,
  settingsIn,
  synthesize,
  variablesIn,
  type Statement,
} from '../support/stack.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/second-AbC123';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:sweeps';

/** The ARN of a secret by its name, in the stack's own account and region. */
function secretNamed(name: string): object {
  const [partition, region, account] = ['Partition', 'Region', 'AccountId'].map((of) => ({
    Ref: `AWS::${of}`,
  }));
  const parts = ['arn:', partition, ':secretsmanager:', region, ':', account, `:secret:${name}-??????`];
  return { 'Fn::Join': ['', parts] };
}

/** What the roles may do with an action, each as its resource. */
function granted(config: Partial<ConfigInput>, service: string): readonly Statement[] {
  return permissionsIn(synthesize(config).template).filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith(`${service}:`)),
  );
}

/** The table's logical id, in the place of its name. */
function tableId(): string | undefined {
  return Object.keys(synthesize().template.findResources('AWS::DynamoDB::Table'))[0];
}

/** As {@link variablesOf} shows references. */
const MACHINE_ARN =
  'arn:AWS::Partition:states:AWS::Region:AWS::AccountId:stateMachine:StuckConversationSweeper-sweeps';

const variablesOf = (config: Partial<ConfigInput>): Readonly<Record<string, string>> =>
  variablesIn(synthesize(config).template);

describe('the function', () => {
  it('runs on arm64 and Node.js 24, with JSON logs, tracing and its own log group, under a name of AWS’s making', () => {
    const { template } = synthesize();
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) =>
      id.startsWith('Sweeper'),
    );
    const functions = propertiesOf(template, 'AWS::Lambda::Function');

    expect(functions).toMatchObject([
      {
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        MemorySize: 256,
        Timeout: 15 * 60,
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logGroup } },
      },
    ]);
    expect(functions[0]).not.toHaveProperty('FunctionName');
    expect(functions[0]).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('takes memory, timeout and reserved concurrency from the configuration', () => {
    const { template } = synthesize({ memoryMb: 512, timeoutMinutes: 10, reservedConcurrency: 3 });

    expect(propertiesOf(template, 'AWS::Lambda::Function')).toMatchObject([
      { MemorySize: 512, Timeout: 600, ReservedConcurrentExecutions: 3 },
    ]);
  });

  it('is not retried, and hands what failed to the dead-letter queue', () => {
    const { template } = synthesize();
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

    expect(propertiesOf(template, 'AWS::Lambda::EventInvokeConfig')).toMatchObject([
      {
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 600,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
      },
    ]);
  });

  it('reads the one secret that is named, by exactly the six characters that AWS adds to its name', () => {
    expect(granted({}, 'secretsmanager')).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretNamed('genesys/sweeper'),
      },
    ]);
    expect(granted({}, 'kms')).toEqual([]);
  });

  it('reads the secrets of all organisations that are enabled, each one once', () => {
    const orgs = [
      { name: 'main', secretName: 'genesys/sweeper' },
      { name: 'second', secretName: SECRET },
      { name: 'third', secretName: SECRET },
      { name: 'old', secretName: 'genesys/old', kmsKeyArn: KEY, enabled: false },
    ];

    expect(granted({ orgs }, 'secretsmanager')).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: [SECRET, secretNamed('genesys/sweeper')],
      },
    ]);
    expect(granted({ orgs }, 'kms')).toEqual([]);
  });

  it('reads no secret where every organisation is disabled', () => {
    const orgs = [{ name: 'main', secretName: 'genesys/sweeper', enabled: false }];

    expect(granted({ orgs }, 'secretsmanager')).toEqual([]);
  });

  it('decrypts with the configured key, through Secrets Manager alone', () => {
    const orgs = [{ name: 'main', secretName: 'genesys/sweeper', kmsKeyArn: KEY }];
    const service = ['secretsmanager.', { Ref: 'AWS::Region' }, '.'];
    const names = [
      ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com'],
      [...service, { Ref: 'AWS::URLSuffix' }],
    ];

    expect(granted({ orgs }, 'kms')).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY,
        Condition: { StringEquals: { 'kms:ViaService': names.map((name) => ({ 'Fn::Join': ['', name] })) } },
      },
    ]);
  });

  it('publishes to the configured topic, and to none otherwise', () => {
    expect(granted({ notify: TOPIC }, 'sns')).toEqual([
      { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC },
    ]);
    expect(granted({}, 'sns')).toEqual([]);
  });

  it('writes to its own log group', () => {
    const [statement, ...others] = granted({ api: { auth: 'off' } }, 'logs');

    // The state machine's: the delivery of its log.
    expect(others).toMatchObject([{ Resource: '*' }]);
    expect(statement).toMatchObject({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^SweeperLogs/), 'Arn'] },
    });
  });
});

describe('the function’s settings', () => {
  it('are in the environment only where a deployment alone knows them', () => {
    expect(variablesOf({ policy: { teardown: false } })).toEqual({
      [SETTINGS_VARIABLE]: `{"tableName":"${tableId()}","stateMachineArn":"${MACHINE_ARN}"}`,
    });
  });

  it('say everything that is configured, in the words that the function reads', () => {
    const org = {
      name: 'main',
      policy: { teardown: false },
      maxCloses: 5,
      abortIfMoreThan: 6,
      abortIfMorePercent: 60,
      lookbackDays: 7,
      enabled: false,
    };
    const deployed = {
      mode: 'enforce' as const,
      policy: { classes: { 'queue-stuck': 720 } },
      allowWaitingOverride: true,
      tag: true,
      requestsPerMinute: 600,
      maxCloses: 1000,
      abortIfMoreThan: 1500,
      abortIfMorePercent: 100,
      lookbackDays: 31,
    };
    const api = { maxCloses: 5000, abortIfMoreThan: 6000 };

    expect(
      settingsIn(
        synthesize({
          ...deployed,
          api,
          historyDays: 731,
          notify: TOPIC,
          orgs: [{ ...org, secretName: SECRET }],
        }),
      ),
    ).toEqual({
      ...deployed,
      organisations: [{ ...org, mode: 'enforce', secretId: SECRET }],
      requestsInFlight: 6,
      api,
      historyDays: 731,
      notifyTopicArn: TOPIC,
      tableName: tableId(),
      stateMachineArn: MACHINE_ARN,
    });
  });

  it('say that the history is kept as long as the log, unless it is configured', () => {
    expect(settingsIn(synthesize({ logRetentionDays: 30 })).historyDays).toBe(30);
    expect(settingsIn(synthesize()).historyDays).toBe(90);
  });

  it('say where metrics go if the stack has another name, because stacks must not count in each other’s', () => {
    expect(variablesOf({ stackName: 'Second' })).toMatchObject({ POWERTOOLS_METRICS_NAMESPACE: 'Second' });
    expect(Object.keys(variablesOf({}))).toEqual([SETTINGS_VARIABLE]);
  });
});
