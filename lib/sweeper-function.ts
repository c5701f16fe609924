import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { SweeperConfig } from './config.ts';
import { sweeperCode } from './function-code.ts';
import { environmentOf, settingsOf } from './function-environment.ts';
import { secretStatements } from './secret-access.ts';
import { sweepMachineArn } from './sweep-machine.ts';
import type { SweeperTable } from './sweeper-table.ts';

export interface SweeperFunctionProps {
  readonly config: SweeperConfig;
  readonly deadLetters: IQueue;
  readonly memory: SweeperTable;
}

/** The Lambda, with a log group and a role of its own. */
export class SweeperFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { config, deadLetters, memory }: SweeperFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      // The log is the record of what was ended and why. It stays when the stack is deleted, until its retention period
      // ends.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = this.createRole(config, memory);
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
      onFailure: new SqsDestination(deadLetters),
      ...(config.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: config.reservedConcurrency }),
    });
    acknowledge(
      this.fn,
      ['Serverless-LambdaDLQ'],
      'Failed runs go to the dead-letter queue as an onFailure destination, which also says what the error was.',
    );
  }

  /** Without AWS's managed policies: their log permission covers every log group of the account. */
  private createRole(config: SweeperConfig, memory: SweeperTable): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    for (const statement of secretStatements(Stack.of(this), config.orgs)) role.addToPolicy(statement);
    for (const statement of memory.statements()) role.addToPolicy(statement);
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [sweepMachineArn(this)] }),
    );
    if (config.notify !== undefined) {
      role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [config.notify] }));
    }
    acknowledge(
      role,
      ['AwsSolutions-IAM5[Resource::*]'],
      'xray:PutTraceSegments and xray:PutTelemetryRecords do not support resources; nothing else is granted on *.',
    );
    return role;
  }
}
