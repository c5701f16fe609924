import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/sweeper/request/settings.ts';
import { permissionsIn, propertiesOf, synthesize, variablesIn } from '../support/stack.ts';
import { definitionIn } from '../support/state-machine.ts';

const { template } = synthesize();

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

  it('may invoke the one function, and the function may start it and nothing else', () => {
    const statements = permissionsIn(template);
    const invoking = statements.filter(({ Action }) => Action === 'lambda:InvokeFunction');
    const starting = statements.filter(({ Action }) =>
      [Action].flat().some((one) => one.startsWith('states:')),
    );

    expect(invoking.every(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(FUNCTION))).toBe(
      true,
    );
    expect(starting).toMatchObject([{ Action: 'states:StartExecution' }]);
    expect(JSON.stringify(starting[0]?.Resource)).toContain(':stateMachine:StuckConversationSweeper-sweeps');
  });

  it('is what the function’s settings name', () => {
    const { stateMachineArn } = readSettings(variablesIn(template));

    expect(stateMachineArn).toContain(':stateMachine:StuckConversationSweeper-sweeps');
  });

  it('carries the name of another stack', () => {
    const other = synthesize({ stackName: 'Other' }).template;

    expect(propertiesOf(other, 'AWS::StepFunctions::StateMachine')).toMatchObject([
      { StateMachineName: 'Other-sweeps' },
    ]);
  });
});
