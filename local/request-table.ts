import { policySchema } from '../functions/sweeper/policy/schema.ts';
import { acceptedBy, jsonSchemaOf, type SchemaNode } from '../functions/sweeper/request/accepted.ts';
import { BUILT_IN_POLICY } from '../functions/sweeper/request/resolve-policy.ts';
import { aboutField, requestSchema } from '../functions/sweeper/request/schema.ts';

type Row = readonly [name: string, ...cells: string[]];

/** The table of the request's fields in docs/request.md, from the request's schema. */
export function requestTable(): string {
  const rows = Object.entries(requestSchema.shape).map(([name, schema]): Row => {
    const node = jsonSchemaOf(schema);
    const { actions, absent = '' } = aboutField.get(schema) ?? {};
    return [
      name,
      name === 'policy' ? 'a partial policy' : acceptedBy(node),
      node.default === undefined ? absent : code(node.default),
      actions?.join(', ') ?? 'all',
      node.description ?? '',
    ];
  });
  return table(['field', 'accepted', 'default', 'actions', 'meaning'], rows);
}

/** The table of the policy's keys and built-in values in docs/request.md, from the policy's schema. */
export function policyTable(): string {
  const rows = policyRows(jsonSchemaOf(policySchema), '');
  return table(['key', 'accepted', 'built in', 'meaning'], rows);
}

function policyRows(node: SchemaNode, prefix: string): Row[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, part]): Row[] => {
    const path = `${prefix}${name}`;
    if (part.properties !== undefined) return policyRows(part, `${path}.`);
    const accepted =
      part.additionalProperties === undefined ? acceptedBy(part) : 'by queue id, `{"classes": {…}}`';
    return [[path, accepted, code(builtIn().get(path)), part.description ?? '']];
  });
}

function builtIn(): Map<string, unknown> {
  const { exempt, thresholds, ...others } = BUILT_IN_POLICY;
  return new Map<string, unknown>([
    ...Object.entries({ queueLoopEntries: 'none', ...others, queues: {} }),
    ...Object.entries(thresholds).map(([name, threshold]) => [`classes.${name}`, threshold] as const),
    ...Object.entries(exempt).map(([name, value]) => [`exempt.${name}`, value] as const),
  ]);
}

function table(head: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map(([name, ...cells]) => [`\`${name}\``, ...cells]);
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function code(value: unknown): string {
  const plain = value instanceof Set ? [...value] : value;
  return `\`${typeof plain === 'string' ? plain : JSON.stringify(plain)}\``;
}

if (import.meta.main) process.stdout.write(`${requestTable()}\n\n${policyTable()}\n`);
