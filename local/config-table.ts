import { acceptedBy, jsonSchemaOf, type SchemaNode } from '../functions/sweeper/request/accepted.ts';
import { wordsFor } from '../lib/config-problems.ts';
import { configSchema } from '../lib/config-schema.ts';

/** The table of the `sweeper` object of cdk.json in docs/configuration.md, from the configuration's schema. */
export function configTable(): string {
  return [
    '| field | accepted | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rowsOf(jsonSchemaOf(configSchema), '').map(
      // Markdown would take <region> for a tag, and show nothing of it.
      (cells) => `| ${cells.map((cell) => cell.replaceAll(/[|<]/g, '\\$&')).join(' | ')} |`,
    ),
  ].join('\n');
}

type Row = readonly [field: string, accepted: string, byDefault: string, meaning: string];

/** One row for each field, in the schema's order; a field that holds others has a row for each of those instead. */
function rowsOf(object: SchemaNode, prefix: string): Row[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, node]): Row[] => {
    const path = `${prefix}${name}`;
    // The policy has a table of its own.
    if (name === 'policy') return [rowOf(path, node, 'a partial policy')];
    if (node.properties !== undefined) return rowsOf(node, `${path}.`);
    if (node.items?.properties !== undefined) return rowsOf(node.items, `${path}[].`);
    return [rowOf(path, node, wordsFor(node) ?? acceptedBy(node))];
  });
}

function rowOf(path: string, node: SchemaNode, accepted: string): Row {
  return [`\`${path}\``, accepted, byDefault(node), node.description ?? ''];
}

function byDefault(node: SchemaNode): string {
  if (node.default !== undefined) {
    return `\`${typeof node.default === 'string' ? node.default : JSON.stringify(node.default)}\``;
  }
  return 'absent' in node && typeof node.absent === 'string' ? node.absent : '(needed)';
}

if (import.meta.main) process.stdout.write(`${configTable()}\n`);
