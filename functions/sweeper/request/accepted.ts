import * as z from 'zod/mini';

/** The part of a JSON Schema that zod writes for the shapes of requests and settings. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | false;
}

const written = new WeakMap<z.ZodMiniType, SchemaNode>();

/** The JSON Schema of what may be passed in. Computed once, because it takes a hundred times as long as a check. */
export function jsonSchemaOf(schema: z.ZodMiniType): SchemaNode {
  const known = written.get(schema);
  if (known !== undefined) return known;
  // Zod's own type covers every JSON Schema; for ours, zod writes only this part.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const node = z.toJSONSchema(schema, { io: 'input' }) as SchemaNode;
  written.set(schema, node);
  return node;
}

/** What a schema accepts, in plain words: the same in error messages and in the tables of docs/request.md. */
export function acceptedBy(node: SchemaNode): string {
  if (node.anyOf !== undefined) return node.anyOf.map(acceptedBy).join(', or ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return oneOf(node.enum.map((value) => JSON.stringify(value)));
  switch (node.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${range(node.minimum, node.maximum)}`;
    case 'string':
      return text(node);
    case 'array':
      return `a list${range(node.minItems, node.maxItems)}, each ${acceptedBy(node.items ?? {})}`;
    case 'object':
      return object(node);
    default:
      return 'any JSON';
  }
}

/** The part of a schema at this path; if there is none, one that accepts any JSON. */
export function schemaAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode {
  return path.reduce<SchemaNode>((node, key) => {
    if (typeof key === 'number') return node.items ?? {};
    const properties = new Map(Object.entries(node.properties ?? {}));
    return properties.get(String(key)) ?? valuesOf(node) ?? {};
  }, root);
}

/** Where in a schema a key belongs, the shortest paths only: `orgs[].schedule`, `queues.<key>.classes`. */
export function placesOf(key: string, root: SchemaNode): readonly string[] {
  let level: readonly (readonly [path: string, node: SchemaNode])[] = [['', root]];
  while (level.length > 0) {
    const found = level.filter(([, { properties = {} }]) => Object.hasOwn(properties, key));
    if (found.length > 0) return found.map(([path]) => `${path}.${key}`.replace(/^\./u, ''));
    level = level.flatMap(([path, node]) =>
      partsOf(node).map(([name, part]) => [`${path}${name}`, part] as const),
    );
  }
  return [];
}

function partsOf(node: SchemaNode): readonly (readonly [path: string, node: SchemaNode])[] {
  const { properties = {}, items } = node;
  const values = valuesOf(node);
  return [
    ...Object.entries(properties).map(([name, part]) => [`.${name}`, part] as const),
    ...(items === undefined ? [] : [['[]', items] as const]),
    ...(values === undefined ? [] : [['.<key>', values] as const]),
  ];
}

/** The keys that an object of this schema may have, when they are listed. */
export function keysOf({ properties = {} }: SchemaNode): string {
  return Object.keys(properties).join(', ');
}

/** The schema of each value of an object whose keys are not listed. */
function valuesOf({ additionalProperties }: SchemaNode): SchemaNode | undefined {
  return additionalProperties === false ? undefined : additionalProperties;
}

function text(node: SchemaNode): string {
  if (node.format === 'uuid') return 'a UUID';
  if (node.pattern !== undefined) return `text that matches ${node.pattern}`;
  if (node.maxLength === undefined) return 'text';
  const atLeast = node.minLength === undefined ? 'up' : String(node.minLength);
  return `text of ${atLeast} to ${node.maxLength} characters`;
}

function object(node: SchemaNode): string {
  const values = valuesOf(node);
  if (values === undefined) return `an object with any of ${keysOf(node)}`;
  return `an object; each key ${acceptedBy(node.propertyNames ?? {})}, each value ${acceptedBy(values)}`;
}

/** Zod limits every whole number to the safe integers of JavaScript; messages need not name that limit. */
function range(minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER): string {
  const bounded = maximum < Number.MAX_SAFE_INTEGER;
  if (minimum > Number.MIN_SAFE_INTEGER)
    return bounded ? ` from ${minimum} to ${maximum}` : ` of ${minimum} or more`;
  return bounded ? ` of ${maximum} or less` : '';
}

function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
