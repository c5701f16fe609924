import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../clock.ts';
import {
  isExpired,
  itemIn,
  TableError,
  type Change,
  type Item,
  type Key,
  type Page,
  type Question,
  type Table,
} from './port.ts';

/** The table's own keys and those of its two indexes, as `lib/sweeper-table.ts` creates them. */
const KEYS_OF = {
  table: { partition: 'pk', sort: 'sk' },
  byTime: { partition: 'timePk', sort: 'timeSk' },
  unfinished: { partition: 'unfinishedOf', sort: 'sk' },
} as const;

/** DynamoDB's limit for one `BatchWriteItem`. */
const MOST_IN_BATCH = 25;
/** How often what DynamoDB left unprocessed is sent again, and the longest pause before the first time. */
const MOST_REPEATS = 5;
const FIRST_PAUSE_MS = 50;

/**
 * For a client that gives up soon: two tries of at most a second to connect and three to be answered. Without
 * `throwOnRequestTimeout`, the SDK only warns.
 */
export const GIVES_UP_SOON = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;

/**
 * The SDK's client, which gives up soon.
 *
 * @param config laid over this: an endpoint, credentials
 */
export function openDynamoClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ ...GIVES_UP_SOON, ...config });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** The table in DynamoDB. */
export function openDynamoTable(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
  clock: Pick<Clock, 'now' | 'sleep' | 'random'>,
): Table {
  const TableName = tableName;

  const sendBatch = async (items: readonly Item[]): Promise<void> => {
    let requests: object[] = items.map((item) => ({ PutRequest: { Item: item } }));
    for (let repeats = 0; requests.length > 0; repeats += 1) {
      if (repeats > MOST_REPEATS) throw new TableError('UnprocessedItems');
      if (repeats > 0) await clock.sleep(FIRST_PAUSE_MS * 2 ** (repeats - 1) * (0.5 + clock.random() / 2));
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [TableName]: requests } }),
      );
      requests = UnprocessedItems?.[TableName] ?? [];
    }
  };

  return {
    get: async (key) =>
      orTableError(async () => {
        const { Item } = await client.send(
          new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }),
        );
        const item = itemIn(Item);
        return item === undefined || isExpired(item, clock.now()) ? undefined : item;
      }),

    put: async (item, only) =>
      orTableError(async () => {
        const condition = {
          ConditionExpression: 'attribute_not_exists(#pk) OR #expiresAt <= :now',
          ExpressionAttributeNames: { '#pk': 'pk', '#expiresAt': 'expiresAt' },
          ExpressionAttributeValues: { ':now': seconds(clock.now()) },
        };
        const send = client.send(
          new PutCommand({ TableName, Item: item, ...(only === 'if-absent' ? condition : {}) }),
        );
        return (await unlessRefused(send)) !== undefined;
      }),

    putAll: async (items) =>
      orTableError(async () => {
        for (let first = 0; first < items.length; first += MOST_IN_BATCH) {
          await sendBatch(items.slice(first, first + MOST_IN_BATCH));
        }
      }),

    update: async (key, change) =>
      orTableError(async () => {
        const answer = await unlessRefused(
          client.send(
            new UpdateCommand({
              TableName,
              Key: keyOf(key),
              ...expressionsOf(change, seconds(clock.now())),
              ReturnValues: 'ALL_NEW',
            }),
          ),
        );
        return itemIn(answer?.Attributes);
      }),

    delete: async (key) =>
      orTableError(async () => {
        await client.send(new DeleteCommand({ TableName, Key: keyOf(key) }));
      }),

    query: async (question) => orTableError(() => queryPage(client, TableName, question, clock.now())),
  };
}

async function queryPage(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  TableName: string,
  { index, partition, prefix, newestFirst, limit, after }: Question,
  now: number,
): Promise<Page> {
  const keys = KEYS_OF[index];
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName,
      ...(index === 'table' ? { ConsistentRead: true } : { IndexName: index }),
      KeyConditionExpression: `#partition = :partition${prefix === undefined ? '' : ' AND begins_with(#sort, :prefix)'}`,
      ExpressionAttributeNames: {
        '#partition': keys.partition,
        ...(prefix === undefined ? {} : { '#sort': keys.sort }),
      },
      ExpressionAttributeValues: {
        ':partition': partition,
        ...(prefix === undefined ? {} : { ':prefix': prefix }),
      },
      ScanIndexForward: newestFirst !== true,
      Limit: limit,
      ExclusiveStartKey: after,
    }),
  );
  const items = Items.map(itemIn)
    .filter((item) => item !== undefined)
    .filter((item) => !isExpired(item, now));
  return LastEvaluatedKey === undefined ? { items } : { items, next: LastEvaluatedKey };
}

/** Every attribute by a number, because many words are reserved (`outcome` is not, `state` is). */
function expressionsOf({ set = {}, remove = [], where = {} }: Change, now: number) {
  const names: Record<string, string> = { '#pk': 'pk', '#expiresAt': 'expiresAt' };
  const values: Record<string, unknown> = { ':now': now };
  const name = (attribute: string): string => {
    const as = `#n${Object.keys(names).length}`;
    names[as] = attribute;
    return as;
  };
  const value = (given: unknown): string => {
    const as = `:v${Object.keys(values).length}`;
    values[as] = given;
    return as;
  };
  const sets = Object.entries(set).map(([attribute, to]) => `${name(attribute)} = ${value(to)}`);
  const removes = remove.map(name);
  const conditions = Object.entries(where).map(([attribute, is]) =>
    is === undefined ? `attribute_not_exists(${name(attribute)})` : `${name(attribute)} = ${value(is)}`,
  );
  const update = [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
    ...(removes.length === 0 ? [] : [`REMOVE ${removes.join(', ')}`]),
  ].join(' ');
  return {
    UpdateExpression: update === '' ? undefined : update,
    ConditionExpression: ['attribute_exists(#pk)', '#expiresAt > :now', ...conditions].join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/** Exactly the key: DynamoDB refuses a key with other attributes beside it, such as those of a whole item. */
function keyOf({ pk, sk }: Key): Key & Record<string, string> {
  return { pk, sk };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** @returns undefined if the condition was not met */
async function unlessRefused<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

async function orTableError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError(error instanceof Error ? error.name : 'unknown', error);
  }
}
