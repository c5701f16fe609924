import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { SweeperConfig } from './config.ts';
import type { ApiTokens } from './api-tokens.ts';
import { configuredKey } from './encryption.ts';
import { DeadLetters } from './dead-letters.ts';
import { modesInWords } from './deployed-modes.ts';
import { Monitoring } from './monitoring.ts';
import { SweeperApi } from './sweeper-api.ts';
import { SweeperFunction } from './sweeper-function.ts';
import { SweeperSchedules } from './sweeper-schedule.ts';
import { SweepMachine } from './sweep-machine.ts';
import { SweeperTable } from './sweeper-table.ts';

export interface SweeperStackProps extends StackProps {
  readonly config: SweeperConfig;
}

/** One deployment of the sweeper: a table of contents. */
export class SweeperStack extends Stack {
  constructor(scope: Construct, { config, ...props }: SweeperStackProps) {
    // On the stack itself too: CloudFormation then tags what the CDK cannot.
    super(scope, config.stackName, { ...(config.tags === undefined ? {} : { tags: config.tags }), ...props });
    const { orgs, notify } = config;
    const key = configuredKey(this, config.kmsKeyArn);
    const { queue } = new DeadLetters(this, 'DeadLetters', key);
    const memory = new SweeperTable(this, 'Table', key);
    const { fn, logGroup } = new SweeperFunction(this, 'Sweeper', {
      config,
      deadLetters: queue,
      memory,
      key,
    });
    new SweeperSchedules(this, 'Schedules', {
      fn,
      deadLetters: queue,
      organisations: orgs,
      digest: notify !== undefined,
      key,
    });
    const api = this.createApi(fn, config, key);
    const { machine } = new SweepMachine(this, 'LongSweeps', {
      fn,
      logRetention: config.logRetentionDays,
      key,
    });
    const { requestsPerMinute, timeoutMinutes, alarms } = config;
    const { dashboardUrl } = new Monitoring(this, 'Monitoring', {
      fn,
      logGroup,
      deadLetters: queue,
      machine,
      requestsPerMinute,
      timeoutMinutes,
      organisations: orgs,
      key,
      ...(api === undefined ? {} : { api: api.api }),
      ...(alarms === undefined ? {} : { alarms }),
    });
    for (const [name, value] of Object.entries(config.tags ?? {})) Tags.of(this).add(name, value);

    this.say('Mode', 'What is deployed: in dry-run, nothing is ended.', modesInWords(orgs));
    this.say('FunctionName', 'The Lambda function.', fn.functionName);
    if (api !== undefined) this.say('ApiUrl', 'Where the API answers.', api.url);
    if (api?.tokens !== undefined) this.sayTokens(api.tokens);
    this.say('DashboardUrl', 'The dashboard: what the sweeper finds and does, at a glance.', dashboardUrl);
    this.say(
      'DeadLetterQueueUrl',
      'Events that could not be delivered, and runs that failed.',
      queue.queueUrl,
    );
    this.say('TableName', 'The table in which sweeps and writes are remembered.', memory.table.tableName);
    this.say('StateMachineArn', 'The state machine that runs long sweeps.', machine.stateMachineArn);
    this.say(
      'DrySweepCommand',
      'Runs a sweep that writes nothing to Genesys Cloud, and prints its report.',
      `aws lambda invoke --region ${this.region} --function-name ${fn.functionName}` +
        ' --cli-binary-format raw-in-base64-out --cli-read-timeout 0' +
        ` --payload '{"action":"sweep"}' /dev/stdout`,
    );
  }

  private createApi(
    fn: SweeperFunction['fn'],
    config: SweeperConfig,
    key: IKey | undefined,
  ): SweeperApi | undefined {
    const { auth, ...api } = config.api;
    if (auth === 'off') return undefined;
    const { mode, logRetentionDays: logRetention } = config;
    return new SweeperApi(this, 'Api', { ...api, fn, mode, auth, logRetention, key });
  }

  private sayTokens({ tokenUrl, userPoolId, clientIds }: ApiTokens): void {
    this.say('TokenUrl', 'Where callers of the API get their tokens.', tokenUrl);
    this.say('UserPoolId', 'The Cognito user pool with the clients and their secrets.', userPoolId);
    for (const [name, id] of clientIds) {
      const output = `ClientId${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      this.say(output, `The id of the client ${name}.`, id);
    }
  }

  private say(name: string, description: string, value: string): CfnOutput {
    return new CfnOutput(this, name, { description, value });
  }
}
