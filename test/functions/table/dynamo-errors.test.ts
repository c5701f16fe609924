import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../functions/sweeper/clock.ts';
import { openDynamoClient, openDynamoTable } from '../../../functions/sweeper/table/dynamo-table.ts';
import { TableError, type Item, type Table } from '../../../functions/sweeper/table/port.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const KEY = { pk: 'p', sk: 's' };
const ITEM: Item = { ...KEY, expiresAt: 1 };

/** A table behind an endpoint that answers as given. */
async function tableBehind(answer: (response: ServerResponse) => void): Promise<Table> {
  const server: Server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = openDynamoClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: CREDENTIALS,
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return openDynamoTable(client, 'table', systemClock);
}

const refuse = (name: string, status: number) => (response: ServerResponse) =>
  void response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' }));

describe('a table that cannot be used', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['ResourceNotFoundException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
  ])('says why, in every method: %s', async (name, status) => {
    let requests = 0;
    const table = await tableBehind((response) => {
      requests += 1;
      refuse(name, status)(response);
    });
    const asked = [
      () => table.get(KEY),
      () => table.put(ITEM, 'if-absent'),
      () => table.putAll([ITEM]),
      () => table.update(KEY, { set: { x: 1 } }),
      () => table.delete(KEY),
      () => table.query({ index: 'byTime', partition: 'p' }),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({ name: 'TableError', code: name });
    }

    const tries = name.startsWith('Provisioned') || status === 500 ? 2 : 1;
    expect(requests).toBe(asked.length * tries);
  });

  it('gives up on one that does not answer', { timeout: 20_000 }, async () => {
    const table = await tableBehind(() => {});
    const begun = performance.now();

    await expect(table.get(KEY)).rejects.toMatchObject({ name: 'TableError', code: 'TimeoutError' });
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});

describe('what DynamoDB leaves unprocessed', () => {
  /** Processes `each` of a batch, and leaves the others. */
  function leaving(each: number): { client: Pick<DynamoDBDocumentClient, 'send'>; put: string[] } {
    const put: string[] = [];
    const send = async (command: BatchWriteCommand): Promise<object> => {
      const requests = command.input.RequestItems?.['table'] ?? [];
      for (const { PutRequest } of requests.slice(0, each)) put.push(String(PutRequest?.Item?.['sk']));
      const rest = requests.slice(each);
      return rest.length === 0 ? {} : { UnprocessedItems: { table: rest } };
    };
    return { client: { send }, put };
  }

  const items = Array.from({ length: 30 }, (_, n): Item => ({ pk: 'p', sk: String(n), expiresAt: 1 }));

  it('is sent again, after pauses that grow', async () => {
    const { client, put } = leaving(10);
    const pauses: number[] = [];
    const clock = {
      now: () => 0,
      random: () => 0.5,
      sleep: async (ms: number) => void pauses.push(ms),
    };
    await openDynamoTable(client, 'table', clock).putAll(items);

    expect(put).toEqual(items.map(({ sk }) => sk));
    expect(pauses).toEqual([37.5, 75]);
  });

  it('is given up in the end', async () => {
    const { client } = leaving(0);
    const clock = { now: () => 0, random: () => 0.5, sleep: async () => {} };
    const putting = openDynamoTable(client, 'table', clock).putAll(items);

    await expect(putting).rejects.toThrow(TableError);
    await expect(putting).rejects.toMatchObject({ code: 'UnprocessedItems' });
  });
});
