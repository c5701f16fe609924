import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { SweeperConfig } from './config.ts';
import { sendThrough, storeIn } from './encryption.ts';
import { sweeperCode } from './function-code.ts';
import { environmentOf, settingsOf } from './function-environment.ts';
import { FunctionNetwork } from './function-network.ts';
import { secretStatements } from './secret-access.ts';
import { sweepMachineArn } from './sweep-machine.ts';
import type { SweeperTable } from './sweeper-table.ts';

export interface SweeperFunctionProps {
  readonly config: SweeperConfig;
  readonly deadLetters: IQueue;
  readonly memory: SweeperTable;
  readonly key: IKey | undefined;
}

/** The Lambda, with a log group and a role of its own. */
export class SweeperFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { config, deadLetters, memory, key }: SweeperFunctionProps) {
    super(scope, id);
    const network = config.vpc === undefined ? undefined : new FunctionNetwork(this, 'Network', config.vpc);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      ...(key === undefined ? {} : { encryptionKey: key }),
      // The log is the record of what was ended and why. It stays when the stack is deleted, until its retention period
      // ends.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = this.createRole(config, { memory, deadLetters, key, network });
    this.fn = new LambdaFunction(this, 'Function', {
      description: 'Finds, proves, ends and verifies stuck web-messaging conversations in Genesys Cloud.',
      code: sweeperCode(settingsOf(config)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: config.memoryMb,
      timeout: Duration.minutes(config.timeoutMinutes),
      environment: {
        ...environmentOf(config, {
          tableName: memory.table.tableName,
          stateMachineArn: sweepMachineArn(this),
        }),
      },
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      // The next run is the retry, and a sweep that is late is worthless.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(10),
      // The role has what it needs: the CDK's own destination would let it use the key for anything.
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
      ...(config.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: config.reservedConcurrency }),
    });
    if (config.reservedConcurrency === 1) {
      Annotations.of(this.fn).addWarningV2(
        'sweeper:reservedConcurrency',
        'reservedConcurrency is 1: while a sweep runs, every call of the API is answered 500, another organisation’s sweep and each test ' +
          'event have to wait, and the alarm "throttled" rings. Use 2 or more for each organisation, and some for callers.',
      );
    }
    network?.connect(this.fn);
    acknowledge(
      this.fn,
      ['Serverless-LambdaDLQ'],
      'Failed runs go to the dead-letter queue as an onFailure destination, which also says what the error was.',
    );
  }

  /** Without AWS's managed policies: their log permission covers every log group of the account. */
  private createRole(
    config: SweeperConfig,
    {
      memory,
      deadLetters,
      key,
      network,
    }: Omit<SweeperFunctionProps, 'config'> & { readonly network: FunctionNetwork | undefined },
  ): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    const statements = [
      ...secretStatements(Stack.of(this), config.orgs),
      ...memory.statements(),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
      ...(network?.statements() ?? []),
      ...(key === undefined
        ? []
        : [
            storeIn(key.keyArn, this),
            sendThrough(config.notify === undefined ? ['sqs'] : ['sqs', 'sns'], key.keyArn, this),
          ]),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [sweepMachineArn(this)] }),
    );
    if (config.notify !== undefined) {
      role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [config.notify] }));
    }
    acknowledge(
      role,
      ['AwsSolutions-IAM5[Resource::*]'],
      network === undefined
        ? 'xray:PutTraceSegments and xray:PutTelemetryRecords do not support resources; nothing else is granted on *.'
        : 'xray:Put… and ec2:Describe… do not support resources; nothing else is granted on *, and the function’s code may not use ec2:Describe….',
    );
    network?.acknowledgeFor(role);
    return role;
  }
}
