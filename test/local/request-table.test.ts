import { describe, expect, it } from 'vitest';
import { STUCK_CLASSES } from '../../functions/sweeper/policy/schema.ts';
import { requestSchema } from '../../functions/sweeper/request/schema.ts';
import { policyTable, requestTable } from '../../local/request-table.ts';

/** The cells of a Markdown table's rows, its head and rule left out. */
function cellsOf(table: string): string[][] {
  const rows = table.split('\n').map((line) => line.slice(2, -2).split(' | '));
  return rows.slice(2);
}

describe('the tables of docs/request.md', () => {
  it('have a row of five cells for each field of a request', () => {
    const rows = cellsOf(requestTable());
    expect(rows.map(([name]) => name)).toEqual(Object.keys(requestSchema.shape).map((name) => `\`${name}\``));
    expect(new Set(rows.map((cells) => cells.length))).toEqual(new Set([5]));
    expect(rows.filter((cells) => cells.at(-1) === '')).toEqual([]);
  });

  it('say what is accepted and what holds when a field is left out', () => {
    const rows = new Map(cellsOf(requestTable()).map(([name = '', ...cells]) => [name, cells]));
    expect(rows.get('`mode`')?.slice(0, 2)).toEqual(['"dry-run" or "enforce"', '`dry-run`']);
    expect(rows.get('`org`')?.[1]).toBe('the first configured');
    expect(rows.get('`lookbackDays`')?.slice(0, 2)).toEqual([
      'a whole number from 1 to 550',
      'the deployed value (93 unless configured)',
    ]);
    expect(rows.get('`note`')?.[1]).toBe('');
  });

  it('say for which actions a field is', () => {
    const rows = new Map(cellsOf(requestTable()).map(([name = '', ...cells]) => [name, cells]));
    expect(rows.get('`note`')?.[2]).toBe('all');
    expect(rows.get('`maxCloses`')?.[2]).toBe('sweep, close');
    expect(rows.get('`lookbackDays`')?.[2]).toBe('sweep');
  });

  it('have a row for each key of the policy with its built-in value', () => {
    const rows = new Map(cellsOf(policyTable()).map(([name = '', , builtIn]) => [name, builtIn]));
    expect([...rows.keys()].filter((name) => name.startsWith('`classes.'))).toEqual(
      STUCK_CLASSES.map((name) => `\`classes.${name}\``),
    );
    expect(rows.get('`classes.guest-silent`')).toBe('`1440`');
    expect(rows.get('`classes.queue-stuck`')).toBe('`off`');
    expect(rows.get('`minAgeMinutes`')).toBe('`15`');
    expect(rows.get('`endWaiting`')).toBe('`[]`');
    expect(rows.get('`queues`')).toBe('`{}`');
    expect(rows.get('`exempt.attribute`')).toBe('`sweeper.exempt`');
    expect(rows.get('`exempt.userIds`')).toBe('`[]`');
    expect(rows.get('`teardown`')).toBe('`true`');
  });
});
