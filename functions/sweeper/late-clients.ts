import { SFNClient, StartExecutionCommand, type StartExecutionInput } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient, type PublishInput } from '@aws-sdk/client-sns';
import { GIVES_UP_SOON } from './table/dynamo-table.ts';

/** The clients of AWS that few runs need. This module is loaded when a run needs one, and not when the function starts. */
const topics = new SNSClient();
const executions = new SFNClient(GIVES_UP_SOON);

export function publishMessage(input: PublishInput, abortSignal: AbortSignal): Promise<unknown> {
  return topics.send(new PublishCommand(input), { abortSignal });
}

export function startExecution(input: StartExecutionInput, abortSignal: AbortSignal): Promise<unknown> {
  return executions.send(new StartExecutionCommand(input), { abortSignal });
}
