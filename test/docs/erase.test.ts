import { DeleteCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { conversed } from '../support/lives.ts';
import { startRounds } from '../support/rounds.ts';
import { dynaliteServer } from '../support/tables.ts';

const PAGE = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const [, COMMANDS = ''] = /- \*\*Erase a conversation\*\*.*?```sh\n(.*?)```/s.exec(PAGE) ?? [];

/** What the page gives to an option of the AWS CLI, in single quotes, each time. */
function given(option: string): readonly string[] {
  return [...COMMANDS.matchAll(new RegExp(`--${option} '([^']*)'`, 'g'))].map(([, value = '']) => value);
}

it('docs/security.md erases a conversation from everything that the function has stored', async () => {
  const { client, name: TableName, open } = await dynaliteServer();
  const { whole, accept, loop } = await startRounds({ table: open });
  const { simulator, run, driven } = whole;
  const [one, other] = [0, 1].map(() => simulator.add(conversed(simulator).resists('everything')));
  const everything = async () => (await client.send(new ScanCommand({ TableName }))).Items ?? [];
  const naming = async (id = 'none'): Promise<readonly string[]> =>
    (await everything())
      .filter((item) => JSON.stringify(item).includes(id))
      .map(({ sk }) => String(sk).split('#')[0] ?? '');

  await run({ mode: 'enforce' });
  driven.set(driven.now() + 2 * 60 * 60_000);
  await loop(await accept());
  expect(new Set(await naming(one?.id))).toEqual(
    new Set(['write', 'rows', 'candidates', 'sweep', one?.id.split('#')[0]]),
  );

  const [find, names, update, updated] = [
    given('filter-expression')[0],
    given('expression-attribute-names'),
    given('update-expression')[0],
    given('expression-attribute-values')[0],
  ];
  const { Items: found = [] } = await client.send(
    new ScanCommand({
      TableName,
      FilterExpression: find,
      ExpressionAttributeNames: JSON.parse(names[0] ?? '') as Record<string, string>,
      ExpressionAttributeValues: { ':id': one?.id },
      ProjectionExpression: given('projection-expression')[0],
    }),
  );
  const [, lists = ''] = /^ +(.*)\)\n +aws dynamodb update-item/m.exec(COMMANDS) ?? [];
  const prefixes = lists.split(' | ').map((pattern) => pattern.replace(/\*$/, ''));
  for (const { pk, sk } of found) {
    const isList = prefixes.some((prefix) => String(sk).startsWith(prefix));
    const of = { TableName, Key: { pk, sk } };
    const change = {
      UpdateExpression: update,
      ExpressionAttributeNames: JSON.parse(names[1] ?? '') as Record<string, string>,
      ExpressionAttributeValues: {
        ':none': (JSON.parse(updated ?? '') as { ':none': { S: string } })[':none'].S,
      },
    };
    await client.send(isList ? new UpdateCommand({ ...of, ...change }) : new DeleteCommand(of));
  }

  expect(await naming(one?.id)).toEqual([]);
  expect(await naming(other?.id)).toEqual(expect.arrayContaining(['write', other?.id]));
  // What is left can still be read, and the sweep goes on without what it has forgotten.
  expect(await run({ mode: 'enforce' })).not.toHaveProperty('history');
});
