import { describe, expect, it } from 'vitest';
import { permissionsIn, propertiesOf, settingsIn, synthesize } from '../support/stack.ts';
import { definitionIn } from '../support/state-machine.ts';

const synthesized = synthesize();
const { template } = synthesized;

/** The one function of the stack, as a template refers to it. */
const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
const FUNCTION = { 'Fn::GetAtt': [functionId, 'Arn'] };

describe('the state machine of long sweeps', () => {
  it('is a Standard one, named from the stack, traced, and logs every event', () => {
    expect(propertiesOf(template, 'AWS::StepFunctions::StateMachine')).toMatchObject([
      {
        StateMachineName: 'StuckConversationSweeper-sweeps',
        StateMachineType: 'STANDARD',
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL' },
      },
    ]);
  });

  it('repeats the round for as long as there is more, for 25 hours at most', () => {
    expect(definitionIn(template)).toMatchObject({
      QueryLanguage: 'JSONPath',
      TimeoutSeconds: 25 * 3_600,
      States: {
        Round: { Type: 'Task', TimeoutSeconds: 960, Next: 'Is there more?' },
        'Is there more?': { Choices: [{ Variable: '$.answer.more', BooleanEquals: true, Next: 'Round' }] },
      },
    });
  });

  it('tries again what may work later: Lambda’s errors, a killed function, and our own two names', () => {
    const definition = definitionIn(template) as {
      States: { Round: { Retry: readonly { ErrorEquals: readonly string[] }[] } };
    };

    expect(definition.States.Round.Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(
      expect.arrayContaining([
        'Lambda.TooManyRequestsException',
        'Lambda.Unknown',
        'Sandbox.Timedout',
        'TableUnavailable',
        'GenesysUnavailable',
      ]),
    );
  });

  it('is one, beside one table; the function may start it, and nothing else of Step Functions', () => {
    const starting = permissionsIn(template).filter(({ Action }) =>
      [Action].flat().some((one) => one.startsWith('states:')),
    );

    expect(propertiesOf(template, 'AWS::StepFunctions::StateMachine')).toHaveLength(1);
    expect(propertiesOf(template, 'AWS::DynamoDB::Table')).toHaveLength(1);
    expect(starting).toEqual([
      {
        Effect: 'Allow',
        Action: 'states:StartExecution',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':states:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':stateMachine:StuckConversationSweeper-sweeps',
            ],
          ],
        },
      },
    ]);
  });

  it('has a role of its own, which may invoke the one function, trace, deliver its log, and nothing else', () => {
    const [roleId = ''] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) =>
      id.startsWith('LongSweepsRole'),
    );
    const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(
      ({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: roleId }]),
    );

    expect(template.findResources('AWS::IAM::Role')[roleId]?.['Properties']).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        {
          PolicyName: 'round',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION }],
          },
        },
      ],
    });
    expect(attached.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      [
        {
          Effect: 'Allow',
          Action: [
            'logs:CreateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:DescribeLogGroups',
            'logs:DescribeResourcePolicies',
            'logs:GetLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:UpdateLogDelivery',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
            'xray:PutTelemetryRecords',
            'xray:PutTraceSegments',
          ],
          Resource: '*',
        },
      ],
    ]);
  });

  it('is what the function’s settings name', () => {
    const { stateMachineArn } = settingsIn(synthesized);

    expect(stateMachineArn).toContain(':stateMachine:StuckConversationSweeper-sweeps');
  });

  it('carries the name of another stack', () => {
    const other = synthesize({ stackName: 'Other' }).template;

    expect(propertiesOf(other, 'AWS::StepFunctions::StateMachine')).toMatchObject([
      { StateMachineName: 'Other-sweeps' },
    ]);
  });
});
