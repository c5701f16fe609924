import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  ExecutionAlreadyExists,
  StateMachineDoesNotExist,
  type StartExecutionInput,
  type StartExecutionOutput,
} from '@aws-sdk/client-sfn';
import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { isJsonObject } from '../../functions/sweeper/json.ts';
import type { Invoke } from '../world/invoker.ts';
import type { StateMachinePart } from './state-machine-in.ts';

export interface LocalExecutions {
  /** `StartExecution` of Step Functions. */
  readonly startExecution: (input: StartExecutionInput) => Promise<StartExecutionOutput>;
  /** Ends all executions at once, and waits for no function. */
  readonly stop: () => void;
}

/** An execution that is over. */
export interface Ended {
  readonly name: string;
  /** The output, or the name of the error that no retry has mended. */
  readonly result: { readonly output: unknown } | { readonly error: string };
}

export interface LocalExecutionsOptions extends StateMachinePart {
  /** What every task of the definition invokes. */
  readonly invoke: Invoke;
  /** How much faster than real time pauses pass. */
  readonly speed: number;
  readonly ended: (execution: Ended) => void;
}

interface Execution extends StartExecutionOutput {
  readonly input: string;
  isRunning: boolean;
}

const json = z.json();

/** What else it must be, the interpreter checks. */
const definitionPart = z.custom<StateMachineDefinition>((value) => isJsonObject(value) && 'States' in value);

/** Executes a state machine in this process, as Step Functions would. */
export function openLocalExecutions(options: LocalExecutionsOptions): LocalExecutions {
  const { arn, definition, invoke, speed, ended } = options;
  const asItIs = definitionPart.parse(JSON.parse(definition));
  // Only to have the definition checked: what `faster` makes of it has pauses that are no whole seconds.
  void new StateMachine(asItIs);
  const machine = new StateMachine(faster(definition, speed), { validationOptions: { noValidate: true } });
  const stopping = new AbortController();
  const stopped = once(stopping.signal, 'abort');
  const task = async (input: unknown) => {
    // The interpreter leaves a pause when it is stopped, and tries again.
    stopping.signal.throwIfAborted();
    const answer = await Promise.race([invoke(input), stopped]);
    stopping.signal.throwIfAborted();
    // As Lambda hands it over.
    return json.parse(JSON.parse(JSON.stringify(answer)));
  };
  const taskResourceLocalHandlers = Object.fromEntries(
    Object.entries(asItIs.States).flatMap(([name, { Type }]) => (Type === 'Task' ? [[name, task]] : [])),
  );
  const known = new Map<string, Execution>();
  const aborts = new Set<() => void>();

  const run = async (name: string, execution: Execution): Promise<void> => {
    const { abort, result } = machine.run(json.parse(JSON.parse(execution.input)), {
      overrides: { taskResourceLocalHandlers },
    });
    aborts.add(abort);
    const over = (how: Ended['result']): void => {
      // Nobody asks after those that were stopped.
      if (!aborts.delete(abort)) return;
      execution.isRunning = false;
      ended({ name, result: how });
    };
    await result.then(
      (output) => over({ output }),
      (error: unknown) => over({ error: nameOf(error) }),
    );
  };

  /** A name belongs to one execution; the same start while that runs gives the same answer (AWS reference, "Long sweeps"). */
  const start = ({ stateMachineArn, name = randomUUID(), input = '{}' }: StartExecutionInput): Execution => {
    if (stateMachineArn !== arn) {
      throw new StateMachineDoesNotExist({
        message: `State Machine Does Not Exist: '${stateMachineArn}'`,
        $metadata: {},
      });
    }
    const earlier = known.get(name);
    if (earlier?.isRunning === true && earlier.input === input) return earlier;
    if (earlier !== undefined) {
      throw new ExecutionAlreadyExists({
        message: `Execution Already Exists: '${earlier.executionArn}'`,
        $metadata: {},
      });
    }
    const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const execution: Execution = { executionArn, startDate: new Date(), input, isRunning: true };
    known.set(name, execution);
    void run(name, execution);
    return execution;
  };

  return {
    startExecution: async (input) => {
      const { executionArn, startDate } = start(input);
      return { executionArn, startDate };
    },
    stop: () => {
      for (const abort of aborts) abort();
      aborts.clear();
      stopping.abort();
    },
  };
}

/** The interpreter's own error has the task's as its cause. */
function nameOf(error: unknown): string {
  const told = error instanceof ExecutionError ? error.cause : error;
  return told instanceof Error ? told.name : 'unknown';
}

const PAUSES = new Set(['Seconds', 'IntervalSeconds', 'MaxDelaySeconds']);

/**
 * The definition with its pauses shorter. Time-outs stay as long as they are: work takes its real time, and would
 * seem to take too long.
 */
function faster(definition: string, speed: number): StateMachineDefinition {
  return definitionPart.parse(
    JSON.parse(definition, (key, value: unknown) =>
      PAUSES.has(key) && typeof value === 'number' ? value / speed : value,
    ),
  );
}
