import definitions from './definitions.json' with { type: 'json' };

/**
 * The part of the Platform API's model definitions that the simulator serves or checks (reference, API 10706):
 * properties, types and enum values, without the descriptions. The one place where enum values come from.
 */
export interface PropertyDefinition {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: PropertyDefinition;
  readonly additionalProperties?: PropertyDefinition;
}

export interface ModelDefinition {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, PropertyDefinition>>;
}

// What TypeScript infers of the file is one literal type per model.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const models = definitions as unknown as Readonly<Record<string, ModelDefinition | undefined>>;

/** The definition of a model by its name in the swagger, e.g. `Conversation`; undefined where it is not held. */
export function modelDefinition(name: string): ModelDefinition | undefined {
  return models[name];
}

/** The documented values of an enum property, e.g. `enumValues('Message', 'state')`. Throws where there is no such enum. */
export function enumValues(model: string, property: string): readonly string[] {
  const found = models[model]?.properties[property];
  const values = found?.enum ?? found?.items?.enum;
  if (values === undefined) throw new Error(`no enum ${model}.${property} in definitions.json`);
  return values;
}
