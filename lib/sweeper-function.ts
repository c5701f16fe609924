import path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { SweeperConfig } from './config.ts';
import { environmentOf } from './function-environment.ts';
import { secretStatements } from './secret-access.ts';
import { sweepMachineArn } from './sweep-machine.ts';
import type { SweeperTable } from './sweeper-table.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * One file with everything in it. It includes the AWS SDK, which is no slower than the runtime's own and has a fixed
 * version.
 */
const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  minify: true,
  target: 'node24',
  mainFields: ['module', 'main'],
  externalModules: [],
  logLevel: LogLevel.ERROR,
  // undici is CommonJS inside and asks for Node's modules by require.
  banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

export interface SweeperFunctionProps {
  readonly config: SweeperConfig;
  readonly deadLetters: IQueue;
  readonly memory: SweeperTable;
}

/** The Lambda, with a log group and a role of its own. */
export class SweeperFunction extends Construct {
  readonly fn: NodejsFunction;
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
    this.fn = new NodejsFunction(this, 'Function', {
      description: 'Finds, proves, ends and verifies stuck web-messaging conversations in Genesys Cloud.',
      entry: path.join(ROOT, 'functions/sweeper/handler.ts'),
      projectRoot: ROOT,
      depsLockFilePath: path.join(ROOT, 'package-lock.json'),
      bundling: BUNDLING,
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
      // Version 3 of the SDK keeps connections alive without this variable, and the space for variables is limited.
      awsSdkConnectionReuse: false,
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
