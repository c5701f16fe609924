import type { PropertyDefinition } from '../../../local/simulator/definitions.ts';
import { modelDefinition } from '../../../local/simulator/definitions.ts';

/** What a served value has that its definition has not: unknown keys, enum values, types; missing required keys. */
export function violations(value: unknown, definition: PropertyDefinition, path = '$'): string[] {
  if (definition.$ref !== undefined) return modelViolations(value, definition.$ref, path);
  if (definition.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((one, index) => violations(one, definition.items ?? {}, `${path}[${index}]`));
  }
  if (definition.enum !== undefined && !definition.enum.includes(String(value))) {
    return [`${path}: ${String(value)} is not in the enum`];
  }
  const { additionalProperties } = definition;
  if (additionalProperties !== undefined) {
    return Object.entries(value as object).flatMap(([key, one]) =>
      violations(one, additionalProperties, `${path}.${key}`),
    );
  }
  if (definition.format === 'date-time' && !/^\d{4}-.*T.*\.\d{3}Z$/.test(String(value)))
    return [`${path}: not a time`];
  const wanted = definition.type === 'integer' ? 'number' : definition.type;
  return wanted === undefined || wanted === typeof value ? [] : [`${path}: ${typeof value}, not ${wanted}`];
}

function modelViolations(value: unknown, model: string, path: string): string[] {
  const definition = modelDefinition(model);
  if (definition === undefined) return [`${path}: no definition of ${model}`];
  if (typeof value !== 'object' || value === null) return [`${path}: not an object`];
  const missing = (definition.required ?? [])
    .filter((key) => !(key in value))
    .map((key) => `${path}.${key}: missing`);
  const found = Object.entries(value).flatMap(([key, one]) => {
    const property = definition.properties[key];
    return property === undefined
      ? [`${path}.${key}: unknown to ${model}`]
      : violations(one, property, `${path}.${key}`);
  });
  // Other media's communications are not in the reference's subset: nothing to hold them against.
  return Object.keys(definition.properties).length === 0 ? [] : [...missing, ...found];
}
