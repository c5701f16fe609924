import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { startDynamoDb, type LocalDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';

export interface Dynalite extends LocalDynamoDb {
  /** Creates a table as the stack does, under a new name unless one is given. @returns its name */
  readonly createTable: (name?: string) => Promise<string>;
}

/** A server that speaks DynamoDB's protocol, on a free loopback port, with nothing in it. */
export async function startDynalite(): Promise<Dynalite> {
  const local = await startDynamoDb();
  return {
    ...local,
    createTable: async (name = `table-${randomUUID()}`) => {
      await local.client.send(new CreateTableCommand({ TableName: name, ...TABLE }));
      return name;
    },
  };
}

/** What `lib/sweeper-table.ts` makes; `test/lib/table.test.ts` holds it against the template. */
export const TABLE: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'timePk', 'timeSk', 'unfinishedOf'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byTime',
      KeySchema: [
        { AttributeName: 'timePk', KeyType: 'HASH' },
        { AttributeName: 'timeSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'unfinished',
      KeySchema: [
        { AttributeName: 'unfinishedOf', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};
