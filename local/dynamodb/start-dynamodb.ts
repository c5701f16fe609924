import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { GIVES_UP_SOON, openDynamoClient } from '../../functions/sweeper/table/dynamo-table.ts';

// CommonJS without types.
const dynalite: (options: { readonly createTableMs: number }) => Server = createRequire(import.meta.url)(
  'dynalite',
);

export interface LocalDynamoDb {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly url: string;
  /** The function's own client, which is sent here. */
  readonly client: ReturnType<typeof openDynamoClient>;
  readonly close: () => Promise<void>;
}

/** However busy this machine is, the server on it answers; one that hangs is not waited for for ever. */
const PATIENCE_MS = 60_000;

/** A server that speaks DynamoDB's protocol, on a free loopback port, with nothing in it. It forgets when it is closed. */
export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen');
  const url = `http://127.0.0.1:${address.port}`;
  const client = openDynamoClient({
    endpoint: url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { ...GIVES_UP_SOON.requestHandler, requestTimeout: PATIENCE_MS },
  });
  return {
    url,
    client,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
