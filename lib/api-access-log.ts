import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  CfnAccount,
  LogGroupLogDestination,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

/** Who called which route, from where, and the result. No body, no query string, no token. */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    method: '$context.httpMethod',
    resource: '$context.resourcePath',
    status: '$context.status',
    sourceIp: '$context.identity.sourceIp',
    caller: '$context.identity.userArn',
    client: '$context.authorizer.claims.client_id',
    latencyMs: '$context.responseLatency',
    refusedBy: '$context.error.responseType',
  }),
);

/** The one stage of the API. */
export const STAGE_NAME = 'v1';

export interface ApiLogProps {
  readonly logRetention: RetentionDays;
  readonly key: IKey | undefined;
}

/** A log group of its own for the API's access log. */
export class ApiAccessLog extends Construct {
  readonly destination: LogGroupLogDestination;

  constructor(scope: Construct, id: string, { logRetention: retention, key }: ApiLogProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(key === undefined ? {} : { encryptionKey: key }),
    });
    this.destination = new LogGroupLogDestination(logGroup);
  }
}

/**
 * The log group that API Gateway writes its execution log to. It would make one by itself, by this name, that is kept for
 * ever and without a key of one's own. It goes with the setting: its name is fixed, so that a group which stayed would be in
 * the way when the log is switched on again, and it has errors only.
 */
export class ApiExecutionLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    { api, logRetention: retention, key }: ApiLogProps & { readonly api: RestApi },
  ) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${STAGE_NAME}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key === undefined ? {} : { encryptionKey: key }),
    });
  }
}

/**
 * The role with which API Gateway writes the logs of every API in this account and region: an account has only one, and
 * stages with logs need it. It is kept when the stack is deleted, because other stacks may depend on it by then.
 */
export class AccountLogging extends Construct {
  readonly account: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      inlinePolicies: {
        writeLogs: new PolicyDocument({
          statements: [
            new PolicyStatement({
              effect: Effect.ALLOW,
              actions: [
                'logs:CreateLogGroup',
                'logs:CreateLogStream',
                'logs:DescribeLogGroups',
                'logs:DescribeLogStreams',
                'logs:PutLogEvents',
                'logs:GetLogEvents',
                'logs:FilterLogEvents',
              ],
              resources: ['*'],
            }),
          ],
        }),
      },
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      role,
      ['AwsSolutions-IAM5[Resource::*]'],
      'The role serves every API of the account, whatever its log groups are. AWS’s managed policy for this role grants the same.',
    );
    this.account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    this.account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.account.node.addDependency(role);
    Annotations.of(this).addInfo(
      'This stack sets the role with which API Gateway writes logs, for every API of this account and region. Look first whether there is ' +
        'one: aws apigateway get-account --query cloudwatchRoleArn. If so, use "api": { "manageAccountLogging": false }.',
    );
  }
}
