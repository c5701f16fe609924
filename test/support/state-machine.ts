import type { Template } from 'aws-cdk-lib/assertions';
import { StateMachine } from 'aws-local-stepfunctions';
import { parseJson } from '../../functions/sweeper/json.ts';
import { propertiesOf } from './stack.ts';

/** Where a template refers to another resource: an ARN that the interpreter accepts. */
const ANY_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:sweeper';

/** The definition of the one state machine in a template, with an ARN of any function for the references in it. */
export function definitionIn(template: Template): unknown {
  const [machine] = propertiesOf(template, 'AWS::StepFunctions::StateMachine') as readonly {
    readonly DefinitionString: string | { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  }[];
  if (machine === undefined) throw new Error('The template has no state machine');
  const { DefinitionString: said } = machine;
  if (typeof said === 'string') return parseJson(said);
  const [separator, parts] = said['Fn::Join'];
  return parseJson(parts.map((part) => (typeof part === 'string' ? part : ANY_ARN)).join(separator));
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
