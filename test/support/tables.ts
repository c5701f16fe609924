import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../functions/sweeper/clock.ts';
import { openDynamoTable } from '../../functions/sweeper/table/dynamo-table.ts';
import { TableError, type Item, type Table } from '../../functions/sweeper/table/port.ts';
import type { DrivenClock } from './driven-clock.ts';
import { startDynalite } from './dynalite.ts';

/** The methods of a table, each replaced by what `replace` makes of it. */
export function each(
  table: Table,
  replace: (ask: (...asked: never[]) => Promise<unknown>, name: keyof Table) => unknown,
): Table {
  const methods = Object.entries(table).map(([name, ask]) => [name, replace(ask, name as keyof Table)]);
  return Object.fromEntries(methods) as Table;
}

/** Real DynamoDB clients against dynalite over loopback. Time stands still while one waits for an answer. */
export async function dynaliteTable(): Promise<(clock: Clock) => Table> {
  const { open } = await dynaliteServer();
  return open;
}

/** The same, with the client and the table's name, for who asks it in another way than the function. */
export async function dynaliteServer(): Promise<{
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  readonly open: (clock: Clock) => Table;
}> {
  const server = await startDynalite();
  onTestFinished(() => server.close());
  const { client } = server;
  const name = await server.createTable();
  const open = (clock: Clock): Table =>
    each(
      openDynamoTable(client, name, clock),
      (ask) =>
        (...asked: never[]) =>
          (clock as DrivenClock).during(ask(...asked)),
    );
  return { client, name, open };
}

export const refused = (): Promise<never> => Promise.reject(new TableError('AccessDeniedException'));

/** Throttled, refused, or gone: every question fails, from the nth one on (from 1). */
export function failingTable(table: Table, from = 1): Table {
  let asked = 0;
  return each(table, (ask) => (...question: never[]) => {
    asked += 1;
    return asked >= from ? refused() : ask(...question);
  });
}

/** Answers after so long; what it was asked to do is done then. */
export function slowTable(table: Table, clock: Clock, ms: number): Table {
  return each(table, (ask) => async (...question: never[]) => {
    await clock.sleep(ms);
    return ask(...question);
  });
}

/** What the items of a partition say. */
export async function itemsOf(table: Table, partition: string, prefix?: string): Promise<readonly Item[]> {
  const { items } = await table.query({
    index: 'table',
    partition,
    ...(prefix === undefined ? {} : { prefix }),
  });
  return items;
}
