import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GIVES_UP_SOON } from './table/dynamo-table.ts';
import type { World } from './world.ts';

/** The clients of AWS that few runs need. What needs one loads this module then, and not when the function starts. */
const topics = new SNSClient();
const executions = new SFNClient(GIVES_UP_SOON);

export const publishMessage: World['publishMessage'] = (input, abortSignal) =>
  topics.send(new PublishCommand(input), { abortSignal });

export const startExecution: World['startExecution'] = (input, abortSignal) =>
  executions.send(new StartExecutionCommand(input), { abortSignal });
