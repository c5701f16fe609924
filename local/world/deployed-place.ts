import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SweeperError } from '../../functions/sweeper/errors.ts';
import { fieldOf, parseJson } from '../../functions/sweeper/json.ts';
import { UsageError } from '../command/usage-error.ts';
import type { Invoke } from './invoker.ts';
import type { Onlooker } from './long-sweep.ts';
import { historyOf, runnerOn, type Place } from './place.ts';

const LOOK_MS = 3_000;

/** The function in AWS has thrown an error: its name and its own words. */
class DeployedError extends SweeperError {
  override readonly name: string;
  readonly code = 'deployed';

  constructor(name: string, [message = '', ...remedy]: readonly string[]) {
    super(message, remedy.join('\n') || 'Look into the function’s log in CloudWatch.');
    this.name = name;
  }
}

/**
 * The deployed function, invoked directly: with its own settings, table and state machine.
 *
 * @param options.lambda asks once only: a request that was sent twice might end twice as many
 */
export function openDeployedPlace(options: {
  readonly functionName: string;
  readonly lambda?: LambdaClient;
  readonly onlooker: Onlooker;
  /** How often a sweep is looked at, milliseconds. */
  readonly lookMs?: number;
}): Place {
  const { functionName, onlooker, lookMs = LOOK_MS } = options;
  const { lambda = new LambdaClient({ maxAttempts: 1 }) } = options;
  const invoke: Invoke = async (event) => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
    );
    const answer = parseJson(Payload?.transformToString() ?? '');
    if (FunctionError === undefined) return answer;
    const [name, message] = ['errorType', 'errorMessage'].map((field) => fieldOf(answer, field));
    throw new DeployedError(
      typeof name === 'string' ? name : FunctionError,
      typeof message === 'string' ? message.split('\n') : ['The function failed.'],
    );
  };
  return {
    run: runnerOn({ invoke, watch: { ...onlooker, now: Date.now, pause: () => wait(lookMs) } }),
    shapes: () => {
      throw new UsageError(
        'A shape never leaves the machine that asks for it: use --secret or --credentials.',
      );
    },
    history: historyOf(invoke),
    close: () => {
      lambda.destroy();
      return Promise.resolve();
    },
  };
}

/** The function of a stack, by the stack's output. @throws UsageError if there is none */
export async function functionOfStack(
  stackName: string,
  cloudFormation = new CloudFormationClient(),
): Promise<string> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'FunctionName')?.OutputValue;
    if (output !== undefined) return output;
  } catch (error) {
    // CloudFormation says so of a stack that does not exist (its API reference, DescribeStacks).
    if (fieldOf(error, 'name') !== 'ValidationError') throw error;
  } finally {
    cloudFormation.destroy();
  }
  throw new UsageError(
    `There is no stack "${stackName}" with a function in this AWS account and region. --region and --profile say ` +
      'which; --deployed=NAME names the function itself.',
  );
}
