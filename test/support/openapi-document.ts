import { routeNamed, type RouteName } from '../../functions/sweeper/http/routes.ts';
import { openApiDocument } from '../../local/openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}

/** A schema of the document, as far as its answers need one. */
export interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

export const { paths, components } = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export function operationOf(name: RouteName): Operation {
  const { resource, method } = routeNamed(name);
  const operation = paths[resource]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`The document has no operation for ${name}`);
  return operation;
}

/** The component that a reference names. */
export function componentNamed($ref = ''): readonly [name: string, schema: Schema] {
  const name = $ref.split('/').at(-1) ?? '';
  const schema = components.schemas[name];
  if (schema === undefined) throw new Error(`The document has no schema ${$ref}`);
  return [name, schema];
}

/** The fields of an object that may be absent, and those of all objects in it: `Diagnosis.divisionIds`. */
export function optionalFields(schema: Schema, where = ''): Set<string> {
  if (schema.$ref !== undefined) {
    const [name, component] = componentNamed(schema.$ref);
    return optionalFields(component, name);
  }
  const { properties = {}, required = [], items } = schema;
  const own = Object.keys(properties).filter((name) => !required.includes(name));
  return new Set([
    ...own.map((name) => `${where}.${name}`),
    ...Object.entries(properties).flatMap(([name, one]) => [...optionalFields(one, `${where}.${name}`)]),
    ...(items === undefined ? [] : optionalFields(items, `${where}[]`)),
  ]);
}

/** The fields that an answer has, named as {@link optionalFields} names them; `known` where its schema has them too. */
export function fieldsOf(
  value: unknown,
  schema: Schema | undefined,
  where = '',
): readonly { readonly field: string; readonly known: boolean; readonly value: unknown }[] {
  if (schema?.$ref !== undefined) {
    const [name, component] = componentNamed(schema.$ref);
    return fieldsOf(value, component, name);
  }
  if (Array.isArray(value))
    return value.flatMap((one: unknown) => fieldsOf(one, schema?.items, `${where}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const field = `${where}.${name}`;
    const known = schema?.properties?.[name] ?? (schema?.additionalProperties || undefined);
    return [{ field, known: known !== undefined, value: one as unknown }, ...fieldsOf(one, known, field)];
  });
}
