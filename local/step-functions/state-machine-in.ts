import { z } from 'zod';
import { theOnly } from '../serve/template-parts.ts';

/** In the definition, where the template refers to another resource. */
const ANY_FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:sweeper';

const machinePart = z.object({
  StateMachineName: z.string(),
  StateMachineType: z.literal('STANDARD'),
  DefinitionString: z.union([
    z.string(),
    z
      .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
      .transform(({ 'Fn::Join': [separator, parts] }) =>
        parts.map((part) => (typeof part === 'string' ? part : ANY_FUNCTION)).join(separator),
      ),
  ]),
});

/** A state machine of a template. */
export interface StateMachinePart {
  readonly arn: string;
  /** In the Amazon States Language. */
  readonly definition: string;
}

export function stateMachineIn(template: unknown): StateMachinePart {
  const { properties } = theOnly(template, 'AWS::StepFunctions::StateMachine');
  const { StateMachineName, DefinitionString } = machinePart.parse(properties);
  return {
    arn: `arn:aws:states:eu-central-1:123456789012:stateMachine:${StateMachineName}`,
    definition: DefinitionString,
  };
}
