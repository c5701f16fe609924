import type { Template } from 'aws-cdk-lib/assertions';
import { StateMachine } from 'aws-local-stepfunctions';
import { parseJson } from '../../functions/sweeper/json.ts';
import { stateMachineIn } from '../../local/step-functions/state-machine-in.ts';

/** The definition of the one state machine in a template, with an ARN of any function for the references in it. */
export function definitionIn(template: Template): unknown {
  return parseJson(stateMachineIn(template.toJSON()).definition);
}

/**
 * Runs an execution of the state machine as the template has it.
 *
 * @param round what the task does, with its input; its error's name is what the state machine sees
 */
export function execute(
  template: Template,
  input: object,
  round: (input: unknown) => Promise<unknown>,
): Promise<unknown> {
  const definition = definitionIn(template) as ConstructorParameters<typeof StateMachine>[0];
  const { result } = new StateMachine(definition).run(input as never, {
    overrides: {
      taskResourceLocalHandlers: { Round: round as never },
      retryIntervalOverrides: { Round: 0 },
    },
  });
  return result;
}
