import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { openDynamoTable } from '../../functions/sweeper/table/dynamo-table.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { startDynamoDb } from '../dynamodb/start-dynamodb.ts';
import { tableIn } from '../dynamodb/table-in.ts';
import { openLocalExecutions, type Ended } from '../step-functions/local-executions.ts';
import { stateMachineIn } from '../step-functions/state-machine-in.ts';
import type { ScaledClock } from '../world/scaled-clock.ts';
import type { StartMemory } from '../world/simulated-world.ts';
import { SPEED } from '../world/world-options.ts';

/**
 * The table and the state machine of a template: the one in a DynamoDB server on this machine, the other executed in
 * this process.
 *
 * @param ended called for every execution that is over
 */
export function memoryOf(template: unknown, ended: (execution: Ended) => void): StartMemory {
  return async (clock, invoke) => {
    const { TableName: tableName = '', ...table } = tableIn(template);
    const machine = stateMachineIn(template);
    const { client, close } = await startDynamoDb();
    await client.send(new CreateTableCommand({ TableName: tableName, ...table }));
    const executions = openLocalExecutions({ ...machine, invoke, speed: SPEED, ended });
    return {
      openTable: (name) => prompt(clock, openDynamoTable(client, name, clock)),
      startExecution: executions.startExecution,
      settings: { tableName, stateMachineArn: machine.arn },
      close: async () => {
        executions.stop();
        await close();
      },
    };
  };
}

/**
 * By the clock, the table answers at once. DynamoDB does so within milliseconds; this one shares a process with the
 * function and Genesys Cloud, and would look so slow that a run gives it up.
 */
function prompt({ during }: ScaledClock, table: Table): Table {
  return {
    get: (key) => during(table.get(key)),
    put: (item, only) => during(table.put(item, only)),
    putAll: (items) => during(table.putAll(items)),
    update: (key, change) => during(table.update(key, change)),
    delete: (key) => during(table.delete(key)),
    query: (question) => during(table.query(question)),
  };
}
