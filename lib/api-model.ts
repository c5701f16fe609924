import { JsonSchemaType, JsonSchemaVersion, type JsonSchema } from 'aws-cdk-lib/aws-apigateway';
import { z } from 'zod';
import type { SchemaNode } from '../functions/sweeper/request/accepted.ts';

/** What API Gateway's models support of JSON Schema: draft 4 (API Gateway developer guide, "Data models"). */
const TYPES: Readonly<Record<string, JsonSchemaType>> = {
  object: JsonSchemaType.OBJECT,
  array: JsonSchemaType.ARRAY,
  string: JsonSchemaType.STRING,
  integer: JsonSchemaType.INTEGER,
  boolean: JsonSchemaType.BOOLEAN,
};

/**
 * A route's input as a model that API Gateway checks bodies against, from the route's own schema. Which mode a deployment
 * allows is the function's word: 403, `mode-not-allowed`.
 */
export function modelOf(input: z.core.$ZodObject): JsonSchema {
  // Zod's own type covers every JSON Schema; for ours, zod writes only this part.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const schema = z.toJSONSchema(input, { io: 'input' }) as SchemaNode & {
    readonly required?: readonly string[];
  };
  return { schema: JsonSchemaVersion.DRAFT4, ...convert(schema) };
}

function convert(node: SchemaNode & { readonly required?: readonly string[] }): JsonSchema {
  const { type, minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = node;
  const jsonType = type === undefined ? undefined : TYPES[type];
  return {
    ...(jsonType === undefined ? {} : { type: jsonType }),
    ...(node.const === undefined ? {} : { enum: [node.const] }),
    ...(node.enum === undefined ? {} : { enum: [...node.enum] }),
    ...(node.anyOf === undefined ? {} : { anyOf: node.anyOf.map(convert) }),
    ...(node.pattern === undefined ? {} : { pattern: node.pattern }),
    ...(node.minLength === undefined ? {} : { minLength: node.minLength }),
    ...(node.maxLength === undefined ? {} : { maxLength: node.maxLength }),
    ...(type !== 'integer' || minimum <= Number.MIN_SAFE_INTEGER ? {} : { minimum }),
    ...(type !== 'integer' || maximum >= Number.MAX_SAFE_INTEGER ? {} : { maximum }),
    ...(node.items === undefined ? {} : { items: convert(node.items) }),
    ...(node.minItems === undefined ? {} : { minItems: node.minItems }),
    ...(node.maxItems === undefined ? {} : { maxItems: node.maxItems }),
    ...(node.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(node.properties).map(([name, part]) => [name, convert(part)]),
          ),
        }),
    ...(node.required === undefined ? {} : { required: [...node.required] }),
    ...additional(node),
  };
}

/** Draft 4 has no `propertyNames`: the keys of a record are a pattern, and no other key is accepted. */
function additional(node: SchemaNode): Pick<JsonSchema, 'additionalProperties' | 'patternProperties'> {
  if (node.type !== 'object') return {};
  const { additionalProperties: values, propertyNames } = node;
  if (values === undefined || values === false) return { additionalProperties: false };
  const pattern = propertyNames?.pattern ?? '.*';
  return { patternProperties: { [pattern]: convert(values) }, additionalProperties: false };
}
