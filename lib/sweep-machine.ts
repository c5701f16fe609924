import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

/**
 * What is tried again, with longer and longer pauses: the function could not start, was killed, or has said by the name
 * of its error that it may work later (functions/sweeper/errors.ts). `LambdaInvoke` of the CDK leaves some of these
 * out (reference aws, "Long sweeps").
 */
const TRIED_AGAIN = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'States.Timeout',
  'TableUnavailable',
  'GenesysUnavailable',
];

/** Longer than a function may run: then nothing of it has arrived. */
const ROUND_TIMEOUT_SECONDS = 16 * 60;

/**
 * The function ends nothing any more after 24 hours (DESIGN.md section 11). The hour more is for its last round, which
 * builds the report.
 */
const TIMEOUT = Duration.hours(25);

/** The name, from which the function knows the ARN: it cannot refer to a state machine that refers to it. */
function nameOf(scope: Construct): string {
  return `${Stack.of(scope).stackName}-sweeps`;
}

export function sweepMachineArn(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameOf(scope),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Long sweeps: rounds of the one function, one after the other, for as long as there is more to do. */
export class SweepMachine extends Construct {
  readonly machine: StateMachine;

  constructor(
    scope: Construct,
    id: string,
    {
      fn,
      logRetention,
      key,
    }: { readonly fn: IFunction; readonly logRetention: RetentionDays; readonly key: IKey | undefined },
  ) {
    super(scope, id);
    const invoke = new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: { round: new PolicyDocument({ statements: [invoke] }) },
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: nameOf(this),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString({
          Comment: 'A long sweep: the same function again and again, for at most five minutes each time.',
          QueryLanguage: 'JSONPath',
          StartAt: 'Round',
          TimeoutSeconds: TIMEOUT.toSeconds(),
          States: {
            Round: {
              Type: 'Task',
              Resource: fn.functionArn,
              TimeoutSeconds: ROUND_TIMEOUT_SECONDS,
              Retry: [
                {
                  ErrorEquals: TRIED_AGAIN,
                  IntervalSeconds: 5,
                  BackoffRate: 2,
                  MaxDelaySeconds: 300,
                  MaxAttempts: 300,
                },
              ],
              // The next round has the same input: what the sweep remembers is in the table.
              ResultPath: '$.answer',
              Next: 'Is there more?',
            },
            'Is there more?': {
              Type: 'Choice',
              Choices: [{ Variable: '$.answer.more', BooleanEquals: true, Next: 'Round' }],
              Default: 'Done',
            },
            Done: { Type: 'Succeed', OutputPath: '$.answer' },
          },
        }),
      ),
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          retention: logRetention,
          ...(key === undefined ? {} : { encryptionKey: key }),
          removalPolicy: RemovalPolicy.RETAIN,
        }),
        level: LogLevel.ALL,
      },
    });
    acknowledge(
      role,
      ['AwsSolutions-IAM5[Resource::*]'],
      'X-Ray and the delivery of CloudWatch Logs do not support resources; nothing else is granted on *.',
    );
  }
}
